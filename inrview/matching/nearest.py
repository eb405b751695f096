"""The nearest points of a tree, in one shape of answer whatever is asked."""

import numpy as np
from jaxtyping import Float64, Int64
from scipy.spatial import cKDTree


def nearest(
    tree: cKDTree, points: Float64[np.ndarray, "n d"], count: int
) -> tuple[Float64[np.ndarray, "n k"], Int64[np.ndarray, "n k"]]:
    """Return distances and rows of up to `count` nearest points, nearest first."""
    most = min(count, tree.n)
    apart, rows = tree.query(points, k=most, workers=-1)
    shape = (len(points), most)
    return (
        np.asarray(apart, np.float64).reshape(shape),
        np.asarray(rows, np.int64).reshape(shape),
    )
