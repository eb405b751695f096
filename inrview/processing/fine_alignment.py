"""Scans brought onto each other point to plane, and how well they then lie."""

from dataclasses import dataclass

import numpy as np
import small_gicp  # type: ignore[import-not-found]
from jaxtyping import Float64
from scipy.spatial import cKDTree

from inrview.geometry.frozen import Value
from inrview.geometry.rigid import carried

_ITERATIONS = 40
_PLANE = 12
"""Neighbours that make the plane of a point."""
_SAME_WAY = 0.7
"""Cosine of the normals from which two places can be the same of one surface."""


@dataclass(frozen=True, slots=True, eq=False)
class Cloud(Value):
    """Points with normals, thinned to one spacing."""

    positions: Float64[np.ndarray, "n 3"]
    normals: Float64[np.ndarray, "n 3"]

    def moved(self, matrix: Float64[np.ndarray, "4 4"]) -> "Cloud":
        """Return it turned and moved."""
        return Cloud(carried(matrix, self.positions), self.normals @ matrix[:3, :3].T)


@dataclass(frozen=True, slots=True)
class Fit:
    """How well a cloud lies on another one."""

    overlap: float
    """Share of its points that lie on the other, facing the same way; 0 to 1."""
    rms: float
    """Of their heights over the other's planes, in the units of the clouds."""


def refined(
    source: Float64[np.ndarray, "n 3"],
    target: Float64[np.ndarray, "m 3"],
    start: Float64[np.ndarray, "4 4"],
    reach: float,
) -> Float64[np.ndarray, "4 4"]:
    """Return the motion that the iterated closest points come to from `start`.

    Pairs further apart than `reach` count nothing: so the part without counterpart is
    left out of it.

    Notes
    -----
    Chen & Medioni 1992, "Object modelling by registration of multiple range images";
    computed by small_gicp (Koide 2024), whose tolerances are lengths, so that all is
    given in units of the reach.
    """
    here = small_gicp.PointCloud(source / reach)
    there = small_gicp.PointCloud(target / reach)
    tree = small_gicp.KdTree(there)
    small_gicp.estimate_normals(there, tree, num_neighbors=_PLANE)
    scaled = start.copy()
    scaled[:3, 3] /= reach
    result = small_gicp.align(
        there,
        here,
        tree,
        scaled,
        registration_type="PLANE_ICP",
        max_correspondence_distance=1.0,
        max_iterations=_ITERATIONS,
        rotation_epsilon=1e-5,
        translation_epsilon=1e-4,
    )
    matrix = np.array(result.T_target_source, np.float64)
    matrix[:3, 3] *= reach
    return matrix if np.isfinite(matrix).all() else start


def fit_of(source: Cloud, target: Cloud, near: float) -> Fit:
    """Measure how well a cloud, as it lies, lies on another one."""
    tree = cKDTree(target.positions)
    distances, rows = tree.query(source.positions, distance_upper_bound=near)
    met = np.flatnonzero(np.isfinite(distances))
    rows = np.asarray(rows)[met]
    facing = np.einsum("ij,ij->i", source.normals[met], target.normals[rows])
    met, rows = met[facing > _SAME_WAY], rows[facing > _SAME_WAY]
    if len(met) == 0:
        return Fit(0.0, 0.0)
    offsets = source.positions[met] - target.positions[rows]
    heights = np.einsum("ij,ij->i", offsets, target.normals[rows])
    rms = float(np.sqrt((heights**2).mean()))
    return Fit(len(met) / len(source.positions), rms)
