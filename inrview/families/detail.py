"""How finely a surface is shaped where its points lie."""

from collections.abc import Generator

import numpy as np
from jaxtyping import Float, Float64
from scipy.spatial import cKDTree

from inrview.families.surface_points import SURFACE

REACH = 0.03
"""Radius, in shape space, within which a surface that turns is detail."""
PLAIN = 0.15
"""How often flat surface is drawn, for each time that a finger is."""
_KNOWN = SURFACE // 2
_MOST = 24
_CHUNK = 4000
"""Points looked at between two yields."""


def detail_shares(
    positions: Float[np.ndarray, "n 3"],
    normals: Float[np.ndarray, "n 3"],
    rng: np.random.Generator,
    reach: float = REACH,
) -> Generator[float, None, Float64[np.ndarray, " n"]]:
    """Return how often each point is to be drawn; the shares add up to 1.

    Yields the share of the points that were looked at.

    More often where normals within `reach` cancel: tips, rims, limbs and thin sheets.
    They have little area, yet only they say where along a limb a point is.
    """
    known = rng.permutation(len(positions))[:_KNOWN]
    tree = cKDTree(positions[known])
    around = np.append(normals[known], np.zeros((1, 3), normals.dtype), axis=0)
    straight = np.zeros(len(positions))
    for start in range(0, len(positions), _CHUNK):
        part = slice(start, start + _CHUNK)
        found, rows = tree.query(positions[part], k=min(_MOST, len(known)), workers=-1)
        is_near = np.asarray(found <= reach).reshape(len(positions[part]), -1)
        rows = np.where(is_near, rows.reshape(is_near.shape), len(known))
        sums = np.linalg.norm(around[rows].sum(axis=1), axis=1)
        straight[part] = sums / np.maximum(is_near.sum(axis=1), 1)
        yield start / len(positions)
    weights = PLAIN + (1 - np.minimum(straight, 1))
    return np.asarray(weights / weights.sum())
