"""Signed distance from the vertices of a surface to the scan it came from."""

import numpy as np
from jaxtyping import Float32, Float64
from scipy.spatial import cKDTree

from inrview.geometry.points import Points
from inrview.processing.neighbours import nearest, spacing
from inrview.processing.winding import MeshDistance

NEAR = 3.0
"""Up to so many spacings away a point stands for the plane through it."""


class CloudDistance:
    """Distance to a cloud, as if a small plane stood on each point.

    Near a point it is the distance to its plane: the distance to the point itself
    would never be less than about half the spacing. Further off, where there is no
    scan, it is the distance to the point.
    """

    def __init__(self, points: Points) -> None:
        self._positions = points.positions.astype(np.float64)
        self._tree = cKDTree(self._positions)
        self._normals = points.normals
        self._near = NEAR * spacing(points.positions)

    def signed(
        self, vertices: Float64[np.ndarray, "n 3"], outward: Float32[np.ndarray, "n 3"]
    ) -> Float64[np.ndarray, " n"]:
        """Return distances, positive where a vertex lies outside the scan.

        The side comes from `outward`, the surface's own normals: they exist whether or
        not the scan has any.
        """
        distances, rows = (found[:, 0] for found in nearest(self._tree, vertices, 1))
        offsets = vertices - self._positions[rows]
        along = np.einsum("ij,ij->i", offsets, outward)
        planes = self._heights(offsets, rows, along)
        heights = np.where(distances <= self._near, np.abs(planes), distances)
        return np.asarray(np.copysign(np.minimum(heights, distances), along))

    def _heights(
        self, offsets: np.ndarray, rows: np.ndarray, along: np.ndarray
    ) -> np.ndarray:
        """Return heights over the points' planes, or along the surface's normal."""
        if self._normals is None:
            return along
        normals = self._normals[rows]
        heights = np.einsum("ij,ij->i", offsets, normals)
        return np.where(np.abs(normals).sum(axis=1) > 0.5, heights, along)


def to_mesh(
    distance: MeshDistance,
    vertices: Float64[np.ndarray, "n 3"],
    outward: Float32[np.ndarray, "n 3"],
) -> Float64[np.ndarray, " n"]:
    """Return exact distances to a mesh, positive where a vertex lies outside it.

    The side is where the nearest point lies as seen along the surface's own normal: as
    good as the winding number for a surface close to the scan, at no cost. Further off
    than a normal can tell (the nearest point lies sideways) the winding number decides.
    """
    lengths, _, closest = distance.closest(vertices)
    along = np.einsum("ij,ij->i", vertices - closest, outward)
    unsure = np.abs(along) < 0.5 * lengths
    if unsure.any():
        winding = distance.winding(vertices[unsure])
        along[unsure] = np.where(winding > distance.threshold, -1.0, 1.0)
    return np.asarray(np.copysign(lengths, along))
