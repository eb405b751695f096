"""Carrying a side from point to point along the surest neighbours."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int64
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components, minimum_spanning_tree

from inrview.processing.neighbours import neighbours

NEIGHBOURS = 8
VOTES = 4


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Pairs of neighbouring points, and what each pair says about their sides.

    In ascending order, the lower index first.
    `agreement` is positive where the two normals lie on the same side as they stand;
    `sureness`, from 0 to 1, is how much it is worth.
    """

    first: Int64[np.ndarray, " e"]
    second: Int64[np.ndarray, " e"]
    agreement: Float64[np.ndarray, " e"]
    sureness: Float64[np.ndarray, " e"]
    count: int
    """How many points there are."""


def links(
    positions: Float32[np.ndarray, "n 3"], normals: Float32[np.ndarray, "n 3"]
) -> Links:
    """Pair each point with its neighbours.

    A normal is carried to its neighbour by reflection in the plane halfway between:
    exact on planes, spheres and across a right-angled edge, and right for the two
    sides of a thin wall. It is worth least where the link runs along the normal.
    """
    first, second = _pairs(positions)
    along = positions[second].astype(np.float64) - positions[first]
    lengths = np.sqrt(np.einsum("ij,ij->i", along, along))
    along /= np.where(lengths > 0, lengths, 1.0)[:, None]
    here = np.einsum("ij,ij->i", along, normals[first])
    there = np.einsum("ij,ij->i", along, normals[second])
    cosine = np.einsum("ij,ij->i", normals[first], normals[second])
    agreement = cosine - 2 * here * there
    sureness = np.abs(agreement) * (1 - np.maximum(np.abs(here), np.abs(there)))
    return Links(first, second, agreement, np.clip(sureness, 0.0, 1.0), len(positions))


def propagate(
    linked: Links,
) -> tuple[Float32[np.ndarray, " n"], Int64[np.ndarray, " n"]]:
    """Return a sign for each normal, consistent within a part, and each point's part.

    The signs follow the spanning tree of the surest links (Hoppe et al. 1992). Each
    point stands in a graph twice, as it is and turned over: the connected parts of
    that graph are the consistent choices, found without walking the tree.
    """
    count = linked.count
    cost = 1.0 - linked.sureness + 1e-6
    graph = _graph(cost, linked.first, linked.second, count)
    tree = minimum_spanning_tree(graph.tocsr()).tocoo()
    start, end = tree.row.astype(np.int64), tree.col.astype(np.int64)
    keys = linked.first * count + linked.second
    places = np.searchsorted(keys, start * count + end)
    turns = linked.agreement[places] < 0
    doubled = _graph(
        np.ones(2 * len(turns)),
        np.concatenate([start, start + count]),
        np.concatenate([end + turns * count, end + ~turns * count]),
        2 * count,
    )
    choices = connected_components(doubled, directed=False)[1][:count]
    parts = connected_components(tree, directed=False)[1]
    _, seeds = np.unique(parts, return_index=True)
    signs = np.where(choices == choices[seeds][parts], 1.0, -1.0)
    return signs.astype(np.float32), np.asarray(parts, np.int64)


def vote(
    linked: Links, signs: Float32[np.ndarray, " n"]
) -> tuple[Float32[np.ndarray, " n"], Float32[np.ndarray, " n"]]:
    """Let single points that disagree with most neighbours join them.

    Returns the signs and, for each point, how united its neighbours are behind it
    (-1 to 1; 0 where no link says anything).
    """
    squared = linked.sureness**2
    weights = np.copysign(squared, linked.agreement)
    weight = np.zeros(linked.count)
    weight += np.bincount(linked.first, squared, linked.count)
    weight += np.bincount(linked.second, squared, linked.count)
    result = signs.astype(np.float64)
    for _ in range(VOTES):
        support = result * _heard(linked, weights, result)
        turned = support < 0
        if not turned.any():
            break
        result[turned] *= -1
    support = result * _heard(linked, weights, result)
    unity = support / np.where(weight > 0, weight, 1.0)
    return result.astype(np.float32), unity.astype(np.float32)


def _heard(
    linked: Links, weights: Float64[np.ndarray, " e"], signs: Float64[np.ndarray, " n"]
) -> Float64[np.ndarray, " n"]:
    """Return the sum of what a point's neighbours say its sign should be."""
    heard = np.zeros(linked.count)
    heard += np.bincount(linked.first, weights * signs[linked.second], linked.count)
    heard += np.bincount(linked.second, weights * signs[linked.first], linked.count)
    return heard


def _pairs(
    positions: Float32[np.ndarray, "n 3"],
) -> tuple[Int64[np.ndarray, " e"], Int64[np.ndarray, " e"]]:
    """Return each pair of neighbours once, lower index first."""
    count = len(positions)
    near = neighbours(positions, NEIGHBOURS + 1)
    one = np.repeat(np.arange(count), near.shape[1])
    other = near.ravel()
    low, high = np.minimum(one, other), np.maximum(one, other)
    keys = (low * count + high)[low < high]
    keys.sort()  # numpy's unique hashes, which takes four times as long here
    keys = keys[np.diff(keys, prepend=-1) > 0]
    return keys // count, keys % count


def _graph(
    values: Float64[np.ndarray, " e"],
    rows: Int64[np.ndarray, " e"],
    columns: Int64[np.ndarray, " e"],
    count: int,
) -> coo_matrix:
    return coo_matrix((values, (rows, columns)), shape=(count, count))
