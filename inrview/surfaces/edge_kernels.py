"""Kernels of flying edges over sparse bricks: count, number, then emit.

As in flying edges (Schroeder et al. 2015), rows are classified first, counts become
offsets, and every vertex is then written once, to a place known beforehand; a row here
is the eight sign bits of a brick, and an edge belongs to the brick of its first node,
so that there are no seams to weld.
"""

# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False

import numpy as np
from numba import njit, prange

from inrview.surfaces.cases import EDGES, TRIANGLES


@njit(cache=True, nogil=True)
def _after(table, corner, around):
    """Find the rows of a brick and of the seven after it."""
    nx, ny, nz = table.shape
    for n in range(8):
        x = corner[0] + (n >> 2)
        y = corner[1] + (n >> 1 & 1)
        z = corner[2] + (n & 1)
        inside = x < nx and y < ny and z < nz
        around[n] = table[x, y, z] if inside else -3


@njit(cache=True, nogil=True)
def _signs_of(below, row, i, j):
    """Return eight sign bits, of a brick with or without storage."""
    if row >= 0:
        return np.int64(below[row, i, j])
    return np.int64(255 if row == -2 else 0)


@njit(cache=True, nogil=True)
def _gather(below, around, signs, seen):
    """Copy the nine by nine rows of nine signs that a brick's cells touch.

    `seen` are the bits of nodes that were looked at.
    """
    for i in range(9):
        for j in range(9):
            n = (i >> 3) * 4 + (j >> 3) * 2
            bits = _signs_of(below, around[n], i & 7, j & 7)
            last = _signs_of(below, around[n + 1], i & 7, j & 7) & 1
            signs[i, j] = bits | last << 8
            near = 0 if around[n] == -3 else 0xFF
            seen[i, j] = near if around[n + 1] == -3 else near | 0x100


@njit(cache=True, nogil=True)
def _within(first, last):
    """Return the bits of eight places from `first` on that are below `last`."""
    return 0xFF >> max(0, min(8, first + 8 - last))


@njit(cache=True, nogil=True)
def _crossings(signs, seen, corner, cells, place):
    """Return which of a row's eight nodes start an edge along the axis that crosses.

    `place` is the row's i and j, and the axis.
    """
    i, j, axis = place
    x, y, z = corner[0] * 8 + i, corner[1] * 8 + j, corner[2] * 8
    if x > cells[0] - (axis == 0) or y > cells[1] - (axis == 1):
        return 0
    if axis == 2:
        both = seen[i, j] & seen[i, j] >> 1
        return (signs[i, j] ^ signs[i, j] >> 1) & both & _within(z, cells[2])
    a, b = i + (axis == 0), j + (axis == 1)
    both = seen[i, j] & seen[a, b]
    return (signs[i, j] ^ signs[a, b]) & both & _within(z, cells[2] + 1)


@njit(cache=True, nogil=True)
def _active(signs, seen, corner, cells, i, j):
    """Return which of a row's eight cells the level set passes through."""
    x, y, z = corner[0] * 8 + i, corner[1] * 8 + j, corner[2] * 8
    if x >= cells[0] or y >= cells[1]:
        return 0
    some = signs[i, j] | signs[i, j + 1] | signs[i + 1, j] | signs[i + 1, j + 1]
    every = signs[i, j] & signs[i, j + 1] & signs[i + 1, j] & signs[i + 1, j + 1]
    both = seen[i, j] & seen[i, j + 1] & seen[i + 1, j] & seen[i + 1, j + 1]
    mixed = (some | some >> 1) & ~(every & every >> 1)
    return mixed & both & both >> 1 & _within(z, cells[2])


@njit(cache=True, nogil=True)
def _case(signs, i, j, k):
    return (
        (signs[i, j] >> k & 3)
        | (signs[i, j + 1] >> k & 3) << 2
        | (signs[i + 1, j] >> k & 3) << 4
        | (signs[i + 1, j + 1] >> k & 3) << 6
    )


@njit(cache=True, nogil=True)
def _popcount(bits):
    bits = (bits & 0x55) + (bits >> 1 & 0x55)
    bits = (bits & 0x33) + (bits >> 2 & 0x33)
    return (bits & 0x0F) + (bits >> 4)


@njit(cache=True, nogil=True)
def _look(place, below, b, signs, seen):
    """Gather the signs around a brick's cells; return the rows of its neighbours."""
    table, corners, _ = place
    around = np.empty(8, np.int32)
    _after(table, corners[b], around)
    _gather(below, around, signs, seen)
    return around


@njit(cache=True, nogil=True)
def _brick_edges(place, below, b, crossings, starts):
    """Find one brick's crossing edges; return how many."""
    signs, seen = np.empty((9, 9), np.int64), np.empty((9, 9), np.int64)
    _look(place, below, b, signs, seen)
    total = 0
    for n in range(192):
        axis, i, j = n >> 6, n >> 3 & 7, n & 7
        bits = _crossings(signs, seen, place[1][b], place[2], (i, j, axis))
        crossings[b, axis, i, j] = bits
        starts[b, axis, i, j] = total
        total += _popcount(bits)
    return total


