"""A flat hash grid on blocks of points: find corners, gather features, scatter.

As in `grid_kernels.py`, with four corners to a cell. Corners are hashed by bricks of
4 x 2, so that those of a cell lie in 2.2 cache lines on average.
"""

import numba
import numpy as np

from inrview.fields.grid_kernels import BLOCK
from inrview.fields.network_kernels import forward

CHUNK = 4096
_Y = np.uint32(2654435761)


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def load_block(points, first, count, reach, position):  # type: ignore[no-untyped-def]
    """Copy points into rows of places from the picture's corner, clamped to it.

    The longer side is 1 long.
    """
    half = np.float32(0.5)
    for axis in range(2):
        far = np.float32(reach[axis])
        for p in range(count):
            u = half * (points[first + p, axis] + far)
            position[axis, p] = min(max(u, np.float32(0)), far)
        for p in range(count, BLOCK):
            position[axis, p] = half * far


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def locate(position, cells, columns, bricks, corner, share):  # type: ignore[no-untyped-def]
    """Write the entries of each point's four corners and their bilinear shares.

    Corners lie in the middle of cells as pixels do: where cells are pixels, each pixel
    has a corner of its own, and nothing swings between them.
    """
    scale, one, half = np.float32(cells), np.float32(1), np.float32(0.5)
    side = np.uint32(columns)
    for p in range(BLOCK):
        u = position[0, p] * scale + half
        v = position[1, p] * scale + half
        x, y = np.int32(u), np.int32(v)
        u, v = u - np.float32(x), v - np.float32(y)
        share[0, p], share[1, p] = (one - u) * (one - v), u * (one - v)
        share[2, p], share[3, p] = (one - u) * v, u * v
        corner[0, p], corner[1, p] = np.uint32(x), np.uint32(y)
    if bricks == 0:
        for p in range(BLOCK):
            base = np.uint32(corner[0, p] + side * corner[1, p])
            corner[0, p], corner[1, p] = base, np.uint32(base + 1)
            corner[2, p] = np.uint32(base + side)
            corner[3, p] = np.uint32(base + side + 1)
    else:
        _hash(corner, np.uint32(bricks - 1))


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _hash(corner, mask):  # type: ignore[no-untyped-def]
    one, two, three = np.uint32(1), np.uint32(2), np.uint32(3)
    four, eight = np.uint32(4), np.uint32(8)
    for p in range(BLOCK):
        x0, y0 = corner[0, p], corner[1, p]
        x1, y1 = np.uint32(x0 + one), np.uint32(y0 + one)
        ax0, ax1 = x0 >> two, x1 >> two
        ay0, ay1 = np.uint32((y0 >> one) * _Y), np.uint32((y1 >> one) * _Y)
        bx0, bx1 = x0 & three, x1 & three
        by0, by1 = (y0 & one) * four, (y1 & one) * four
        corner[0, p] = ((ax0 ^ ay0) & mask) * eight + (bx0 + by0)
        corner[1, p] = ((ax1 ^ ay0) & mask) * eight + (bx1 + by0)
        corner[2, p] = ((ax0 ^ ay1) & mask) * eight + (bx0 + by1)
        corner[3, p] = ((ax1 ^ ay1) & mask) * eight + (bx1 + by1)


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def gather(table, corner, share, out, row):  # type: ignore[no-untyped-def]
    """Interpolate a level's features into `out[row : row + features]`."""
    features = table.shape[1]
    for p in range(BLOCK):
        e0, e1, e2, e3 = corner[0, p], corner[1, p], corner[2, p], corner[3, p]
        s0, s1, s2, s3 = share[0, p], share[1, p], share[2, p], share[3, p]
        for k in range(features):
            a = s0 * table[e0, k] + s1 * table[e1, k]
            out[row + k, p] = a + s2 * table[e2, k] + s3 * table[e3, k]


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def scatter(gradient, corner, share, inward, row, first, count):  # type: ignore[no-untyped-def]
    """Add the gradients of a level's features to the entries they came from."""
    features = gradient.shape[1]
    for p in range(count):
        for c in range(4):
            e, s = corner[c, p], share[c, p]
            for k in range(features):
                gradient[e, k] += s * inward[row + k, first + p]


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def encode(  # type: ignore[no-untyped-def]
    position, table, cells, columns, starts, bricks, reach, corner, share, out
):
    """Fill the network's input rows: features of every level, then the position."""
    features = table.shape[1]
    levels = len(cells)
    for k in range(levels):
        locate(position, cells[k], columns[k], bricks[k], corner, share)
        gather(table[starts[k] : starts[k + 1]], corner, share, out, k * features)
    two = np.float32(2)
    for axis in range(2):
        far = np.float32(reach[axis])
        for p in range(BLOCK):
            out[levels * features + axis, p] = two * position[axis, p] - far


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def values(  # type: ignore[no-untyped-def]
    points, table, flat, cells, columns, starts, bricks, widths, reach, out
):
    """Write the values at each point; beyond the picture those of its border."""
    n = len(points)
    widest = widths.max()
    for chunk in numba.prange((n + CHUNK - 1) // CHUNK):
        position = np.empty((2, BLOCK), np.float32)
        corner = np.empty((4, BLOCK), np.uint32)
        share = np.empty((4, BLOCK), np.float32)
        layers = np.empty((len(widths), widest, BLOCK), np.float32)
        stop = min((chunk + 1) * CHUNK, n)
        for first in range(chunk * CHUNK, stop, BLOCK):
            count = min(BLOCK, stop - first)
            load_block(points, first, count, reach, position)
            encode(
                position,
                table,
                cells,
                columns,
                starts,
                bricks,
                reach,
                corner,
                share,
                layers[0],
            )
            forward(flat, widths, layers)
            for p in range(count):
                for channel in range(out.shape[1]):
                    out[first + p, channel] = layers[-1, channel, p]
