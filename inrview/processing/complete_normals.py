"""A normal for every point: its own where it has one, else estimated and turned out."""

import numpy as np
from jaxtyping import Float32

from inrview.geometry.points import Points
from inrview.messages.notes import Note, Severity
from inrview.processing.normals import estimate_normals
from inrview.processing.orientation import orient_normals


def complete_normals(points: Points) -> tuple[Points, tuple[Note, ...]]:
    """Make every normal a unit vector; estimate and orient where one is missing."""
    count = len(points)
    known = np.zeros(count, bool)
    normals = np.zeros((count, 3), np.float32)
    if points.normals is not None:
        lengths = np.linalg.norm(points.normals, axis=1, keepdims=True)
        known = np.isfinite(lengths[:, 0]) & (lengths[:, 0] > 0)
        normals[known] = points.normals[known] / lengths[known]
    missing = count - int(known.sum())
    if not missing:
        return _with(points, normals), ()
    estimated = estimate_normals(points.positions)
    oriented = orient_normals(points.positions, estimated, points.views)
    normals[~known] = oriented.normals[~known]
    how = "their view directions" if points.views is not None else "their neighbours"
    text = f"{missing:,} points came without a normal: estimated, turned by {how}."
    note = Note("normals-estimated", text, Severity.WARNING, missing)
    return _with(points, normals), (note, *oriented.notes)


def _with(points: Points, normals: Float32[np.ndarray, "n 3"]) -> Points:
    return Points(points.positions, normals, views=points.views, origin=points.origin)
