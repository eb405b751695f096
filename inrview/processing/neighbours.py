"""Nearest neighbours within one cloud, and the length scales that follow from them."""

import numpy as np
from jaxtyping import Float32, Float64, Int64
from scipy.spatial import cKDTree


def neighbours(
    positions: Float32[np.ndarray, "n 3"], count: int
) -> Int64[np.ndarray, "n k"]:
    """Return the `count` nearest points of each point, itself included and first.

    A cloud of fewer points gives fewer columns. Points that lie exactly on top of each
    other may come in any order.
    """
    count = min(count, len(positions))
    if count == 0:
        return np.zeros((0, 0), np.int64)
    centred = np.asarray(positions, np.float64) - np.mean(positions, 0, np.float64)
    return nearest(cKDTree(centred), centred, count)[1]


def nearest(
    tree: cKDTree, queries: Float64[np.ndarray, "m 3"], count: int
) -> tuple[Float64[np.ndarray, "m k"], Int64[np.ndarray, "m k"]]:
    """Return distances and indices of each query's nearest points, in columns."""
    distances, indices = tree.query(queries, count, workers=-1)
    shape = (len(queries), count)
    return (
        np.asarray(distances, np.float64).reshape(shape),
        np.asarray(indices, np.int64).reshape(shape),
    )


def nearest_sample(
    positions: Float32[np.ndarray, "n 3"], count: int, sample: int = 4000
) -> tuple[Float64[np.ndarray, "s k"], Int64[np.ndarray, "s k"]]:
    """Return distances and indices of the nearest points, for evenly chosen points."""
    count = min(count, len(positions))
    centred = np.asarray(positions, np.float64) - np.mean(positions, 0, np.float64)
    chosen = centred[:: max(1, len(centred) // sample)]
    # For so few questions a tree that is built in half the time answers soon enough.
    tree = cKDTree(centred, balanced_tree=False, compact_nodes=False)
    return nearest(tree, chosen, count)


def spacing(positions: Float32[np.ndarray, "n 3"]) -> float:
    """Return the typical distance between neighbouring points of a sampled surface.

    The median over a sample of the radius of a disc that holds one point, taken from
    the twelfth neighbour: much steadier than the nearest one, and zero only if most
    points coincide.
    """
    if len(positions) < 2:
        return 0.0
    distances, _ = nearest_sample(positions, 13)
    return float(np.median(distances[:, -1]) * np.sqrt(np.pi / distances.shape[1]))
