"""What a code leaves over near measured points, as a small warp."""

import numpy as np
from jaxtyping import Float32, Float64

from inrview.fields.field import Field
from inrview.messages.family import LocalWarp

MOST = 240
"""Sources of a warp: each costs every later question a little."""
FARTHEST = 0.08
"""A residual beyond this, in shape space, is no detail but another surface."""
REACH = 2.5
"""Radius of the warp's effect, in distances between sources."""
STEEPEST = 0.35
"""Longest move over the radius: steeper, and space would fold."""


def residual_warp(field: Field, points: Float32[np.ndarray, "n 3"]) -> LocalWarp | None:
    """Return the warp that carries a member's surface to measured points.

    `points` are in shape space; None where there is nothing to warp.
    """
    feet = _on_surface(field, points)
    moves = points.astype(np.float64) - feet
    near = np.linalg.norm(moves, axis=1) < FARTHEST
    if not near.any():
        return None
    sources, means, cell = _thinned(feet[near], moves[near])
    radius = REACH * cell
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    means *= np.minimum(1.0, STEEPEST * radius / np.maximum(lengths, 1e-12))
    return LocalWarp(sources.astype(np.float32), means.astype(np.float32), radius)


def _on_surface(
    field: Field, points: Float32[np.ndarray, "n 3"]
) -> Float64[np.ndarray, "n 3"]:
    """Return the nearest points of the field's surface, by two Newton steps."""
    feet = points.copy()
    for _ in range(2):
        values, slopes = field.values(feet), field.gradients(feet)
        squares = np.maximum(np.square(slopes).sum(axis=1), 0.1)
        feet = feet - (values / squares)[:, None] * slopes
    return feet.astype(np.float64)


def _thinned(
    feet: Float64[np.ndarray, "n 3"], moves: Float64[np.ndarray, "n 3"]
) -> tuple[Float64[np.ndarray, "m 3"], Float64[np.ndarray, "m 3"], float]:
    """Return mean feet and moves in cells of the smallest size that is few enough."""
    cell = 0.04
    while True:
        places = np.floor((feet - feet.min(axis=0)) / cell).astype(np.int64)
        _, owners, counts = np.unique(
            places, axis=0, return_inverse=True, return_counts=True
        )
        if len(counts) <= MOST:
            break
        cell *= 1.15
    owners = owners.reshape(-1)
    sums = [
        [np.bincount(owners, rows[:, axis]) for axis in range(3)]
        for rows in (feet, moves)
    ]
    middle, mean = (np.stack(each, axis=1) / counts[:, None] for each in sums)
    return middle, mean, cell
