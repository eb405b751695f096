"""A scan as it is aligned: sparse for its features, denser for its planes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from inrview.geometry.frozen import Value, Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.geometry.steps import finished
from inrview.messages.notes import UserError
from inrview.processing.features import point_features
from inrview.processing.fine_alignment import Cloud
from inrview.processing.merge import as_points, moved
from inrview.processing.normals import estimate_normals
from inrview.processing.orientation import orient_normals
from inrview.processing.thinning import thinned

ACROSS = 60
"""Sparse points along the size of the largest scan."""
DENSER = 3
"""The denser cloud has so many points along one spacing of the sparse one."""
_RADIUS = 5.0
"""What features describe, in sparse spacings."""
_FEWEST = 50


@dataclass(frozen=True, slots=True, eq=False)
class Aligned(Value):
    """A scan, thinned to two spacings, with features of the sparse points."""

    dense: Cloud
    sparse: Cloud
    features: Float64[np.ndarray, "n 33"]


def spacing_for(scans: Sequence[Points | Mesh]) -> float:
    """Return the sparse spacing that suits scans that belong together."""
    sizes = [0.0]
    for scan in scans:
        positions = scan.vertices if isinstance(scan, Mesh) else scan.positions
        if len(positions):
            ends = np.quantile(positions, (0.01, 0.99), axis=0)
            sizes.append(float(np.linalg.norm(ends[1] - ends[0])))
    if max(sizes) <= 0:
        raise UserError("The scans hold no points that could be aligned.")
    return max(sizes) / ACROSS


def prepared(scan: Points | Mesh, origin: Vector, spacing: float, name: str) -> Aligned:
    """Thin a scan and describe it; raises UserError if too little of it is there."""
    points = as_points(scan)
    positions = moved(points, origin).astype(np.float64)
    rows = _rows(positions.astype(np.float32), spacing / DENSER)
    if len(rows) < _FEWEST:
        raise UserError(
            f"{name} holds too few points to be aligned: {len(rows)} after thinning, "
            f"where {_FEWEST} are needed."
        )
    dense = Cloud(positions[rows], _normals(points, rows))
    chosen = _rows(dense.positions.astype(np.float32), spacing)
    sparse = Cloud(dense.positions[chosen], dense.normals[chosen])
    features = point_features(sparse.positions, sparse.normals, _RADIUS * spacing)
    return Aligned(dense, sparse, features)


def _rows(positions: Float32[np.ndarray, "n 3"], spacing: float) -> np.ndarray:
    return np.asarray(finished(thinned(positions, spacing)))


def _normals(points: Points, rows: np.ndarray) -> Float64[np.ndarray, "n 3"]:
    """Return the scan's own normals, or estimated ones turned outwards as a whole."""
    if points.normals is not None:
        found: Float64[np.ndarray, "n 3"] = points.normals[rows].astype(np.float64)
        if np.abs(found).sum(axis=1).min(initial=1.0) > 0.5:
            return found
    some = points.positions[rows]
    views = None if points.views is None else points.views[rows]
    turned = orient_normals(some, estimate_normals(some), views)
    return np.asarray(turned.normals, np.float64)


def joined(clouds: Sequence[Cloud]) -> Cloud:
    """Join clouds into one."""
    return Cloud(
        np.concatenate([one.positions for one in clouds]),
        np.concatenate([one.normals for one in clouds]),
    )
