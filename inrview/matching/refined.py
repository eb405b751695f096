"""Triangles split until a warp is nearly linear on each."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32, Int64

from inrview.geometry.frozen import Value

MOST = 400_000
"""Triangles up to which a surface is split."""
_MOST_LEVELS = 7


@dataclass(frozen=True, slots=True, eq=False)
class Refined(Value):
    """A triangle mesh, finer, that knows where each corner lies in the coarse one."""

    vertices: Float32[np.ndarray, "v 3"]
    faces: Int64[np.ndarray, "f 3"]
    parents: Int32[np.ndarray, " f"]
    """The coarse triangle that each fine one is part of."""
    corners: Float32[np.ndarray, "f 3 3"]
    """Barycentric coordinates of each fine corner in its parent."""


def refined(
    vertices: Float32[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"], most: float
) -> Refined:
    """Split triangles with edges longer than `most` into 4, 16, ... equal ones.

    Where that made more than `MOST`, fewer are split. The vertices as given are the
    first ones; those within split triangles and on their edges are not shared, so that
    neighbours need not be split alike.
    """
    longest = _longest_edges(vertices, faces)
    levels = _levels(longest, most)
    while (4.0**levels).sum() > max(MOST, len(faces)) and levels.max() > 0:
        most *= 1.3
        levels = _levels(longest, most)
    kept = np.flatnonzero(levels == 0)
    points, triangles, parents = [vertices], [faces[kept].astype(np.int64)], [kept]
    corners = [np.broadcast_to(np.eye(3, dtype=np.float32), (len(kept), 3, 3))]
    count = len(vertices)
    for level in range(1, int(levels.max(initial=0)) + 1):
        rows = np.flatnonzero(levels == level)
        nodes, small = _pattern(level)
        laid = np.einsum("nc,fcd->fnd", nodes[3:], vertices[faces[rows]])
        starts = count + (len(nodes) - 3) * np.arange(len(rows), dtype=np.int64)
        inner = starts[:, None] + np.arange(len(nodes) - 3)
        numbers = np.concatenate([faces[rows].astype(np.int64), inner], axis=1)
        points.append(laid.reshape(-1, 3).astype(np.float32))
        triangles.append(numbers[:, small].reshape(-1, 3))
        parents.append(np.repeat(rows, len(small)))
        corners.append(np.tile(nodes[small], (len(rows), 1, 1)))
        count += inner.size
    return Refined(
        np.concatenate(points),
        np.concatenate(triangles),
        np.concatenate(parents).astype(np.int32),
        np.concatenate(corners).astype(np.float32),
    )


def _longest_edges(
    vertices: Float32[np.ndarray, "v 3"], faces: Int32[np.ndarray, "f 3"]
) -> Float32[np.ndarray, " f"]:
    corners = vertices[faces]
    edges = corners - np.roll(corners, 1, axis=1)
    return np.asarray(np.linalg.norm(edges, axis=2).max(axis=1, initial=0.0))


def _levels(longest: Float32[np.ndarray, " f"], most: float) -> Int64[np.ndarray, " f"]:
    wanted = np.ceil(np.log2(np.maximum(longest / most, 1.0)))
    return np.minimum(wanted, _MOST_LEVELS).astype(np.int64)


def _pattern(level: int) -> tuple[np.ndarray, np.ndarray]:
    """Return nodes (barycentric) and triangles of one triangle split 4^level-fold.

    The first three nodes are its corners.
    """
    steps = 2**level
    corners = [(0, 0), (steps, 0), (0, steps)]
    rows = [(i, j) for i in range(steps + 1) for j in range(steps + 1 - i)]
    rows = corners + [place for place in rows if place not in corners]
    number = {place: index for index, place in enumerate(rows)}
    nodes = np.array([(steps - i - j, i, j) for i, j in rows], np.float32) / steps
    small = []
    for i, j in rows:
        if i + j < steps:
            small.append([number[i, j], number[i + 1, j], number[i, j + 1]])
        if i + j < steps - 1:
            small.append([number[i + 1, j], number[i + 1, j + 1], number[i, j + 1]])
    return nodes, np.array(small, np.int64)
