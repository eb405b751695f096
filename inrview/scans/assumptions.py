"""What a file does not say and we must assume: its unit and which way is up."""

from pathlib import Path

import numpy as np

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import Note

_Z_UP = {".stl", ".las", ".laz", ".e57"}
_FLAT = 0.35
"""A cloud whose z extent is below this share of x and y is taken for terrain."""
_EVERY = 7
_NEAREST, _WIDEST = 0.02, 1.5
"""Depth cameras see no nearer share of their range, and no wider, as a slope."""


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
        up_axis, text = _likely_up(path, geometry)
        notes.append(Note("up-axis-assumed", text, change="up_axis"))
    return unit, up_axis, notes


def _likely_up(path: Path, geometry: Points | Mesh) -> tuple[str, str]:
    if isinstance(geometry, Points) and _is_as_seen(geometry):
        return "-y", "It lies as a depth camera sees it, so y is taken to point down."
    axis = "z" if _looks_z_up(path, geometry) else "y"
    return axis, f"The file states no up axis; {axis} is taken as up."


def _is_as_seen(points: Points) -> bool:
    """Whether everything lies before an eye at zero that looks along z."""
    if points.views is None or len(points) == 0:
        return False
    x, y, z = np.add(points.positions[::_EVERY], points.origin).T
    if z.min() <= _NEAREST * z.max():
        return False
    return bool((np.abs(x) < _WIDEST * z).all() and (np.abs(y) < _WIDEST * z).all())


def _looks_z_up(path: Path, geometry: Points | Mesh) -> bool:
    if path.suffix.lower() in _Z_UP:
        return True
    if isinstance(geometry, Mesh):
        return False
    low, high = geometry.bounds
    extent = np.asarray(high - low, np.float64)
    is_far = any(abs(value) > 1e4 for value in geometry.origin)
    return bool(is_far or extent[2] < _FLAT * extent[:2].min())
