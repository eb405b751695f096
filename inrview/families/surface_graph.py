"""A shape's surface as a graph of evenly spread points, and its vibrations.

The spectrum of the surface's Laplacian does not change when a shape bends: it knows a
hand from a knee, wherever either lies.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import eigsh
from scipy.spatial import cKDTree

from inrview.families.samples import ShapeSamples
from inrview.geometry.frozen import Value
from inrview.processing.neighbours import nearest

POINTS = 1400
POOL = 5600
"""Samples among which the even points are chosen."""
NEIGHBOURS = 10
FACING = -0.2
"""Neighbours whose normals disagree more than this lie on two sides of something."""
ACROSS = 0.85
"""Cosine between an edge and a normal above which the edge leaves the surface."""
WAVES = 120


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceGraph(Value):
    """Even points, their links, and the lowest waves on them."""

    points: Float64[np.ndarray, "n 3"]
    normals: Float64[np.ndarray, "n 3"]
    masses: Float64[np.ndarray, " n"]
    links: Int64[np.ndarray, "2 e"]
    frequencies: Float64[np.ndarray, " k"]
    waves: Float64[np.ndarray, "n k"]
    """Eigenvectors, orthonormal under the masses."""
    whole: float
    """Share of the points that hang together, 0 to 1."""

    def coefficients(
        self, values: Float64[np.ndarray, "n c"], count: int
    ) -> Float64[np.ndarray, "k c"]:
        """Return how much of each of the first waves is in values at the points."""
        return np.asarray(self.waves[:, :count].T @ (self.masses[:, None] * values))


def surface_graph(shape: ShapeSamples, points: int = POINTS) -> SurfaceGraph:
    """Spread points evenly over a shape, link them, and find the lowest waves."""
    every = max(1, len(shape.surface) // POOL)
    pool = shape.surface[::every].astype(np.float64)
    chosen = even(pool, min(points, len(pool)))
    positions = pool[chosen]
    normals = shape.normals[::every][chosen].astype(np.float64)
    links = _links(positions, normals)
    parts, labels = connected_components(links, directed=False)
    masses = np.asarray(links.sum(axis=1)).ravel() + 1e-9
    frequencies, waves = _waves(links, masses)
    coo = links.tocoo()
    return SurfaceGraph(
        positions,
        normals,
        masses,
        np.stack([coo.row, coo.col]).astype(np.int64),
        frequencies,
        waves,
        float(np.bincount(labels, minlength=parts).max() / len(positions)),
    )


def even(points: Float64[np.ndarray, "m 3"], count: int) -> Int64[np.ndarray, " n"]:
    """Choose points one by one, each the furthest from all before it."""
    closest = np.full(len(points), np.inf)
    chosen = np.zeros(count, np.int64)
    for i in range(1, count):
        away = points - points[chosen[i - 1]]
        np.minimum(closest, np.einsum("ij,ij->i", away, away), out=closest)
        chosen[i] = closest.argmax()
    return chosen


def _links(
    points: Float64[np.ndarray, "n 3"], normals: Float64[np.ndarray, "n 3"]
) -> sparse.csr_matrix:
    """Return the weights of links that stay on the surface."""
    count = min(NEIGHBOURS, len(points) - 1)
    lengths, rows = nearest(cKDTree(points), points, count + 1)
    ends = rows[:, 1:].ravel()
    starts = np.repeat(np.arange(len(points)), count)
    lengths = np.maximum(lengths[:, 1:].ravel(), 1e-12)
    edges = (points[ends] - points[starts]) / lengths[:, None]
    agree = np.einsum("ij,ij->i", normals[starts], normals[ends]) > FACING
    along = np.abs(np.einsum("ij,ij->i", edges, normals[starts])) < ACROSS
    weights = np.exp(-np.square(lengths / np.median(lengths))) * (agree & along)
    shape = (len(points), len(points))
    one_way = sparse.csr_matrix((weights, (starts, ends)), shape)
    both = one_way.maximum(one_way.T).tocsr()
    both.eliminate_zeros()
    return both


def _waves(
    links: sparse.csr_matrix, masses: Float64[np.ndarray, " n"]
) -> tuple[Float64[np.ndarray, " k"], Float64[np.ndarray, "n k"]]:
    root = sparse.diags(masses**-0.5)
    laplacian = sparse.identity(len(masses)) - root @ links @ root
    count = min(WAVES, len(masses) - 2)
    start = np.sqrt(masses)
    values, vectors = eigsh(laplacian.tocsc(), count, sigma=-1e-3, v0=start)
    order = np.argsort(values)
    waves = vectors[:, order] * masses[:, None] ** -0.5
    return np.maximum(values[order], 0), waves
