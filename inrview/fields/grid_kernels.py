"""The hash grid on blocks of points: find corners, gather features, scatter gradients.

Points are worked through in blocks, with each quantity of a block in a row of its own,
so that the compiler turns the inner loops into vector instructions. Corners are hashed
by 2x2x2 bricks, so that the eight corners of a cell lie in 3.4 cache lines on average.
"""

import numba
import numpy as np

BLOCK = 128

_Y = np.uint32(2654435761)
_Z = np.uint32(805459861)


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def load_block(points, first, count, position):  # type: ignore[no-untyped-def]
    """Copy points into rows of coordinates in [0, 1], clamped to the cube."""
    for axis in range(3):
        for p in range(count):
            u = points[first + p, axis] * np.float32(0.5) + np.float32(0.5)
            position[axis, p] = min(max(u, np.float32(0)), np.float32(1))
        for p in range(count, BLOCK):
            position[axis, p] = np.float32(0.5)


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def locate(position, cells, bricks, corner, share):  # type: ignore[no-untyped-def]
    """Write the entries of each point's eight corners and their trilinear shares.

    `share` has twelve rows: eight products, then the three fractions (and a spare).
    """
    top = np.float32(cells) - np.float32(1e-3)
    scale = np.float32(cells)
    side = np.uint32(cells + 1)
    mask = np.uint32(bricks - 1) if bricks > 0 else np.uint32(0)
    for p in range(BLOCK):
        u = min(position[0, p] * scale, top)
        v = min(position[1, p] * scale, top)
        w = min(position[2, p] * scale, top)
        x, y, z = np.int32(u), np.int32(v), np.int32(w)
        share[8, p] = u - np.float32(x)
        share[9, p] = v - np.float32(y)
        share[10, p] = w - np.float32(z)
        corner[0, p] = np.uint32(x)
        corner[1, p] = np.uint32(y)
        corner[2, p] = np.uint32(z)
    for p in range(BLOCK):
        u, v, w = share[8, p], share[9, p], share[10, p]
        one = np.float32(1)
        a, b = (one - v) * (one - w), v * (one - w)
        c, d = (one - v) * w, v * w
        share[0, p], share[1, p] = (one - u) * a, u * a
        share[2, p], share[3, p] = (one - u) * b, u * b
        share[4, p], share[5, p] = (one - u) * c, u * c
        share[6, p], share[7, p] = (one - u) * d, u * d
    if bricks == 0:
        _dense_corners(corner, side)
    else:
        _hashed_corners(corner, mask)


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _dense_corners(corner, side):  # type: ignore[no-untyped-def]
    for p in range(BLOCK):
        base = np.uint32(
            corner[0, p] + side * np.uint32(corner[1, p] + side * corner[2, p])
        )
        up = np.uint32(base + side * side)
        corner[0, p], corner[1, p] = base, np.uint32(base + 1)
        corner[2, p], corner[3, p] = np.uint32(base + side), np.uint32(base + side + 1)
        corner[4, p], corner[5, p] = up, np.uint32(up + 1)
        corner[6, p], corner[7, p] = np.uint32(up + side), np.uint32(up + side + 1)


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _hashed_corners(corner, mask):  # type: ignore[no-untyped-def]
    one, two, four = np.uint32(1), np.uint32(2), np.uint32(4)
    for p in range(BLOCK):
        x0, y0, z0 = corner[0, p], corner[1, p], corner[2, p]
        x1, y1, z1 = np.uint32(x0 + one), np.uint32(y0 + one), np.uint32(z0 + one)
        ax0, ax1 = x0 >> one, x1 >> one
        ay0, ay1 = np.uint32((y0 >> one) * _Y), np.uint32((y1 >> one) * _Y)
        az0, az1 = np.uint32((z0 >> one) * _Z), np.uint32((z1 >> one) * _Z)
        bx0, bx1 = x0 & one, x1 & one
        by0, by1 = (y0 & one) * two, (y1 & one) * two
        bz0, bz1 = (z0 & one) * four, (z1 & one) * four
        eight = np.uint32(8)
        corner[0, p] = ((ax0 ^ ay0 ^ az0) & mask) * eight + (bx0 + by0 + bz0)
        corner[1, p] = ((ax1 ^ ay0 ^ az0) & mask) * eight + (bx1 + by0 + bz0)
        corner[2, p] = ((ax0 ^ ay1 ^ az0) & mask) * eight + (bx0 + by1 + bz0)
        corner[3, p] = ((ax1 ^ ay1 ^ az0) & mask) * eight + (bx1 + by1 + bz0)
        corner[4, p] = ((ax0 ^ ay0 ^ az1) & mask) * eight + (bx0 + by0 + bz1)
        corner[5, p] = ((ax1 ^ ay0 ^ az1) & mask) * eight + (bx1 + by0 + bz1)
        corner[6, p] = ((ax0 ^ ay1 ^ az1) & mask) * eight + (bx0 + by1 + bz1)
        corner[7, p] = ((ax1 ^ ay1 ^ az1) & mask) * eight + (bx1 + by1 + bz1)


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def gather(table, corner, share, out, row):  # type: ignore[no-untyped-def]
    """Interpolate a level's features into `out[row : row + features]`."""
    features = table.shape[1]
    if features == 2:
        for p in range(BLOCK):
            a, b = np.float32(0), np.float32(0)
            for c in range(8):
                e, s = corner[c, p], share[c, p]
                a += s * table[e, 0]
                b += s * table[e, 1]
            out[row, p] = a
            out[row + 1, p] = b
    else:
        for k in range(features):
            for p in range(BLOCK):
                a = np.float32(0)
                for c in range(8):
                    a += share[c, p] * table[corner[c, p], k]
                out[row + k, p] = a


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def scatter(gradient, corner, share, inward, row, first, count):  # type: ignore[no-untyped-def]
    """Add the gradients of a level's features to the entries they came from."""
    features = gradient.shape[1]
    if features == 2:
        for p in range(count):
            a, b = inward[row, first + p], inward[row + 1, first + p]
            for c in range(8):
                e, s = corner[c, p], share[c, p]
                gradient[e, 0] += s * a
                gradient[e, 1] += s * b
    else:
        for k in range(features):
            for p in range(count):
                a = inward[row + k, first + p]
                for c in range(8):
                    gradient[corner[c, p], k] += share[c, p] * a


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def gather_slopes(table, corner, share, inward, row, slope, scale):  # type: ignore[no-untyped-def]
    """Add to `slope` how the value changes through a level's features as x moves.

    `inward` holds the value's gradient with respect to the features.
    """
    one = np.float32(1)
    for k in range(table.shape[1]):
        for p in range(BLOCK):
            u, v, w = share[8, p], share[9, p], share[10, p]
            t0, t1 = table[corner[0, p], k], table[corner[1, p], k]
            t2, t3 = table[corner[2, p], k], table[corner[3, p], k]
            t4, t5 = table[corner[4, p], k], table[corner[5, p], k]
            t6, t7 = table[corner[6, p], k], table[corner[7, p], k]
            x00, x10 = t0 + u * (t1 - t0), t2 + u * (t3 - t2)
            x01, x11 = t4 + u * (t5 - t4), t6 + u * (t7 - t6)
            lower = (t1 - t0) + v * ((t3 - t2) - (t1 - t0))
            upper = (t5 - t4) + v * ((t7 - t6) - (t5 - t4))
            g = inward[row + k, p] * scale
            slope[0, p] += g * (lower + w * (upper - lower))
            slope[1, p] += g * ((one - w) * (x10 - x00) + w * (x11 - x01))
            slope[2, p] += g * ((x01 + v * (x11 - x01)) - (x00 + v * (x10 - x00)))
