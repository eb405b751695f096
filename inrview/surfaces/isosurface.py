"""From bricks to triangles: flying edges over sparse bricks, without seams.

VTK's flying edges on dense copies of 64^3 bricks takes 1.3 ms a brick, some 0.3 s at
512^3, before copying the bricks and welding their seams. Numbering the edges of the
sparse bricks themselves gives the same faces (a test compares) and each vertex once.
"""

import numpy as np
from jaxtyping import Float32, Int32, Int64, UInt8, UInt16

from inrview.surfaces.bricks import SIDE, Bricks
from inrview.surfaces.edge_kernels import (
    count_brick_edges,
    count_brick_faces,
    emit_triangles,
    emit_vertices,
)

ALL_CELLS = np.full((1, SIDE, SIDE), 255, np.uint8)
"""Draw every cell: one entry serves all bricks."""


class Numbering:
    """Which edges of each brick the level set crosses, and the numbers of vertices."""

    crossings: UInt8[np.ndarray, "b 3 8 8"]
    starts: UInt16[np.ndarray, "b 3 8 8"]
    """How many vertices of its brick come before a row's."""
    firsts: Int64[np.ndarray, " b1"]
    """How many vertices come before a brick's."""

    def __init__(self, bricks: Bricks) -> None:
        total = bricks.count
        self.bricks = bricks
        self.crossings = np.empty((total, 3, SIDE, SIDE), np.uint8)
        self.starts = np.empty((total, 3, SIDE, SIDE), np.uint16)
        self.cells = np.array(bricks.grid.cells, np.int32)
        counts = np.empty(total, np.int32)
        arrays = (self.crossings, self.starts, counts)
        count_brick_edges(self._place, bricks.below, *arrays)
        self.firsts = _offsets(counts)

    @property
    def _place(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        bricks = self.bricks
        return bricks.table, bricks.corners[: bricks.count], self.cells

    def vertices(self) -> Float32[np.ndarray, "n 3"]:
        """Return all vertices, in shape space."""
        vertices = np.empty((self.firsts[-1], 3), np.float32)
        grid = self.bricks.grid
        frame = np.array([*grid.low, grid.spacing])
        numbers = (self.crossings, self.firsts)
        emit_vertices(self._place, self.bricks.values, numbers, frame, vertices)
        return vertices

    def face_counts(
        self, drawn: UInt8[np.ndarray, "k 8 8"] = ALL_CELLS
    ) -> Int32[np.ndarray, " b"]:
        """Return how many triangles the drawn cells of each brick hold."""
        counts = np.empty(self.bricks.count, np.int32)
        count_brick_faces(self._place, self.bricks.below, drawn, counts)
        return counts

    def faces(
        self, drawn: UInt8[np.ndarray, "k 8 8"] = ALL_CELLS
    ) -> Int32[np.ndarray, "m 3"]:
        """Return the outward triangles of the drawn cells."""
        firsts = _offsets(self.face_counts(drawn))
        faces = np.empty((firsts[-1], 3), np.int32)
        numbers = (self.crossings, self.starts, self.firsts)
        arrays = (self.bricks.below, drawn, firsts)
        emit_triangles(self._place, arrays, numbers, faces)
        return faces


def isosurface(
    bricks: Bricks,
) -> tuple[Float32[np.ndarray, "n 3"], Int32[np.ndarray, "m 3"]]:
    """Return vertices (shape space) and outward triangles where values change sign."""
    numbering = Numbering(bricks)
    return numbering.vertices(), numbering.faces()


def _offsets(counts: Int32[np.ndarray, " b"]) -> Int64[np.ndarray, " b1"]:
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets
