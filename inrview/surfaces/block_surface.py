"""The zero of values in sparse blocks, where all corners of a cell are known."""

import numpy as np
from jaxtyping import Bool, Float32, Int32, UInt8

from inrview.geometry.frozen import Vector
from inrview.surfaces.bricks import SIDE, Bricks
from inrview.surfaces.grid import Grid
from inrview.surfaces.isosurface import Numbering

_CORNERS = np.indices((2, 2, 2)).reshape(3, 8).T
_WIDE = SIDE + 1


def block_surface(
    corners: Int32[np.ndarray, "b 3"],
    values: Float32[np.ndarray, "b 8 8 8"],
    is_known: Bool[np.ndarray, "b 8 8 8"],
    low: Vector,
    spacing: float,
) -> tuple[Float32[np.ndarray, "n 3"], Int32[np.ndarray, "m 3"]]:
    """Return vertices and triangles that face where the values are positive.

    `corners` are the places of the blocks; vertices are in the space of `low`.
    """
    x, y, z = (SIDE * (corners.max(axis=0) + 1) - 1).tolist()
    bricks = Bricks(Grid(low, spacing, (x, y, z)), len(corners))
    bricks.append(corners)
    bricks.values[:] = np.where(is_known, values, 1)
    bricks.below[:] = _bits(bricks.values < 0)
    numbering = Numbering(bricks)
    faces = numbering.faces(_bits(_whole_cells(bricks, is_known)))
    used, rows = np.unique(faces, return_inverse=True)
    return numbering.vertices()[used], rows.reshape(-1, 3).astype(np.int32)


def _bits(flags: Bool[np.ndarray, "b 8 8 8"]) -> UInt8[np.ndarray, "b 8 8"]:
    """Pack eight flags along the last axis, the first in the lowest bit."""
    return np.asarray(np.packbits(flags, axis=-1, bitorder="little")[..., 0])


def _whole_cells(
    bricks: Bricks, is_known: Bool[np.ndarray, "b 8 8 8"]
) -> Bool[np.ndarray, "b 8 8 8"]:
    """Say which cells have eight known corners, those in the next blocks included."""
    table = np.pad(bricks.table, [(0, 1)] * 3, constant_values=-1)
    wide = np.zeros((len(is_known), _WIDE, _WIDE, _WIDE), bool)
    for corner in _CORNERS:
        rows = table[tuple((bricks.corners + corner).T)]
        there = tuple(slice(SIDE, None) if step else slice(SIDE) for step in corner)
        here = tuple(slice(1) if step else slice(None) for step in corner)
        found = is_known[(np.maximum(rows, 0), *here)]
        wide[(slice(None), *there)] = found & (rows >= 0)[:, None, None, None]
    whole = np.ones(is_known.shape, bool)
    for corner in _CORNERS:
        part = tuple(slice(step, step + SIDE) for step in corner)
        whole &= wide[(slice(None), *part)]
    return whole
