"""Kernels of the narrow band: mark what must be evaluated, and store the answers."""

# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False

import numpy as np
from numba import njit, prange

from inrview.surfaces.table_kernels import row_of

UNKNOWN = np.float32(1e9)
"""No prediction with so large an error was made from values."""


@njit(cache=True, nogil=True)
def _around(table, corner):
    """Return the rows of a brick and of the 26 around it."""
    around = np.empty((3, 3, 3), np.int32)
    for a in range(3):
        for b in range(3):
            for c in range(3):
                x, y, z = corner[0] + a - 1, corner[1] + b - 1, corner[2] + c - 1
                around[a, b, c] = row_of(table, x, y, z)
    return around


@njit(cache=True, nogil=True)
def _third(a):
    """Return which of three bricks a place from 0 to 9 lies in: before, own, after."""
    return 0 if a == 0 else (2 if a == 9 else 1)


@njit(cache=True, nogil=True)
def _bits_of(rows, row, i, j, nearest):
    """Return eight signs of a brick; if it was left out, eight times `nearest`."""
    if row >= 0:
        return np.int64(rows[row, i, j])
    if row == -3:
        return np.int64(255 * nearest)
    return np.int64(255 if row == -2 else 0)


@njit(cache=True, nogil=True)
def _gather_signs(below, around, out):
    """Copy a brick's signs and those one node around it into 10 x 10 rows of 10 bits.

    Where bricks were left out the nearest own sign is repeated, so nothing crosses; a
    row whose brick was left out is -1. Says whether there are different signs.
    """
    some, every = np.int64(0), np.int64(0x3FF)
    for a in range(10):
        for b in range(10):
            i, j, di, dj = (a - 1) & 7, (b - 1) & 7, _third(a), _third(b)
            if around[di, dj, 1] == -3:
                out[a, b] = -1
                continue
            own = _bits_of(below, around[di, dj, 1], i, j, 0)
            before = _bits_of(below, around[di, dj, 0], i, j, own & 1) >> 7
            after = _bits_of(below, around[di, dj, 2], i, j, own >> 7) & 1
            out[a, b] = before | own << 1 | after << 9
            some |= out[a, b]
            every &= out[a, b]
    return some != 0 and every != 0x3FF


@njit(cache=True, nogil=True)
def _gather_turned(turned, around, out):
    """Copy the nodes whose sign turned; say whether there are any."""
    found = np.int64(0)
    for a in range(10):
        for b in range(10):
            i, j, di, dj = (a - 1) & 7, (b - 1) & 7, _third(a), _third(b)
            bits = np.int64(0)
            for c in range(3):
                row = around[di, dj, c]
                if row >= 0:
                    own = np.int64(turned[row, i, j])
                    bits |= (own << 8 * c + 1) >> 8
            out[a, b] = bits & 0x3FF
            found |= out[a, b]
    return found != 0


@njit(cache=True, nogil=True)
def _inside_row(corner, nodes, a, b):
    """Return which of a row's ten nodes lie in the grid."""
    x, y = corner[0] * 8 + a - 1, corner[1] * 8 + b - 1
    if a < 0 or b < 0 or a > 9 or b > 9:
        return 0
    if x < 0 or y < 0 or x >= nodes[0] or y >= nodes[1]:
        return 0
    first = corner[2] * 8 - 1
    bits = 0x3FE if first < 0 else 0x3FF
    return bits & (0x3FF >> max(0, min(10, first + 10 - nodes[2])))


@njit(cache=True, nogil=True)
def _is_even(signs, a, b):
    """Whether a row has one sign, and the rows beside it have the same."""
    row = signs[a, b]
    differ = (row ^ row >> 1) & 0x1FF
    differ |= (row ^ signs[max(a - 1, 0), b]) | (row ^ signs[min(a + 1, 9), b])
    differ |= (row ^ signs[a, max(b - 1, 0)]) | (row ^ signs[a, min(b + 1, 9)])
    return differ == 0


@njit(cache=True, nogil=True)
def _ends(signs, corner, nodes, a, b):
    """Return the nodes of a row that end an edge whose sign changes."""
    row = signs[a, b]
    if row == -1 or _is_even(signs, a, b):
        return 0
    inside = _inside_row(corner, nodes, a, b)
    along = (row ^ row >> 1) & inside & inside >> 1
    ends = along | along << 1
    for step in range(4):
        x = a + (step == 0) - (step == 1)
        y = b + (step == 2) - (step == 3)
        other = _inside_row(corner, nodes, x, y)
        if other and signs[x, y] != -1:
            ends |= (row ^ signs[x, y]) & other
    return ends & inside


@njit(cache=True, nogil=True)
def _near_turned(turned, corner, nodes, a, b):
    """Return the nodes of a row next to one whose sign turned."""
    bits = 0
    for x in range(max(a - 1, 0), min(a + 2, 10)):
        for y in range(max(b - 1, 0), min(b + 2, 10)):
            bits |= turned[x, y] | turned[x, y] << 1 | turned[x, y] >> 1
    return bits & _inside_row(corner, nodes, a, b)


