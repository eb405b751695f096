"""Smooth surfaces from a few quads (Catmull and Clark 1978)."""

import numpy as np
from jaxtyping import Float64, Int64

Vertices = Float64[np.ndarray, "_ 3"]
Quads = Int64[np.ndarray, "_ 4"]


def subdivided(vertices: Vertices, quads: Quads) -> tuple[Vertices, Quads]:
    """Return a closed mesh with each quad in four; the old vertices come first.

    Each quad's four stand together, in the order of the old ones.
    """
    count = len(vertices)
    edges, edge_of = _edges(quads)
    middles = vertices[quads].mean(axis=1)
    halves = vertices[edges].mean(axis=1)
    beside = _mean_at(edge_of.ravel(), np.repeat(middles, 4, axis=0), len(edges))
    moved = _moved(vertices, quads, edges, middles, halves)
    fresh = np.concatenate([moved, (halves + beside) / 2, middles])
    on_edge = count + edge_of
    center = count + len(edges) + np.arange(len(quads))[:, None].repeat(4, axis=1)
    parts = [quads, on_edge, center, np.roll(on_edge, 1, axis=1)]
    return fresh, np.stack(parts, axis=2).reshape(-1, 4)


def _edges(quads: Quads) -> tuple[Int64[np.ndarray, "_ 2"], Int64[np.ndarray, "_ 4"]]:
    """Return the edges, and which lies between a corner of a quad and the next."""
    pairs = np.stack([quads, np.roll(quads, -1, axis=1)], axis=2).reshape(-1, 2)
    edges, which = np.unique(np.sort(pairs, axis=1), axis=0, return_inverse=True)
    return edges, which.reshape(-1, 4)


def _moved(
    vertices: Vertices,
    quads: Quads,
    edges: Int64[np.ndarray, "_ 2"],
    middles: Vertices,
    halves: Vertices,
) -> Vertices:
    """Return (F + 2 R + (n - 3) P) / n, n faces meeting at each vertex."""
    count = len(vertices)
    valence = np.bincount(quads.ravel(), minlength=count)[:, None]
    faces = _mean_at(quads.ravel(), np.repeat(middles, 4, axis=0), count)
    rims = _mean_at(edges.ravel(), np.repeat(halves, 2, axis=0), count)
    return np.asarray((faces + 2 * rims + (valence - 3) * vertices) / valence)


def _mean_at(places: Int64[np.ndarray, " _"], values: Vertices, count: int) -> Vertices:
    sums = np.stack(
        [np.bincount(places, values[:, axis], count) for axis in range(3)], axis=1
    )
    return sums / np.bincount(places, minlength=count)[:, None]


def triangles(quads: Quads) -> Int64[np.ndarray, "_ 3"]:
    """Return two triangles for each quad."""
    return quads[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3)
