"""How far whole shapes lie apart: distances, a tree, a map; and which stand out."""

import numpy as np
from jaxtyping import Float64
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from inrview.messages.analysis import Kinship

OUTLYING = 3.5
"""Robust z-scores beyond this tell an outlier (Iglewicz and Hoaglin 1993)."""
_LEAST_SPREAD = 1e-9


def kinship(
    away: Float64[np.ndarray, "n v 3"], weights: Float64[np.ndarray, " v"]
) -> Kinship:
    """Return distances between shapes, their tree and their map.

    Notes
    -----
    Average linkage with ordered leaves (Bar-Joseph et al. 2001); classical scaling
    (Torgerson 1952), which for these distances is the plane of the two widest modes.
    """
    count = len(away)
    flat = (away * np.sqrt(weights)[:, None]).reshape(count, -1)
    products = flat @ flat.T
    lengths = np.diag(products)
    squares = np.maximum(lengths[:, None] + lengths - 2 * products, 0)
    np.fill_diagonal(squares, 0)
    distances = np.sqrt((squares + squares.T) / 2)
    if count > 1:
        tree = linkage(squareform(distances), "average", optimal_ordering=True)
        order = leaves_list(tree).astype(np.int64)
    else:
        tree, order = np.zeros((0, 4)), np.zeros(count, np.int64)
    places, shown = _scaled(squares)
    return Kinship(distances, tree, order, places, shown)


def _scaled(
    squares: Float64[np.ndarray, "n n"],
) -> tuple[Float64[np.ndarray, "n 2"], float]:
    """Return places in a plane, and the share of squared distances that they keep."""
    count = len(squares)
    center = np.eye(count) - 1 / count
    values, vectors = np.linalg.eigh(-0.5 * center @ squares @ center)
    values, vectors = np.maximum(values[::-1], 0), vectors[:, ::-1]
    vectors = vectors * np.sign(vectors[np.abs(vectors).argmax(axis=0), range(count)])
    places = np.zeros((count, 2))
    kept = min(2, count)
    places[:, :kept] = vectors[:, :kept] * np.sqrt(values[:kept])
    total = float(values.sum())
    return places, float(values[:2].sum() / total) if total > 0 else 1.0


def robust_z(values: Float64[np.ndarray, "n c"]) -> Float64[np.ndarray, "n c"]:
    """Return how far values stand out of their column, by median and deviations.

    NaN where there is no value; 0 where more than half of a column is equal.

    Notes
    -----
    Iglewicz and Hoaglin 1993: 0.6745 (x - median) / median |x - median|.
    """
    found = np.full(values.shape, np.nan)
    for column in range(values.shape[1]):
        known = np.isfinite(values[:, column])
        if not known.any():
            continue
        away = values[known, column] - np.median(values[known, column])
        spread = float(np.median(np.abs(away)))
        scale = float(np.abs(values[known, column]).max())
        is_flat = spread <= _LEAST_SPREAD * max(scale, 1e-300)
        found[known, column] = 0.0 if is_flat else 0.6745 * away / spread
    return found
