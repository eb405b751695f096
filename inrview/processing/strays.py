"""A few points so far off that the shape would be a speck in their box."""

import numpy as np
from jaxtyping import Bool, Float32
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

NEIGHBOURS = 9
FAR = 5.0
"""Gap around a group of strays, in distances that nineteen points in twenty keep to
their neighbours."""
FEW = 0.005
"""Share of all points that a group of strays does not exceed."""
TAIL = 0.02
"""Share of the points at either end that may be strays, by a first glance."""
SMALLER = 0.5
"""Strays are told only where the box of the others is smaller than this share."""


def stray_points(positions: Float32[np.ndarray, "n 3"]) -> Bool[np.ndarray, " n"]:
    """Say which points lie in small groups far from all others, and stretch the box."""
    none = np.zeros(len(positions), bool)
    if len(positions) < 10 * NEIGHBOURS:
        return none
    whole = float(np.ptp(positions, axis=0).max())
    most = np.quantile(positions, (TAIL, 1 - TAIL), axis=0)
    if float((most[1] - most[0]).max()) > SMALLER * whole:
        return none
    is_stray = _in_small_groups(positions)
    rest = positions[~is_stray]
    if len(rest) == 0 or float(np.ptp(rest, axis=0).max()) > SMALLER * whole:
        return none
    return is_stray


def _in_small_groups(positions: Float32[np.ndarray, "n 3"]) -> Bool[np.ndarray, " n"]:
    count = len(positions)
    away, near = cKDTree(positions).query(positions, NEIGHBOURS, workers=-1)
    reach = FAR * float(np.quantile(np.asarray(away)[:, -1], 0.95))
    first, which = np.nonzero(np.asarray(away) <= reach)
    links = (np.ones(len(first)), (first, np.asarray(near)[first, which]))
    _, group = connected_components(coo_matrix(links, (count, count)), directed=False)
    return np.asarray(np.bincount(group)[group] <= max(FEW * count, NEIGHBOURS))
