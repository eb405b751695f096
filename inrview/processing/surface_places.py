"""The closest places on triangles, as corners and shares, so that values can follow."""

from dataclasses import dataclass

import igl  # type: ignore[import-untyped]
import numpy as np
from jaxtyping import Float64, Int64, Shaped

from inrview.geometry.frozen import Value


@dataclass(frozen=True, slots=True, eq=False)
class Places(Value):
    """Places on triangles: which, and how much each of their corners counts."""

    faces: Int64[np.ndarray, " n"]
    corners: Int64[np.ndarray, "n 3"]
    shares: Float64[np.ndarray, "n 3"]
    """From 0 to 1, summing to 1."""
    positions: Float64[np.ndarray, "n 3"]
    distances: Float64[np.ndarray, " n"]
    """From what was asked to the place."""

    def of(self, values: Shaped[np.ndarray, "v d"]) -> Float64[np.ndarray, "n d"]:
        """Return values of the vertices, at the places."""
        return np.asarray(np.einsum("nc,ncd->nd", self.shares, values[self.corners]))


class SurfacePlaces:
    """Triangles that can be asked for their closest places, in any space."""

    def __init__(
        self, vertices: Shaped[np.ndarray, "v 3"], faces: Shaped[np.ndarray, "f 3"]
    ) -> None:
        self.vertices = np.ascontiguousarray(vertices, np.float64)
        self.faces = np.ascontiguousarray(faces, np.int64)
        self._tree = igl.AABB()
        self._tree.init(self.vertices, self.faces)

    def closest(self, points: Shaped[np.ndarray, "n 3"]) -> Places:
        """Return the closest place to each point."""
        asked = np.ascontiguousarray(points, np.float64)
        if not len(asked):
            none, rows = np.zeros((0, 3)), np.zeros(0, np.int64)
            return Places(rows, rows.reshape(0, 3), none, none, np.zeros(0))
        squares, rows, nearest = self._tree.squared_distance(
            self.vertices, self.faces, asked
        )
        rows = rows.astype(np.int64)
        corners = self.faces[rows]
        a, b, c = (np.ascontiguousarray(self.vertices[corners[:, i]]) for i in range(3))
        shares = np.asarray(igl.barycentric_coordinates(nearest, a, b, c))
        # Triangles that are flattened to a line have no such coordinates.
        shares = np.where(np.isfinite(shares), shares, 1 / 3).clip(0, 1)
        shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
        distances = np.sqrt(np.maximum(squares, 0))
        return Places(rows, corners, shares, np.asarray(nearest), distances)
