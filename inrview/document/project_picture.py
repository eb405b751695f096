"""A picture, its pixels and its snapshot as parts of a project file, and back."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from inrview.document.document import Picture
from inrview.document.project_archive import Archive
from inrview.document.project_arrays import expect, pack, read_header, unpack
from inrview.document.project_shape import FLOATS, MOST_STEP, field_spec, fit_spec
from inrview.document.project_table import Table
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

    Pixels are kept as they are, two bytes each as bytes.
    """
    raster, part = picture.raster, f"{stem}-pixels.safetensors"
    depth = "U8" if raster.bits == 8 else "U16"
    parts[part] = pack({"pixels": raster.pixels.view(np.uint8)})
    snapshot = None
    if picture.snapshot is not None:
        snapshot = _store_snapshot(picture.snapshot, stem, parts, is_compact)
    return {
        "id": picture.id,
        "name": picture.name,
        "path": picture.path,
        "pixels": {
            "part": part,
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
    for name, weight in snapshot.weights.items():
        if not np.isfinite(weight).all():
            raise UserError(
                f"The field of {stem} is not saved: its {name} holds values without "
                "meaning. Fit it again."
            )
    part = f"{stem}.safetensors"
    kind = np.float16 if is_compact else np.float32
    parts[part] = pack({n: w.astype(kind) for n, w in snapshot.weights.items()})
    return {"part": part, "field": asdict(snapshot.spec), "step": snapshot.step}


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
    part = table.text("part")
    data = archive.part(part)
    wide = channels * np.dtype(kind).itemsize
    expect(read_header(data, part), "pixels", np.uint8, (height, width, wide), part)
    return Raster(unpack(data, part)["pixels"].view(kind))


def _snapshot(table: Table, archive: Archive, raster: Raster) -> ImageSnapshot:
    """Read a snapshot back; its weights must be those that its field asks for."""
    spec, part = field_spec(table.table("field")), table.text("part")
    data = archive.part(part)
    header = read_header(data, part)
    expected = image_weight_shapes(spec, raster.width, raster.height)
    found = {name: shape for name, (_, shape) in header.items()}
    is_float = all(kind in FLOATS for kind, _ in header.values())
    if spec.kind != "image" or found != expected or not is_float:
        raise UserError(f"{part}: its weights are not those of the field described.")
    weights = {n: w.astype(np.float32) for n, w in unpack(data, part).items()}
    step = table.integer("step", 0, MOST_STEP)
    return ImageSnapshot(spec, weights, raster.width, raster.height, step)
