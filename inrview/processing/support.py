"""How far a place is from what was measured, and whether the scan speaks of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Float64
from scipy.spatial import cKDTree

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.processing.merge import merge, moved
from inrview.processing.neighbours import nearest, spacing
from inrview.processing.triangle_distance import TriangleDistance, distance_to

MEASURED, INFERRED, CONTRADICTED = 0, 1, 2
SPACINGS = 2.0
"""A place within so many spacings of the scan is measured."""
CLOSE = 0.01
"""And so is one within this share of the scan's radius."""
WITNESSES = 3
"""Points within twice that distance without which a place is inferred: a stray one
alone measures nothing."""


def close_distance(positions: Float32[np.ndarray, "n 3"], is_cloud: bool) -> float:
    """Return up to which distance a place counts as measured, in the scan's units."""
    if len(positions) == 0:
        return 0.0
    variance = positions.astype(np.float64).var(axis=0).sum()
    between = SPACINGS * spacing(positions) if is_cloud else 0.0
    return max(between, CLOSE * float(np.sqrt(variance)))


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """What data say of places."""

    distances: Float64[np.ndarray, " n"]
    """To the nearest point, or the nearest triangle of a mesh."""
    is_measured: Bool[np.ndarray, " n"]


class Data:
    """Scans as they are asked how far they are; made once, asked often."""

    def __init__(self, scans: Sequence[Points | Mesh], origin: Vector) -> None:
        """Prepare scans relative to `origin`; raises UserError if they are empty."""
        clouds = [scan for scan in scans if isinstance(scan, Points) and len(scan)]
        self._tree: cKDTree | None = None
        self._meshes: list[TriangleDistance] = []
        self.close = 0.0
        if clouds:
            positions = moved(merge(clouds), origin)
            self.close = close_distance(positions, is_cloud=True)
            self._tree = cKDTree(positions.astype(np.float64))
        for scan in scans:
            if not isinstance(scan, Mesh):
                continue
            x, y, z = np.subtract(scan.origin, origin).tolist()
            if (distance := distance_to(scan, (x, y, z))) is not None:
                self._meshes.append(distance)
                near = close_distance(scan.vertices, is_cloud=False)
                self.close = max(self.close, near)
        if self._tree is None and not self._meshes:
            raise UserError(
                "There is no scan to tell what was measured and what was inferred: "
                "load the scan that the surface was fitted to."
            )

    def ask(self, places: Float64[np.ndarray, "n 3"]) -> Found:
        """Return the distance to the nearest data, and whether that measures a place.

        Beside a cloud it is measured within `close` of a point, if two more points lie
        within twice that; beside a mesh within `close` of a triangle.
        """
        distances = np.full(len(places), np.inf)
        is_measured = np.zeros(len(places), bool)
        if self._tree is not None:
            count = min(WITNESSES, self._tree.n)
            near, _ = nearest(self._tree, places, count)
            distances = near[:, 0]
            is_measured = (near[:, 0] <= self.close) & (near[:, -1] <= 2 * self.close)
        for mesh in self._meshes:
            lengths, _, _ = mesh.closest(places)
            distances = np.minimum(distances, lengths)
            is_measured |= lengths <= self.close
        return Found(distances, is_measured)
