"""Unsigned distance to triangles: what a comparison needs, and half the work."""

import igl  # type: ignore[import-untyped]
import numpy as np
from jaxtyping import Float64, Int64

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh


class TriangleDistance:
    """Exact distance to triangles, whichever way they face.

    Built once (a bounding volume hierarchy), then asked in chunks of any size.

    Raises
    ------
    ValueError
        If there is no triangle.
    """

    def __init__(
        self, vertices: Float64[np.ndarray, "n 3"], faces: Int64[np.ndarray, "m 3"]
    ) -> None:
        if len(faces) == 0:
            raise ValueError("a mesh without a usable triangle has no distance")
        self.vertices, self.faces = vertices, faces
        self._tree = igl.AABB()
        self._tree.init(self.vertices, self.faces)

    def closest(
        self, points: Float64[np.ndarray, "n 3"]
    ) -> tuple[
        Float64[np.ndarray, " n"], Int64[np.ndarray, " n"], Float64[np.ndarray, "n 3"]
    ]:
        """Return the distance, the nearest face and the nearest point on it."""
        queries = np.ascontiguousarray(points, np.float64)
        if len(queries) == 0:
            return np.zeros(0), np.zeros(0, np.int64), np.zeros((0, 3))
        squared, faces, nearest = self._tree.squared_distance(
            self.vertices, self.faces, queries
        )
        # igl counts in "long long": the same bits, but another type to a type check.
        return np.sqrt(np.maximum(squared, 0)), faces.astype(np.int64), nearest


def distance_to(
    mesh: Mesh, offset: Vector = (0.0, 0.0, 0.0)
) -> TriangleDistance | None:
    """Return the distance to a mesh's triangles; None if none of them has an area.

    Positions are in the mesh's own space, without `origin`, moved by `offset`. Faces
    given twice, which a winding number must not see, do no harm here.
    """
    vertices = np.asarray(mesh.vertices, np.float64)
    faces = np.asarray(mesh.faces, np.int64)
    a, b, c = (vertices[faces[:, corner]] for corner in range(3))
    faces = faces[np.any(np.cross(b - a, c - a) != 0, axis=1)]
    return TriangleDistance(vertices + offset, faces) if len(faces) else None
