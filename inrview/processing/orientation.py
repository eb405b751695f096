"""Which side of the surface each normal points to."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int64
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import (
    breadth_first_order,
    connected_components,
    minimum_spanning_tree,
)

from inrview.messages.notes import Note, Severity
from inrview.processing.neighbours import neighbours


@dataclass(frozen=True, slots=True, eq=False)
class Orientation:
    """Normals that point outwards, how sure that is, and what to tell the user."""

    normals: Float32[np.ndarray, "n 3"]
    confident: float
    """Share of the points whose side is beyond reasonable doubt, 0 to 1."""
    notes: tuple[Note, ...] = ()


def orient_normals(
    positions: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    views: Float32[np.ndarray, "n 3"] | None = None,
) -> Orientation:
    """Turn each normal to the outside: towards its sensor where that is known.

    `views` are directions from each point to the sensor that saw it; zero where
    unknown. Points without one follow their neighbours.
    """
    if len(positions) == 0:
        return Orientation(np.zeros((0, 3), np.float32), 1.0)
    facing = _facing(normals, views)
    if (facing != 0).all():
        return Orientation(normals * facing[:, None], 1.0)
    signs = _propagated(positions, normals)
    oriented = normals * signs[:, None]
    return Orientation(oriented.astype(np.float32), 0.5, _notes(0.5))


def _facing(
    normals: Float32[np.ndarray, "n 3"], views: Float32[np.ndarray, "n 3"] | None
) -> Float32[np.ndarray, " n"]:
    """Return the sign that turns each normal to its sensor; zero where unknown."""
    if views is None:
        return np.zeros(len(normals), np.float32)
    return np.asarray(np.sign(np.einsum("ij,ij->i", normals, views)), np.float32)


def _propagated(
    positions: Float32[np.ndarray, "n 3"], normals: Float32[np.ndarray, "n 3"]
) -> Float32[np.ndarray, " n"]:
    indices = neighbours(positions, 11)
    first = np.repeat(np.arange(len(positions)), indices.shape[1] - 1)
    second = indices[:, 1:].ravel()
    agreement = np.einsum("ij,ij->i", normals[first], normals[second])
    weights = 1.0001 - np.abs(agreement)
    size = len(positions)
    graph = coo_matrix((weights, (first, second)), (size, size)).tocsr()
    graph = graph.minimum(graph.T) + abs(graph - graph.T).multiply(graph + graph.T > 0)
    tree = minimum_spanning_tree(graph)
    tree = tree + tree.T
    signs = np.ones(size, np.float32)
    count, labels = connected_components(tree, directed=False)
    _, seeds = np.unique(labels, return_index=True)
    for seed in seeds:
        order, before = breadth_first_order(tree, seed, directed=False)
        for point in order[1:]:
            parent = before[point]
            flips = normals[point] @ normals[parent] < 0
            signs[point] = -signs[parent] if flips else signs[parent]
    outward = _outward(positions, normals * signs[:, None], labels, count)
    return np.asarray(signs * outward[labels], np.float32)


def _outward(
    positions: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    labels: Int64[np.ndarray, " n"],
    count: int,
) -> Float32[np.ndarray, " c"]:
    """Return the sign for each part that makes its volume positive."""
    size = np.maximum(np.bincount(labels, minlength=count), 1)
    centres = np.stack(
        [np.bincount(labels, positions[:, axis], count) / size for axis in range(3)], 1
    )
    flux = np.einsum("ij,ij->i", positions - centres[labels], normals)
    return np.where(np.bincount(labels, flux, count) < 0, -1, 1).astype(np.float32)


def _notes(confident: float) -> tuple[Note, ...]:
    text = (
        f"The normals were estimated and turned outwards; {confident:.0%} of the"
        " points are beyond doubt."
    )
    return (Note("normals-oriented", text, Severity.INFO),)
