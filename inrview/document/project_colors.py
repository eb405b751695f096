"""The colours of a family as a part of a project file, and back."""

from dataclasses import asdict
from typing import Any

import numpy as np

from inrview.document.project_archive import Archive
from inrview.document.project_arrays import expect, pack, read_header, unpack
from inrview.document.project_table import Table
from inrview.geometry.stroke import MOST_DABS, Color, Stroke
from inrview.messages.family_colors import ColorSnapshot, ColorSpec, FamilyColors

_TABLE, _POINTS = "table", "points"
_MOST_STROKES = 100_000
_MOST_LEVELS, _MOST_LOG2, _MOST_CELLS = 24, 24, 1 << 20
_MOST_RADIUS = 100.0


def store_colors(
    colors: FamilyColors, stem: str, parts: dict[str, bytes]
) -> dict[str, Any] | None:
    """Add the part of colours, if there are any; return what scene.json says of it.

    The table is stored in half floats: their steps are finer than those of a colour.
    """
    if colors.is_empty:
        return None
    arrays: dict[str, np.ndarray] = {}
    field = colors.field
    if field is not None:
        arrays[_TABLE] = field.table.astype(np.float16)
    if colors.strokes:
        points = [stroke.points for stroke in colors.strokes]
        arrays[_POINTS] = np.concatenate(points)
    part = f"{stem}-colors.safetensors"
    parts[part] = pack(arrays)
    return {
        "part": part,
        "field": None
        if field is None
        else {
            "spec": asdict(field.spec),
            "entries": len(field.table),
            "sources": list(field.sources),
        },
        "strokes": [_store_stroke(stroke) for stroke in colors.strokes],
    }


def _store_stroke(stroke: Stroke) -> dict[str, Any]:
    return {
        "count": len(stroke.points),
        "radius": stroke.radius,
        "hardness": stroke.hardness,
        "color": None if stroke.color is None else list(stroke.color),
    }


def restore_colors(table: Table, archive: Archive) -> FamilyColors:
    """Read the colours of a family.

    Raises
    ------
    UserError
        If anything is missing, damaged or not what is described.
    """
    strokes = table.bounded("strokes", _MOST_STROKES)
    counts = [stroke.integer("count", 1, MOST_DABS) for stroke in strokes]
    part = table.text("part")
    data = archive.part(part)
    header = read_header(data, part)
    if strokes:
        expect(header, _POINTS, np.float32, (sum(counts), 3), part)
    described = table.table("field") if table.has("field") else None
    spec = ColorSpec()
    if described is not None:
        spec = _spec(described.table("spec"))
        entries = described.integer("entries", 1, _MOST_LEVELS << _MOST_LOG2)
        expect(header, _TABLE, np.float16, (entries, 3), part)
    arrays = unpack(data, part)
    field = None
    if described is not None:
        weights = arrays[_TABLE].astype(np.float32)
        field = ColorSnapshot(spec, weights, described.texts("sources"))
    ends = np.cumsum(counts)[:-1]
    points = np.split(arrays[_POINTS], ends) if strokes else []
    return FamilyColors(
        field,
        tuple(_stroke(one, own) for one, own in zip(strokes, points, strict=True)),
    )


def _spec(table: Table) -> ColorSpec:
    return ColorSpec(
        table.integer("levels", 1, _MOST_LEVELS),
        table.integer("log2_table", 4, _MOST_LOG2),
        table.integer("coarsest", 1, _MOST_CELLS),
        table.integer("finest", 1, _MOST_CELLS),
    )


def _stroke(table: Table, points: np.ndarray) -> Stroke:
    color: Color | None = None
    if table.has("color"):
        numbers = table.integers("color")
        if len(numbers) != 3 or not all(0 <= one <= 255 for one in numbers):
            raise table.wrong("color", "is not three numbers from 0 to 255")
        color = numbers[0], numbers[1], numbers[2]
    return Stroke(
        points,
        table.number("radius", 1e-6, _MOST_RADIUS),
        table.number("hardness", 0.0, 1.0),
        color,
    )
