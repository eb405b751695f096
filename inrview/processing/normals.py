"""Normals from positions alone: the thinnest direction of each neighbourhood."""

import numpy as np
from jaxtyping import Float32, Float64, Int64

from inrview.processing.neighbours import neighbours, spacing
from inrview.processing.noise import measure_noise

FEWEST, MOST = 12, 96
CHUNK = 32768


def estimate_normals(
    positions: Float32[np.ndarray, "n 3"],
    count: int | None = None,
    noise: float | None = None,
) -> Float32[np.ndarray, "n 3"]:
    """Return a unit normal for each point, with an arbitrary sign.

    `count` neighbours make a plane; if not given, as many as the `noise` asks for,
    which is measured if not given. Where the neighbours span no plane (duplicates, a
    line, fewer than three points) any unit vector across them is returned.
    """
    if len(positions) == 0:
        return np.zeros((0, 3), np.float32)
    if count is None:
        count = plane_size(positions, noise)
    return normals_from_neighbours(positions, neighbours(positions, count))


def plane_size(
    positions: Float32[np.ndarray, "n 3"], noise: float | None = None
) -> int:
    """Return how many neighbours a plane needs: more where noise exceeds the spacing.

    A plane over radius r tilts by about noise / (r sqrt(k)) from noise and by r / R
    from curvature, so the best k grows with the noise in units of the spacing.
    """
    width = spacing(positions)
    if noise is None:
        noise = measure_noise(positions, None)
    ratio = noise / width if width > 0 else 0.0
    return int(np.clip(round(FEWEST + 60 * ratio), FEWEST, MOST))


def normals_from_neighbours(
    positions: Float32[np.ndarray, "n 3"], indices: Int64[np.ndarray, "n k"]
) -> Float32[np.ndarray, "n 3"]:
    """Return the direction in which each neighbourhood is thinnest."""
    result = np.empty((len(positions), 3), np.float32)
    for start in range(0, len(positions), CHUNK):
        part = slice(start, start + CHUNK)
        result[part] = _thinnest(covariances(positions, indices[part]))
    return result


def covariances(
    positions: Float32[np.ndarray, "n 3"], indices: Int64[np.ndarray, "m k"]
) -> Float64[np.ndarray, "m 3 3"]:
    """Return the covariance of each neighbourhood, about its own mean."""
    # Differences first: float32 coordinates far from zero would cancel in products.
    offsets = positions[indices].astype(np.float64) - positions[indices[:, :1]]
    offsets -= offsets.mean(axis=1, keepdims=True)
    squares: np.ndarray = np.matmul(offsets.transpose(0, 2, 1), offsets)
    squares /= max(indices.shape[1], 1)
    return squares


def _thinnest(matrices: Float64[np.ndarray, "m 3 3"]) -> Float64[np.ndarray, "m 3"]:
    return np.asarray(np.linalg.eigh(matrices)[1][:, :, 0], np.float64)
