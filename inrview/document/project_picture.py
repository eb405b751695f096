"""A picture, its pixels and its snapshot as parts of a project file, and back."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from inrview.document.document import Picture
from inrview.document.project_archive import Archive
from inrview.document.project_arrays import expect, pack, read_header, unpack
from inrview.document.project_shape import MOST_STEP, field_spec, fit_spec
from inrview.document.project_table import Table
from inrview.document.project_weights import restore_weights, store_weights
from inrview.fields.weight_shapes import image_weight_shapes
from inrview.geometry.raster import Raster
from inrview.messages.notes import Note, UserError
from inrview.messages.picture import ImageSnapshot

_MOST_SIDE = 1 << 24
_MOST_PIXELS = 1 << 28
_DEPTHS = {"U8": np.uint8, "U16": np.uint16}


def store_picture(
    picture: Picture, stem: str, parts: dict[str, bytes], is_compact: bool
) -> dict[str, Any]:
    """Add a picture's parts and return what scene.json says of it, but its notes.

    Pixels are kept as they are, two bytes each as bytes; a blank raster has none.
    """
    raster, part = picture.raster, f"{stem}-pixels.safetensors"
    depth = "U8" if raster.bits == 8 else "U16"
    if raster.has_pixels:
        parts[part] = pack({"pixels": raster.pixels.view(np.uint8)})
    snapshot = None
    if picture.snapshot is not None:
        snapshot = _store_snapshot(picture.snapshot, stem, parts, is_compact)
    return {
        "id": picture.id,
        "name": picture.name,
        "path": picture.path,
        "pixels": {
            "part": part if raster.has_pixels else None,
            "depth": depth,
            "width": raster.width,
            "height": raster.height,
            "channels": int(raster.pixels.shape[2]),
        },
        "field": asdict(picture.field),
        "fit": asdict(picture.fit),
        "snapshot": snapshot,
        "is_visible": picture.is_visible,
    }


def _store_snapshot(
    snapshot: ImageSnapshot, stem: str, parts: dict[str, bytes], is_compact: bool
) -> dict[str, Any]:
    kept = store_weights(snapshot, stem, parts, is_compact)
    return {**kept, "field": asdict(snapshot.spec), "step": snapshot.step}


def restore_picture(
    table: Table,
    archive: Archive,
    read_note: Callable[[Table], Note],
    problems: list[str],
) -> Picture:
    """Read a picture back; a damaged snapshot costs itself and goes to `problems`."""
    name = table.text("name")
    raster = _raster(table.table("pixels"), archive)
    snapshot = None
    if table.has("snapshot"):
        try:
            snapshot = _snapshot(table.table("snapshot"), archive, raster)
        except UserError as error:
            text = f"What {name} has learned could not be opened. {error}"
            problems.append(text)
    return Picture(
        table.text("id"),
        name,
        raster,
        table.text("path"),
        tuple(read_note(note) for note in table.tables("notes")),
        field_spec(table.table("field")),
        fit_spec(table.table("fit")),
        snapshot,
        table.flag("is_visible"),
        table.rest(),
    )


def _raster(table: Table, archive: Archive) -> Raster:
    width = table.integer("width", 1, _MOST_SIDE)
    height = table.integer("height", 1, _MOST_SIDE)
    channels = table.integer("channels", 1, 3)
    kind = _DEPTHS[table.choice("depth", tuple(_DEPTHS))]
    if width * height > _MOST_PIXELS or channels == 2:
        raise table.wrong("width", "makes no picture that can be opened")
    if not table.has("part"):
        return Raster.blank(width, height)
    part = table.text("part")
    data = archive.part(part)
    wide = channels * np.dtype(kind).itemsize
    expect(read_header(data, part), "pixels", np.uint8, (height, width, wide), part)
    return Raster(unpack(data, part)["pixels"].view(kind))


def _snapshot(table: Table, archive: Archive, raster: Raster) -> ImageSnapshot:
    """Read a snapshot back; its weights must be those that its field asks for."""
    spec = field_spec(table.table("field"))
    if spec.kind != "image":
        raise table.wrong("field", "is not that of a picture")
    sides = raster.width, raster.height
    shapes = image_weight_shapes(spec, *sides)
    weights, packed = restore_weights(table, archive, spec, shapes, sides)
    step = table.integer("step", 0, MOST_STEP)
    return ImageSnapshot(spec, weights, *sides, step, packed)
