"""The weights of a fitted shape or picture as a part of a project file, and back."""

from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np

from inrview.document.project_archive import Archive
from inrview.document.project_arrays import pack, read_header, unpack
from inrview.document.project_table import Table
from inrview.fields.compact_file import unpack_weights
from inrview.fields.compact_groups import groups_of
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec

FLOATS = (np.dtype(np.float16), np.dtype(np.float32))
PACKED = "packed"
MOST_WEIGHTS = 1 << 28
"""A gigabyte: packed ones may be many in a small file."""

Shapes = Mapping[str, tuple[int, ...]]


def store_weights(
    snapshot: FieldSnapshot | ImageSnapshot,
    stem: str,
    parts: dict[str, bytes],
    is_compact: bool,
) -> dict[str, Any]:
    """Add the part of the weights; return what scene.json says of it.

    Raises
    ------
    UserError
        If a weight is not finite.
    """
    for name, weight in snapshot.weights.items():
        if not np.isfinite(weight).all():
            raise UserError(
                f"The field of {stem} is not saved: its {name} holds values without "
                "meaning. Fit it again."
            )
    if snapshot.packed is not None:
        parts[f"{stem}.packed"] = snapshot.packed
        return {"part": f"{stem}.packed", "weights": PACKED}
    kind = np.float16 if is_compact else np.float32
    arrays = {n: w.astype(kind) for n, w in snapshot.weights.items()}
    parts[f"{stem}.safetensors"] = pack(arrays)
    return {"part": f"{stem}.safetensors"}


def restore_weights(
    table: Table,
    archive: Archive,
    spec: FieldSpec,
    shapes: Shapes,
    sides: tuple[int, int] | None = None,
) -> tuple[dict[str, np.ndarray], bytes | None]:
    """Return the weights, and their compact bytes where they are kept so.

    `sides` are those of a picture.

    Raises
    ------
    UserError
        If they are damaged, or not those that the field's settings ask for.
    """
    part = table.text("part")
    is_packed = table.has("weights")
    if is_packed:
        table.choice("weights", (PACKED,))
    data = archive.part(part)
    if sum(map(prod, shapes.values())) > MOST_WEIGHTS:
        raise UserError(f"{part}: a field of so many weights cannot be opened.")
    if not is_packed:
        return _floats(data, shapes, part), None
    try:
        weights = unpack_weights(data, groups_of(spec, shapes, sides), shapes)
    except ValueError as error:
        raise UserError(f"{part} is damaged: {error}.") from error
    return weights, data


def _floats(data: bytes, shapes: Shapes, part: str) -> dict[str, np.ndarray]:
    """Compare with the architecture before an array is made."""
    header = read_header(data, part)
    found = {name: shape for name, (_, shape) in header.items()}
    if found != shapes or any(kind not in FLOATS for kind, _ in header.values()):
        raise UserError(f"{part}: its weights are not those of the field described.")
    return {n: w.astype(np.float32) for n, w in unpack(data, part).items()}