@njit(cache=True, nogil=True)
def _brick_faces(place, below, b, drawn):
    """Count the triangles in one brick's drawn cells."""
    signs, seen = np.empty((9, 9), np.int64), np.empty((9, 9), np.int64)
    _look(place, below, b, signs, seen)
    total = 0
    for n in range(64):
        i, j, k = n >> 3, n & 7, 0
        bits = _active(signs, seen, place[1][b], place[2], i, j)
        bits &= np.int64(drawn[min(np.int64(b), len(drawn) - 1), i, j])
        while bits:
            if bits & 1:
                total += TRIANGLES[_case(signs, i, j, k)]
            bits, k = bits >> 1, k + 1
    return total


@njit(cache=True, nogil=True, parallel=True)
def count_brick_edges(place, below, crossings, starts, counts):
    """Find each brick's crossing edges, and count them."""
    for b in prange(len(counts)):
        counts[b] = _brick_edges(place, below, b, crossings, starts)


@njit(cache=True, nogil=True, parallel=True)
def count_brick_faces(place, below, drawn, counts):
    """Count the triangles in each brick's drawn cells."""
    for b in prange(len(counts)):
        counts[b] = _brick_faces(place, below, b, drawn)


@njit(cache=True, nogil=True)
def _write_vertex(place, values, node, axis, frame, vertex):
    """Interpolate along the edge from a node of a stored brick."""
    table = place[0]
    x, y, z = node
    dx, dy, dz = axis == 0, axis == 1, axis == 2
    row = table[x >> 3, y >> 3, z >> 3]
    next_row = table[(x + dx) >> 3, (y + dy) >> 3, (z + dz) >> 3]
    first = np.float64(values[row, x & 7, y & 7, z & 7])
    second = np.float64(values[next_row, (x + dx) & 7, (y + dy) & 7, (z + dz) & 7])
    share = first / (first - second)
    vertex[0] = frame[0] + (x + dx * share) * frame[3]
    vertex[1] = frame[1] + (y + dy * share) * frame[3]
    vertex[2] = frame[2] + (z + dz * share) * frame[3]


@njit(cache=True, nogil=True)
def _write_vertices(place, values, numbers, frame, b, out):
    """Write the vertices of one brick."""
    crossings, firsts = numbers
    corner, at = place[1][b], firsts[b]
    for n in range(192):
        axis, i, j = n >> 6, n >> 3 & 7, n & 7
        bits = np.int64(crossings[b, axis, i, j])
        x, y, z = corner[0] * 8 + i, corner[1] * 8 + j, corner[2] * 8
        while bits:
            if bits & 1:
                _write_vertex(place, values, (x, y, z), axis, frame, out[at])
                at += 1
            bits, z = bits >> 1, z + 1


@njit(cache=True, nogil=True, parallel=True)
def emit_vertices(place, values, numbers, frame, out):
    """Write the vertices of each brick; `frame` is the low corner and the spacing."""
    firsts = numbers[1]
    for b in prange(len(firsts) - 1):
        if firsts[b + 1] > firsts[b]:
            _write_vertices(place, values, numbers, frame, b, out)


@njit(cache=True, nogil=True)
def _vertex(edge, cell, around, numbers):
    """Return the number of the vertex on an edge of a cell of a brick."""
    crossings, starts, firsts = numbers
    i, j, k = cell
    axis, u, v = edge >> 2, edge >> 1 & 1, edge & 1
    if axis == 0:
        j, k = j + u, k + v
    elif axis == 1:
        i, k = i + u, k + v
    else:
        i, j = i + u, j + v
    row = around[(i >> 3) * 4 + (j >> 3) * 2 + (k >> 3)]
    i, j, k = i & 7, j & 7, k & 7
    before = np.int64(crossings[row, axis, i, j]) & ((1 << k) - 1)
    return firsts[row] + np.int64(starts[row, axis, i, j]) + _popcount(before)


@njit(cache=True, nogil=True)
def _write_cell(case, cell, around, numbers, out):
    """Write the triangles of one cell; return how many."""
    for n in range(TRIANGLES[case]):
        for corner in range(3):
            edge = np.int64(EDGES[case, 3 * n + corner])
            out[n, corner] = _vertex(edge, cell, around, numbers)
    return TRIANGLES[case]


@njit(cache=True, nogil=True)
def _write_brick(place, arrays, numbers, b, out):
    """Write the triangles of one brick."""
    below, drawn, firsts = arrays
    signs, seen = np.empty((9, 9), np.int64), np.empty((9, 9), np.int64)
    around = _look(place, below, b, signs, seen)
    at = firsts[b]
    for n in range(64):
        i, j, k = n >> 3, n & 7, 0
        bits = _active(signs, seen, place[1][b], place[2], i, j)
        bits &= np.int64(drawn[min(np.int64(b), len(drawn) - 1), i, j])
        while bits:
            if bits & 1:
                case = _case(signs, i, j, k)
                at += _write_cell(case, (i, j, k), around, numbers, out[at:])
            bits, k = bits >> 1, k + 1


@njit(cache=True, nogil=True, parallel=True)
def emit_triangles(place, arrays, numbers, out):
    """Write the triangles in each brick's drawn cells."""
    firsts = arrays[2]
    for b in prange(len(firsts) - 1):
        if firsts[b + 1] > firsts[b]:
            _write_brick(place, arrays, numbers, b, out)
