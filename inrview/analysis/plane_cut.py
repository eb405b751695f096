"""The loops in which a plane cuts a surface, and their lengths."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.spatial import ConvexHull, QhullError

from inrview.geometry.frozen import Value
from inrview.processing.topology import edges

MOST_GAP = 0.1
"""A loop with a gap of more than this share of its length is no loop."""


@dataclass(frozen=True, slots=True, eq=False)
class Loop(Value):
    """One connected line of a cut, as segments in no order."""

    starts: Float64[np.ndarray, "k 3"]
    ends: Float64[np.ndarray, "k 3"]
    gap: float
    """Between its two ends, where it has any: the surface has a hole there."""

    @property
    def lengths(self) -> Float64[np.ndarray, " k"]:
        """Of its segments."""
        return np.asarray(np.linalg.norm(self.ends - self.starts, axis=1))

    @property
    def length(self) -> float:
        """Its length, a small gap bridged; NaN with a large one."""
        along = float(self.lengths.sum())
        return along + self.gap if self.gap <= MOST_GAP * along else float("nan")

    def taut(self, normal: Float64[np.ndarray, "3"]) -> float:
        """Return the perimeter of its convex hull in the plane."""
        aside = np.cross(normal, np.eye(3)[np.abs(normal).argmin()])
        aside /= np.linalg.norm(aside)
        frame = np.stack([aside, np.cross(normal, aside)])
        corners = np.concatenate([self.starts, self.ends])
        try:
            # In a plane, qhull's "area" is the perimeter.
            return float(ConvexHull(corners @ frame.T).area)
        except (QhullError, ValueError):
            return float("nan")

    def flat(self, normal: Float64[np.ndarray, "3"]) -> "Loop":
        """Return it as it is seen along a unit normal."""
        starts, ends = (
            one - (one @ normal)[:, None] * normal for one in (self.starts, self.ends)
        )
        return Loop(starts, ends, self.gap)

    @property
    def points(self) -> Float64[np.ndarray, "k 3"]:
        """The middles of its segments."""
        return np.asarray((self.starts + self.ends) / 2)


def loops(
    vertices: Float64[np.ndarray, "v 3"],
    faces: Int64[np.ndarray, "f 3"],
    point: Float64[np.ndarray, "3"],
    normal: Float64[np.ndarray, "3"],
) -> list[Loop]:
    """Return the lines in which a plane cuts triangles, each connected one apart."""
    heights = (vertices - point) @ normal
    # A vertex in the plane counts as above it: every cut runs through edges.
    above = heights >= 0
    cut = faces[above[faces].any(axis=1) & ~above[faces].all(axis=1)]
    if not len(cut):
        return []
    found = edges(cut)
    low, high = found.ends.T
    is_cut = above[low] != above[high]
    shares = heights[low] / np.where(is_cut, heights[low] - heights[high], 1.0)
    nodes = vertices[low] + shares[:, None] * (vertices[high] - vertices[low])
    pairs = found.of_corner[is_cut[found.of_corner]].reshape(-1, 2)
    return _connected(nodes, pairs)


def _connected(
    nodes: Float64[np.ndarray, "e 3"], pairs: Int64[np.ndarray, "k 2"]
) -> list[Loop]:
    ones = np.ones(len(pairs), np.int8)
    graph = coo_matrix((ones, (pairs[:, 0], pairs[:, 1])), shape=(len(nodes),) * 2)
    piece = connected_components(graph, directed=False)[1][pairs[:, 0]]
    result = []
    for number in np.unique(piece):
        mine = pairs[piece == number]
        counts = np.bincount(mine.ravel(), minlength=1)
        loose = np.flatnonzero(counts == 1)
        gap = 0.0
        if len(loose) == 2:
            gap = float(np.linalg.norm(nodes[loose[0]] - nodes[loose[1]]))
        elif len(loose):
            gap = float("inf")
        result.append(Loop(nodes[mine[:, 0]], nodes[mine[:, 1]], gap))
    return result