@njit(cache=True, nogil=True)
def _reached(around, a, b, bits):
    """Return the bricks without storage that bits of row (a, b) lie in."""
    found = 0
    for c in range(3):
        mask = 1 if c == 0 else (0x200 if c == 2 else 0x1FE)
        row = around[_third(a), _third(b), c]
        if bits & mask and (row == -1 or row == -2):
            found |= 1 << (_third(a) * 9 + _third(b) * 3 + c)
    return found


@njit(cache=True, nogil=True)
def _popcount(bits):
    bits = (bits & 0x55) + (bits >> 1 & 0x55)
    bits = (bits & 0x33) + (bits >> 2 & 0x33)
    return (bits & 0x0F) + (bits >> 4)


@njit(cache=True, nogil=True)
def _mark_row(row, inside, wanted, arrays, marks, i, j):
    """Mark the wanted and the doubtful nodes of one row; return how many."""
    _, known, doubtful, _ = arrays
    bits = wanted >> 1 & 0xFF | np.int64(doubtful[row, i, j])
    bits &= inside >> 1 & 0xFF & ~np.int64(known[row, i, j])
    marks[row, i, j] = bits
    return _popcount(bits)


@njit(cache=True, nogil=True)
def _sweep_brick(row, place, arrays, marks):
    """Mark a brick's nodes; return how many, and the bricks they reach into."""
    table, corners, nodes = place
    corner = corners[row]
    around = _around(table, corner)
    signs, turned = np.empty((10, 10), np.int64), np.empty((10, 10), np.int64)
    has_ends = _gather_signs(arrays[0], around, signs)
    has_turned = _gather_turned(arrays[3], around, turned)
    total, reach = 0, 0
    for a in range(10):
        for b in range(10):
            wanted = _ends(signs, corner, nodes, a, b) if has_ends else 0
            if has_turned:
                wanted |= _near_turned(turned, corner, nodes, a, b)
            if 0 < a < 9 and 0 < b < 9:
                inside = _inside_row(corner, nodes, a, b)
                total += _mark_row(row, inside, wanted, arrays, marks, a - 1, b - 1)
                wanted &= 0x201
            if wanted:
                reach |= _reached(around, a, b, wanted)
    return total, reach


@njit(cache=True, nogil=True, parallel=True)
def sweep(rows, place, arrays, marks, counts, reach):
    """Mark nodes to evaluate in each brick of `rows`, and the bricks they reach into.

    A node is wanted when doubtful, when an edge at it changes sign, or when one of its
    26 neighbours turned out to have another sign than predicted.
    """
    for n in prange(len(rows)):
        marked, reached = _sweep_brick(rows[n], place, arrays, marks)
        counts[n] = marked
        reach[n] = reached


@njit(cache=True, nogil=True, parallel=True)
def collect(rows, offsets, corners, marks, out):
    """List the marked nodes of each brick of `rows`."""
    for n in prange(len(rows)):
        row, at = rows[n], offsets[n]
        for i in range(8):
            for j in range(8):
                bits, k = np.int64(marks[row, i, j]), 0
                while bits:
                    if bits & 1:
                        out[at, 0] = corners[row, 0] * 8 + i
                        out[at, 1] = corners[row, 1] * 8 + j
                        out[at, 2] = corners[row, 2] * 8 + k
                        at += 1
                    bits, k = bits >> 1, k + 1


@njit(cache=True, nogil=True)
def _store_row(bits, values, answers, at):
    """Put a row's answers in place; return their signs and the largest error."""
    signs, worst = 0, np.float32(0.0)
    for k in range(8):
        if not bits >> k & 1:
            continue
        error = abs(answers[at] - values[k])
        values[k] = answers[at]
        signs |= (answers[at] < 0) << k
        at += 1
        if error < UNKNOWN:
            worst = max(worst, error)
    return signs, worst


@njit(cache=True, nogil=True)
def _store_brick(row, at, marks, answers, arrays, errors):
    """Store one brick's answers; say whether a sign turned."""
    values, below, known, turned = arrays
    any_turned = 0
    for i in range(8):
        for j in range(8):
            bits, before = np.int64(marks[row, i, j]), np.int64(below[row, i, j])
            signs, worst = _store_row(bits, values[row, i, j], answers, at)
            at += _popcount(bits)
            errors[row] = max(errors[row], worst)
            turned[row, i, j] = (before ^ signs) & bits
            any_turned |= (before ^ signs) & bits
            below[row, i, j] = (before & ~bits) | signs
            known[row, i, j] |= bits
    return any_turned != 0


@njit(cache=True, nogil=True, parallel=True)
def store(rows, offsets, marks, answers, arrays, errors, changed):
    """Put evaluated values in place; note errors, and signs other than predicted."""
    for n in prange(len(rows)):
        changed[n] = _store_brick(rows[n], offsets[n], marks, answers, arrays, errors)
