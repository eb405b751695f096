"""Values and gradients of a hash field at many points, in parallel."""

import numba
import numpy as np

from inrview.fields.grid_kernels import BLOCK, gather, gather_slopes, load_block, locate
from inrview.fields.network_kernels import backward, forward

CHUNK = 4096


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def encode(position, table, cells, starts, bricks, corner, share, out):  # type: ignore[no-untyped-def]
    """Fill the network's input rows: features of every level, then the position.

    Levels that are not open (the finest ones, where `bricks` is negative) give zeros.
    """
    features = table.shape[1]
    levels = len(cells)
    for k in range(levels):
        if bricks[k] < 0:
            out[k * features : (k + 1) * features] = np.float32(0)
            continue
        locate(position, cells[k], bricks[k], corner, share)
        gather(table[starts[k] : starts[k + 1]], corner, share, out, k * features)
    for axis in range(3):
        for p in range(BLOCK):
            place = np.float32(2) * position[axis, p] - np.float32(1)
            out[levels * features + axis, p] = place


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def beyond(points, i):  # type: ignore[no-untyped-def]
    """Return how far outside the cube a point lies."""
    total = np.float32(0)
    for axis in range(3):
        over = max(abs(points[i, axis]) - np.float32(1), np.float32(0))
        total += over * over
    return np.sqrt(total)


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def values(points, table, flat, cells, starts, bricks, widths, out):  # type: ignore[no-untyped-def]
    """Write the field at each point; outside the cube the distance to it is added."""
    n = len(points)
    widest = widths.max()
    for chunk in numba.prange((n + CHUNK - 1) // CHUNK):
        position = np.empty((3, BLOCK), np.float32)
        corner = np.empty((8, BLOCK), np.uint32)
        share = np.empty((12, BLOCK), np.float32)
        layers = np.empty((len(widths), widest, BLOCK), np.float32)
        stop = min((chunk + 1) * CHUNK, n)
        for first in range(chunk * CHUNK, stop, BLOCK):
            count = min(BLOCK, stop - first)
            load_block(points, first, count, position)
            encode(position, table, cells, starts, bricks, corner, share, layers[0])
            forward(flat, widths, layers)
            for p in range(count):
                out[first + p] = layers[-1, 0, p] + beyond(points, first + p)


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def values_and_slopes(  # type: ignore[no-untyped-def]
    points, table, flat, cells, starts, bricks, widths, out, slopes
):
    """Write the field and its gradient at each point (within the cube)."""
    n = len(points)
    widest = widths.max()
    levels, features = len(cells), table.shape[1]
    for chunk in numba.prange((n + CHUNK - 1) // CHUNK):
        position = np.empty((3, BLOCK), np.float32)
        corner = np.empty((8, BLOCK), np.uint32)
        share = np.empty((12, BLOCK), np.float32)
        layers = np.empty((len(widths), widest, BLOCK), np.float32)
        inward = np.empty((len(widths), widest, BLOCK), np.float32)
        slope = np.empty((3, BLOCK), np.float32)
        stop = min((chunk + 1) * CHUNK, n)
        for first in range(chunk * CHUNK, stop, BLOCK):
            count = min(BLOCK, stop - first)
            load_block(points, first, count, position)
            encode(position, table, cells, starts, bricks, corner, share, layers[0])
            forward(flat, widths, layers)
            inward[-1, 0, :] = np.float32(1)
            backward(flat, widths, layers, inward)
            slope[:] = inward[0, levels * features : levels * features + 3]
            for k in range(levels):
                if bricks[k] < 0:
                    continue
                locate(position, cells[k], bricks[k], corner, share)
                level = table[starts[k] : starts[k + 1]]
                half = np.float32(0.5) * np.float32(cells[k])
                gather_slopes(
                    level, corner, share, inward[0], k * features, slope, half
                )
            for p in range(count):
                out[first + p] = layers[-1, 0, p] + beyond(points, first + p)
                for axis in range(3):
                    slopes[first + p, axis] = slope[axis, p]
