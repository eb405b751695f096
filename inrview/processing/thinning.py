"""A cloud thinned out so that no two points are nearer than a spacing."""

from collections.abc import Generator

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64
from scipy.spatial import cKDTree

_PER_SPACING = 2
"""Cells along one spacing of the grid that keeps one point a cell to begin with."""
_MOST_CELLS = 1 << 20


def thinned(
    positions: Float32[np.ndarray, "n 3"], spacing: float, seed: int = 0
) -> Generator[float, None, Int64[np.ndarray, " k"]]:
    """Yield how far it is (0 to 1); return the rows that stay, in order.

    Notes
    -----
    A maximal Poisson-disk sample: no two points that stay are nearer than `spacing`,
    and each that goes has one that stays within it. To bound the pairs, each round
    looks at one point in each cell of a grid of half the spacing; the rounds end when
    no point is left that is far from all that stay.
    """
    rng = np.random.default_rng(seed)
    centred = positions.astype(np.float64) - positions.mean(axis=0, dtype=np.float64)
    stays = np.zeros(0, np.int64)
    waiting = np.arange(len(positions))
    while len(waiting):
        cells = _one_a_cell(positions[waiting], spacing / _PER_SPACING, rng)
        some = waiting[cells]
        stays = np.concatenate([stays, some[_independent(centred[some], spacing, rng)]])
        tree = cKDTree(centred[stays])
        away, _ = tree.query(centred[waiting], distance_upper_bound=spacing, workers=-1)
        waiting = waiting[~np.isfinite(away)]
        yield 1 - len(waiting) / len(positions)
    return np.sort(stays)


def _independent(
    positions: Float64[np.ndarray, "n 3"], spacing: float, rng: np.random.Generator
) -> Bool[np.ndarray, " n"]:
    """Return points that keep the spacing and leave no room for another one.

    Notes
    -----
    Luby 1986, "A simple parallel algorithm for the maximal independent set problem":
    in each round those stay that come before all their waiting neighbours in a random
    order.
    """
    reach = np.nextafter(spacing, 0)
    pairs = cKDTree(positions).query_pairs(reach, output_type="ndarray")
    order = rng.permutation(len(positions))
    stays = np.zeros(len(positions), bool)
    waits = np.ones(len(positions), bool)
    while waits.any():
        is_later = order[pairs[:, 0]] > order[pairs[:, 1]]
        first = waits.copy()
        first[np.where(is_later, pairs[:, 0], pairs[:, 1])] = False
        stays |= first
        waits &= ~first
        waits[pairs[first[pairs].any(axis=1)].ravel()] = False
        pairs = pairs[waits[pairs].all(axis=1)]
    return stays


def _one_a_cell(
    positions: Float32[np.ndarray, "n 3"], cell: float, rng: np.random.Generator
) -> Int64[np.ndarray, " k"]:
    """Return a random point of each cell of a grid."""
    low = positions.min(axis=0).astype(np.float64)
    size = float((positions.max(axis=0) - low).max())
    if size / cell > _MOST_CELLS:  # so fine that a grid would merge nothing
        return np.arange(len(positions))
    place = ((positions - low) / cell).astype(np.int64)
    number = (place[:, 0] * _MOST_CELLS + place[:, 1]) * _MOST_CELLS + place[:, 2]
    order = rng.permutation(len(positions))
    _, first = np.unique(number[order], return_index=True)
    return np.asarray(order[first], np.int64)
