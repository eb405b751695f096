"""From bricks to triangles: flying edges over sparse bricks, without seams.

VTK's flying edges, run on dense copies of the bricks, took longer than evaluating the
field did, and its pieces had to be welded; numbering the edges of the sparse bricks
themselves gives the same faces and each vertex once.
"""

import numpy as np
from jaxtyping import Float32, Int32

from inrview.surfaces.bricks import SIDE, Bricks
from inrview.surfaces.edge_kernels import count, emit_triangles, emit_vertices


def isosurface(
    bricks: Bricks,
) -> tuple[Float32[np.ndarray, "n 3"], Int32[np.ndarray, "m 3"]]:
    """Return vertices (shape space) and outward triangles where values change sign."""
    total = bricks.count
    corners, below = bricks.corners[:total], bricks.below[:total]
    cells = np.array(bricks.grid.cells, np.int32)
    crossings = np.empty((total, 3, SIDE, SIDE), np.uint8)
    starts = np.empty((total, 3, SIDE, SIDE), np.uint16)
    vertex_counts = np.empty(total, np.int32)
    face_counts = np.empty(total, np.int32)
    place = (bricks.table, corners, cells)
    count(place, below, crossings, starts, vertex_counts, face_counts)
    firsts, face_firsts = _offsets(vertex_counts), _offsets(face_counts)
    vertices = np.empty((firsts[-1], 3), np.float32)
    faces = np.empty((face_firsts[-1], 3), np.int32)
    frame = np.array([*bricks.grid.low, bricks.grid.spacing])
    emit_vertices(place, bricks.values, crossings, firsts, frame, vertices)
    emit_triangles(place, below, (crossings, starts, firsts), face_firsts, faces)
    return vertices, faces


def _offsets(counts: Int32[np.ndarray, " b"]) -> np.ndarray:
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=offsets[1:])
    return offsets


def vertex_count(bricks: Bricks) -> int:
    """Return how many vertices the surface has, without making it."""
    total = bricks.count
    corners, below = bricks.corners[:total], bricks.below[:total]
    crossings = np.empty((total, 3, SIDE, SIDE), np.uint8)
    starts = np.empty((total, 3, SIDE, SIDE), np.uint16)
    vertices, faces = np.empty(total, np.int32), np.empty(total, np.int32)
    place = (bricks.table, corners, np.array(bricks.grid.cells, np.int32))
    count(place, below, crossings, starts, vertices, faces)
    return int(vertices.sum())
