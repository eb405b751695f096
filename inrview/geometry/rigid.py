"""Turning and moving without stretching: found from pairs of points, and applied."""

import numpy as np
from jaxtyping import Float64


def rigid_from_pairs(
    source: Float64[np.ndarray, "*b k 3"], target: Float64[np.ndarray, "*b k 3"]
) -> Float64[np.ndarray, "*b 4 4"]:
    """Return what brings source points onto target points in the least squares.

    Notes
    -----
    Kabsch 1976, "A solution for the best rotation to relate two sets of vectors".
    """
    here, there = source.mean(axis=-2), target.mean(axis=-2)
    spread = np.swapaxes(source - here[..., None, :], -1, -2) @ (
        target - there[..., None, :]
    )
    left, _, right = np.linalg.svd(spread)
    turn = np.swapaxes(right, -1, -2)
    mirror = np.linalg.det(turn @ np.swapaxes(left, -1, -2))
    turn[..., :, 2] *= np.where(mirror < 0, -1.0, 1.0)[..., None]
    rotation = turn @ np.swapaxes(left, -1, -2)
    result = np.zeros((*source.shape[:-2], 4, 4))
    result[..., :3, :3] = rotation
    result[..., :3, 3] = there - np.einsum("...ij,...j->...i", rotation, here)
    result[..., 3, 3] = 1.0
    return result


def carried(
    matrix: Float64[np.ndarray, "4 4"], points: Float64[np.ndarray, "n 3"]
) -> Float64[np.ndarray, "n 3"]:
    """Return points as a rigid matrix moves them."""
    return np.asarray(points @ matrix[:3, :3].T + matrix[:3, 3])
