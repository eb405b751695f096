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
    nx, ny, nz = table.shape
    for n in range(8):
        x = corner[0] + (n >> 2)
        y = corner[1] + (n >> 1 & 1)
        z = corner[2] + (n & 1)
        inside = x < nx and y < ny and z < nz
        around[n] = table[x, y, z] if inside else -3


@njit(cache=True, nogil=True)
def _part(below, row, i, j, of_last):
    if row >= 0:
        bits = np.int64(below[row, i, j])
        return bits & 1 if of_last else bits
    if row == -2:
        return 1 if of_last else 255
    return 0


@njit(cache=True, nogil=True)
def _gather_signs(below, around, signs):
    """Copy the nine by nine rows of nine signs that a brick's cells touch."""
    for i in range(9):
        for j in range(9):
            n = (i >> 3) * 4 + (j >> 3) * 2
            bits = _part(below, around[n], i & 7, j & 7, False)
            last = _part(below, around[n + 1], i & 7, j & 7, True)
            signs[i, j] = bits | last << 8


@njit(cache=True, nogil=True)
def _seen(around, i, j):
    """Return the bits of a row of nine nodes that were looked at."""
    n = (i >> 3) * 4 + (j >> 3) * 2
    bits = 0 if around[n] == -3 else 0xFF
    return bits if around[n + 1] == -3 else bits | 0x100


@njit(cache=True, nogil=True)
def _crossings(signs, around, corner, cells, i, j, axis):
    """Return which of a row's eight nodes start an edge along `axis` that crosses."""
    x, y, z = corner[0] * 8 + i, corner[1] * 8 + j, corner[2] * 8
    if x > cells[0] or y > cells[1]:
        return 0
    seen = _seen(around, i, j)
    if axis == 2:
        mask = 0xFF >> max(0, min(8, z + 8 - cells[2]))
        return (signs[i, j] ^ signs[i, j] >> 1) & mask & seen & seen >> 1
    if (axis == 0 and x == cells[0]) or (axis == 1 and y == cells[1]):
        return 0
    di, dj = (1, 0) if axis == 0 else (0, 1)
    mask = 0xFF >> max(0, min(8, z + 7 - cells[2]))
    return (
        (signs[i, j] ^ signs[i + di, j + dj])
        & mask
        & seen
        & _seen(around, i + di, j + dj)
    )


@njit(cache=True, nogil=True)
def _active(signs, around, corner, cells, i, j):
    """Return which of a row's eight cells the level set passes through."""
    x, y, z = corner[0] * 8 + i, corner[1] * 8 + j, corner[2] * 8
    if x >= cells[0] or y >= cells[1]:
        return 0
    some = signs[i, j] | signs[i, j + 1] | signs[i + 1, j] | signs[i + 1, j + 1]
    every = signs[i, j] & signs[i, j + 1] & signs[i + 1, j] & signs[i + 1, j + 1]
    seen = _seen(around, i, j) & _seen(around, i, j + 1)
    seen &= _seen(around, i + 1, j) & _seen(around, i + 1, j + 1)
    mask = 0xFF >> max(0, min(8, z + 8 - cells[2]))
    return (some | some >> 1) & ~(every & every >> 1) & mask & seen & seen >> 1


@njit(cache=True, nogil=True)
def _case(signs, i, j, k):
    return (
        (signs[i, j] >> k & 3) * 1
        | (signs[i, j + 1] >> k & 3) << 2
        | (signs[i + 1, j] >> k & 3) << 4
        | (signs[i + 1, j + 1] >> k & 3) << 6
    )


@njit(cache=True, nogil=True)
def _popcount(bits):
    bits = (bits & 0x55) + (bits >> 1 & 0x55)
    bits = (bits & 0x33) + (bits >> 2 & 0x33)
    return (bits & 0x0F) + (bits >> 4)


@njit(cache=True, nogil=True, parallel=True)
def count(place, below, crossings, starts, vertices, triangles):
    """Count each brick's vertices and triangles; remember its crossing edges.

    `crossings[b, axis, i, j]` are the bits of a row, `starts` the vertices before it.
    """
    table, corners, cells = place
    for b in prange(len(corners)):
        around = np.empty(8, np.int32)
        signs = np.empty((9, 9), np.int32)
        _after(table, corners[b], around)
        _gather_signs(below, around, signs)
        total, faces = 0, 0
        for axis in range(3):
            for i in range(8):
                for j in range(8):
                    bits = _crossings(signs, around, corners[b], cells, i, j, axis)
                    crossings[b, axis, i, j] = bits
                    starts[b, axis, i, j] = total
                    total += _popcount(bits)
        vertices[b] = total
        for i in range(8):
            for j in range(8):
                bits = _active(signs, around, corners[b], cells, i, j)
                k = 0
                while bits:
                    if bits & 1:
                        faces += TRIANGLES[_case(signs, i, j, k)]
                    bits, k = bits >> 1, k + 1
        triangles[b] = faces


@njit(cache=True, nogil=True)
def _neighbour_value(table, values, x, y, z):
    return values[table[x >> 3, y >> 3, z >> 3], x & 7, y & 7, z & 7]


@njit(cache=True, nogil=True, parallel=True)
def emit_vertices(place, values, crossings, firsts, frame, out):
    """Write the vertices of each brick; `frame` is the low corner and the spacing."""
    table, corners, _ = place
    for b in prange(len(corners)):
        at = firsts[b]
        if firsts[b + 1] == at:
            continue
        for axis in range(3):
            di, dj, dk = axis == 0, axis == 1, axis == 2
            for i in range(8):
                for j in range(8):
                    bits = np.int64(crossings[b, axis, i, j])
                    if bits == 0:
                        continue
                    x, y = corners[b, 0] * 8 + i, corners[b, 1] * 8 + j
                    for k in range(8):
                        if not bits >> k & 1:
                            continue
                        z = corners[b, 2] * 8 + k
                        v = np.float64(values[b, i, j, k])
                        w = _neighbour_value(table, values, x + di, y + dj, z + dk)
                        t = v / (v - np.float64(w))
                        out[at, 0] = frame[0] + (x + di * t) * frame[3]
                        out[at, 1] = frame[1] + (y + dj * t) * frame[3]
                        out[at, 2] = frame[2] + (z + dk * t) * frame[3]
                        at += 1


@njit(cache=True, nogil=True)
def _vertex(edge, i, j, k, around, crossings, starts, firsts):
    """Return the number of the vertex on an edge of cell (i, j, k)."""
    edge = np.int64(edge)
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


@njit(cache=True, nogil=True, parallel=True)
def emit_triangles(place, below, numbering, face_firsts, out):
    """Write the triangles of each brick."""
    table, corners, cells = place
    crossings, starts, firsts = numbering
    for b in prange(len(corners)):
        at = face_firsts[b]
        if face_firsts[b + 1] == at:
            continue
        around = np.empty(8, np.int32)
        signs = np.empty((9, 9), np.int32)
        _after(table, corners[b], around)
        _gather_signs(below, around, signs)
        for i in range(8):
            for j in range(8):
                bits = _active(signs, around, corners[b], cells, i, j)
                for k in range(8):
                    if not bits >> k & 1:
                        continue
                    case = _case(signs, i, j, k)
                    for n in range(TRIANGLES[case]):
                        for corner in range(3):
                            out[at, corner] = _vertex(
                                EDGES[case, 3 * n + corner],
                                i,
                                j,
                                k,
                                around,
                                crossings,
                                starts,
                                firsts,
                            )
                        at += 1
