"""How finely a surface is shaped where its points lie."""

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


def detail_shares(
    positions: Float[np.ndarray, "n 3"],
    normals: Float[np.ndarray, "n 3"],
    rng: np.random.Generator,
    reach: float = REACH,
) -> Float64[np.ndarray, " n"]:
    """Return how often each point is to be drawn; the shares add up to 1.

    More often where normals within `reach` cancel: tips, rims, limbs and thin sheets.
    They have little area, yet only they say where along a limb a point is.
    """
    known = rng.permutation(len(positions))[:_KNOWN]
    tree = cKDTree(positions[known])
    found, rows = tree.query(positions, k=min(_MOST, len(known)), workers=-1)
    is_near = np.asarray(found <= reach).reshape(len(positions), -1)
    around = np.append(normals[known], np.zeros((1, 3), normals.dtype), axis=0)
    rows = np.where(is_near, rows.reshape(is_near.shape), len(known))
    sums = np.linalg.norm(around[rows].sum(axis=1), axis=1)
    straight = sums / np.maximum(is_near.sum(axis=1), 1)
    weights = PLAIN + (1 - np.minimum(straight, 1))
    return np.asarray(weights / weights.sum())
