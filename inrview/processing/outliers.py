"""Points that lie apart from all others, by how far their neighbours are."""

from collections.abc import Generator

import numpy as np
from jaxtyping import Bool, Float32
from scipy.spatial import cKDTree

_STEP = 50_000


def statistical_outliers(
    positions: Float32[np.ndarray, "n 3"], neighbours: int, sigma: float
) -> Generator[float, None, Bool[np.ndarray, " n"]]:
    """Yield how far it is (0 to 1); return which points lie apart from all others.

    Notes
    -----
    Rusu et al. 2008, "Towards 3D point cloud based object maps for household
    environments", section 4.1: a point whose mean distance to its nearest `neighbours`
    is more than `sigma` standard deviations above the mean of all is an outlier.
    """
    count = min(neighbours + 1, len(positions))
    none = np.zeros(len(positions), bool)
    if count < 2:
        return none
    centred = positions.astype(np.float64) - positions.mean(axis=0, dtype=np.float64)
    tree = cKDTree(centred)
    yield 0.1
    means = np.empty(len(positions))
    for start in range(0, len(positions), _STEP):
        piece = slice(start, start + _STEP)
        distances, _ = tree.query(centred[piece], count, workers=-1)
        means[piece] = np.asarray(distances)[:, 1:].mean(axis=1)
        yield 0.1 + 0.9 * min(1.0, (start + _STEP) / len(positions))
    limit = means.mean() + sigma * means.std()
    return np.asarray(means > limit)
