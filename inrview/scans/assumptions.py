"""What a file does not say and we must assume: its unit and which way is up."""

from pathlib import Path

import numpy as np

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import Note

_Z_UP = {".stl", ".las", ".laz", ".e57"}
_FLAT = 0.35
"""A cloud whose z extent is below this share of x and y is taken for terrain."""


def assume(
    path: Path, geometry: Points | Mesh, unit: str | None, up_axis: str | None
) -> tuple[str, str, list[Note]]:
    """Fill in unit and up axis, with a changeable note for each that is assumed."""
    notes = []
    if unit is None:
        unit = "unit"
        text = "The file states no unit; lengths are shown in the file's own units."
        notes.append(Note("unit-assumed", text, change="unit"))
    if up_axis is None:
        up_axis = "z" if _looks_z_up(path, geometry) else "y"
        text = f"The file states no up axis; {up_axis} is taken as up."
        notes.append(Note("up-axis-assumed", text, change="up_axis"))
    return unit, up_axis, notes


def _looks_z_up(path: Path, geometry: Points | Mesh) -> bool:
    if path.suffix.lower() in _Z_UP:
        return True
    if isinstance(geometry, Mesh):
        return False
    low, high = geometry.bounds
    extent = np.asarray(high - low, np.float64)
    is_far = any(abs(value) > 1e4 for value in geometry.origin)
    return bool(is_far or extent[2] < _FLAT * extent[:2].min())
