"""Colours of a hash grid at many points, and how a misfit is handed back to it."""

import numba
import numpy as np

from inrview.fields.grid_kernels import BLOCK, gather, load_block, locate

CHUNK = 4096


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def colors(points, table, cells, starts, bricks, out):  # type: ignore[no-untyped-def]
    """Write the sum of all open levels at each point (n, 3)."""
    n = len(points)
    for chunk in numba.prange((n + CHUNK - 1) // CHUNK):
        position = np.empty((3, BLOCK), np.float32)
        corner = np.empty((8, BLOCK), np.uint32)
        share = np.empty((12, BLOCK), np.float32)
        row = np.empty((3, BLOCK), np.float32)
        stop = min((chunk + 1) * CHUNK, n)
        for first in range(chunk * CHUNK, stop, BLOCK):
            count = min(BLOCK, stop - first)
            load_block(points, first, count, position)
            out[first : first + count] = np.float32(0)
            for k in range(len(cells)):
                if bricks[k] < 0:
                    continue
                locate(position, cells[k], bricks[k], corner, share)
                gather(table[starts[k] : starts[k + 1]], corner, share, row, 0)
                for axis in range(3):
                    for p in range(count):
                        out[first + p, axis] += row[axis, p]


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def splat(points, misfit, weights, cells, bricks, sums, shares):  # type: ignore[no-untyped-def]
    """Add each point's misfit to the corners around it, by their shares.

    One thread: two could write to one corner.
    """
    n = len(points)
    position = np.empty((3, BLOCK), np.float32)
    corner = np.empty((8, BLOCK), np.uint32)
    share = np.empty((12, BLOCK), np.float32)
    for first in range(0, n, BLOCK):
        count = min(BLOCK, n - first)
        load_block(points, first, count, position)
        locate(position, cells, bricks, corner, share)
        for p in range(count):
            weight = weights[first + p]
            for c in range(8):
                entry, part = corner[c, p], weight * share[c, p]
                shares[entry] += part
                for axis in range(3):
                    sums[entry, axis] += part * misfit[first + p, axis]
