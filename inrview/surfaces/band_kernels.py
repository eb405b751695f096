"""Kernels of the narrow band: predict a finer level, mark what must be evaluated."""

# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False

import numpy as np
from numba import njit, prange

FAR = np.float32(1e18)
"""Stands for a value in a brick without storage: only its sign is known."""
UNKNOWN = np.float32(1e9)
"""No prediction with so large an error was made from values."""


@njit(cache=True, nogil=True)
def _row_of(table, x, y, z):
    nx, ny, nz = table.shape
    if x < 0 or y < 0 or z < 0 or x >= nx or y >= ny or z >= nz:
        return -3
    return table[x, y, z]


@njit(cache=True, nogil=True)
def _value(table, values, x, y, z):
    row = table[x >> 3, y >> 3, z >> 3]
    if row >= 0:
        return values[row, x & 7, y & 7, z & 7]
    return -FAR if row == -2 else FAR


@njit(cache=True, nogil=True)
def _gather_values(table, values, last, corner, box):
    """Copy the parent's nodes under a child brick, from one before to one after."""
    for a in range(6):
        x = min(max(corner[0] * 4 + a - 1, 0), last[0])
        for b in range(6):
            y = min(max(corner[1] * 4 + b - 1, 0), last[1])
            for c in range(6):
                z = min(max(corner[2] * 4 + c - 1, 0), last[2])
                box[a, b, c] = _value(table, values, x, y, z)


@njit(cache=True, nogil=True)
def _margin(table, errors, corner, share):
    """Return the margin that errors met in and around the parent's brick ask for."""
    worst = np.float32(0.0)
    for a in range(-1, 2):
        for b in range(-1, 2):
            for c in range(-1, 2):
                row = _row_of(
                    table,
                    (corner[0] >> 1) + a,
                    (corner[1] >> 1) + b,
                    (corner[2] >> 1) + c,
                )
                if row >= 0:
                    worst = max(worst, errors[row])
    return worst * share


@njit(cache=True, nogil=True, parallel=True)
def classify(source, last, places, limits, states, margins):
    """Say of each child brick whether it may hold the surface (0), or its sign.

    `limits` are the share of the parent's error taken as margin, the least and the
    most margin.
    """
    table, values, errors = source
    for n in prange(len(places)):
        box = np.empty((6, 6, 6), np.float32)
        _gather_values(table, values, last, places[n], box)
        margin = _margin(table, errors, places[n], limits[0])
        margin = min(max(margin, limits[1]), limits[2])
        margins[n] = margin
        lowest, highest = box.min(), box.max()
        if lowest > margin:
            states[n] = -1
        elif highest < -margin:
            states[n] = -2
        else:
            states[n] = 0


@njit(cache=True, nogil=True, parallel=True)
def predict(parent, last, corners, bound, margins, arrays):
    """Fill child bricks: every other node is the parent's, the rest trilinear.

    A new node is doubtful when neither its prediction nor the slope bound settles its
    sign: |prediction| <= margin, and no parent is further from the level than
    `bound` times its distance.
    """
    table, parent_values, parent_known = parent
    values, below, known, doubtful = arrays
    for n in prange(len(corners)):
        box = np.empty((6, 6, 6), np.float32)
        _gather_values(table, parent_values, last, corners[n], box)
        for i in range(8):
            for j in range(8):
                below_row, known_row, doubt_row = 0, 0, 0
                for k in range(8):
                    total, most, least = np.float32(0.0), -FAR, FAR
                    for a in range((i >> 1) + 1, (i >> 1) + 2 + (i & 1)):
                        for b in range((j >> 1) + 1, (j >> 1) + 2 + (j & 1)):
                            for c in range((k >> 1) + 1, (k >> 1) + 2 + (k & 1)):
                                v = box[a, b, c]
                                total += v
                                most = max(most, v)
                                least = min(least, v)
                    odd = (i & 1) + (j & 1) + (k & 1)
                    v = total / np.float32(1 << odd)
                    values[n, i, j, k] = v
                    if v < 0:
                        below_row |= 1 << k
                    if odd == 0:
                        x = corners[n, 0] * 4 + (i >> 1)
                        y = corners[n, 1] * 4 + (j >> 1)
                        z = corners[n, 2] * 4 + (k >> 1)
                        if x <= last[0] and y <= last[1] and z <= last[2]:
                            row = table[x >> 3, y >> 3, z >> 3]
                            if (
                                row >= 0
                                and parent_known[row, x & 7, y & 7] >> (z & 7) & 1
                            ):
                                known_row |= 1 << k
                    else:
                        reach = bound * np.sqrt(np.float32(odd))
                        if (most > reach) == (least < -reach) and abs(v) <= margins[n]:
                            doubt_row |= 1 << k
                below[n, i, j] = below_row
                known[n, i, j] = known_row
                doubtful[n, i, j] = doubt_row


@njit(cache=True, nogil=True)
def _gather_rows(table, rows, corner, around, of_signs, out):
    """Copy bit rows of a brick and one node of its neighbours into 10 x 10 rows.

    Bricks without storage give their sign for signs, nothing otherwise; bricks left
    out or outside repeat the nearest own node, so that nothing crosses there.
    """
    for a in range(10):
        di = 0 if a == 0 else (2 if a == 9 else 1)
        i = (a - 1) & 7
        for b in range(10):
            dj = 0 if b == 0 else (2 if b == 9 else 1)
            j = (b - 1) & 7
            middle = around[di, dj, 1]
            bits = 0
            if middle >= 0:
                bits = np.int64(rows[middle, i, j]) << 1
            elif of_signs and middle == -2:
                bits = 0x1FE
            elif of_signs and middle == -3:
                bits = -1
            if bits == -1:
                out[a, b] = -1
                continue
            before, after = around[di, dj, 0], around[di, dj, 2]
            if before >= 0:
                bits |= np.int64(rows[before, i, j]) >> 7
            elif of_signs and (before == -2 or (before == -3 and bits & 2)):
                bits |= 1
            if after >= 0:
                bits |= (np.int64(rows[after, i, j]) & 1) << 9
            elif of_signs and (after == -2 or (after == -3 and bits & 0x100)):
                bits |= 0x200
            out[a, b] = bits


@njit(cache=True, nogil=True)
def _around(table, corner, around):
    for a in range(3):
        for b in range(3):
            for c in range(3):
                around[a, b, c] = _row_of(
                    table, corner[0] + a - 1, corner[1] + b - 1, corner[2] + c - 1
                )


@njit(cache=True, nogil=True)
def _missing(around, changes, a, b, bits):
    """Note the bricks without storage that the bits of row (a, b) - 1 reach into."""
    di = 0 if a == 0 else (2 if a == 9 else 1)
    dj = 0 if b == 0 else (2 if b == 9 else 1)
    found = 0
    for c in range(3):
        mask = 1 if c == 0 else (0x200 if c == 2 else 0x1FE)
        row = around[di, dj, c]
        if bits & mask and (row == -1 or row == -2):
            found |= 1 << (di * 9 + dj * 3 + c)
    return found


@njit(cache=True, nogil=True)
def _inside_row(corner, nodes, a, b):
    x, y = corner[0] * 8 + a - 1, corner[1] * 8 + b - 1
    if x < 0 or y < 0 or x >= nodes[0] or y >= nodes[1]:
        return 0
    first = corner[2] * 8 - 1
    bits = 0x3FF
    if first < 0:
        bits &= ~1
    over = first + 10 - nodes[2]
    if over > 0:
        bits &= 0x3FF >> over
    return bits


@njit(cache=True, nogil=True, parallel=True)
def sweep(rows, place, arrays, marks, counts, missing):
    """Mark nodes to evaluate in each brick of `rows`, and the bricks they reach into.

    A node is wanted when doubtful, when an edge at it changes sign, or when one of its
    26 neighbours turned out to have another sign than predicted.
    """
    table, corners, nodes = place
    below, known, doubtful, turned = arrays
    for n in prange(len(rows)):
        row = rows[n]
        around = np.empty((3, 3, 3), np.int32)
        signs = np.empty((10, 10), np.int32)
        wild = np.empty((10, 10), np.int32)
        _around(table, corners[row], around)
        _gather_rows(table, below, corners[row], around, True, signs)
        _gather_rows(table, turned, corners[row], around, False, wild)
        total, reach = 0, 0
        for a in range(10):
            for b in range(10):
                inside = _inside_row(corners[row], nodes, a, b)
                if inside == 0:
                    if 0 < a < 9 and 0 < b < 9:
                        marks[row, a - 1, b - 1] = 0
                    continue
                want = 0
                for da in range(max(a - 1, 0), min(a + 2, 10)):
                    for db in range(max(b - 1, 0), min(b + 2, 10)):
                        w = wild[da, db]
                        want |= w | (w << 1) | (w >> 1)
                s = signs[a, b]
                if s != -1:
                    valid = inside & (inside >> 1)
                    cross = (s ^ (s >> 1)) & valid
                    want |= cross | (cross << 1)
                    for step in range(4):
                        da = a + (step == 0) - (step == 1)
                        db = b + (step == 2) - (step == 3)
                        if da < 0 or db < 0 or da > 9 or db > 9:
                            continue
                        if signs[da, db] == -1:
                            continue
                        want |= (s ^ signs[da, db]) & _inside_row(
                            corners[row], nodes, da, db
                        )
                want &= inside
                if 0 < a < 9 and 0 < b < 9:
                    own = (want >> 1) & 0xFF
                    own |= np.int64(doubtful[row, a - 1, b - 1])
                    own &= (inside >> 1) & 0xFF & ~np.int64(known[row, a - 1, b - 1])
                    marks[row, a - 1, b - 1] = own
                    while own:
                        own &= own - 1
                        total += 1
                    want &= 0x201
                if want:
                    reach |= _missing(around, want, a, b, want)
        counts[n] = total
        missing[n] = reach


@njit(cache=True, nogil=True, parallel=True)
def collect(rows, offsets, corners, marks, out):
    """List the marked nodes of each brick of `rows`."""
    for n in prange(len(rows)):
        row, at = rows[n], offsets[n]
        for i in range(8):
            for j in range(8):
                bits = np.int64(marks[row, i, j])
                for k in range(8):
                    if bits >> k & 1:
                        out[at, 0] = corners[row, 0] * 8 + i
                        out[at, 1] = corners[row, 1] * 8 + j
                        out[at, 2] = corners[row, 2] * 8 + k
                        at += 1


@njit(cache=True, nogil=True)
def _store_brick(row, at, marks, answers, arrays, errors):
    """Store one brick's answers; say whether a sign turned."""
    values, below, known, turned = arrays
    any_turned = 0
    for i in range(8):
        for j in range(8):
            bits = np.int64(marks[row, i, j])
            signs = 0
            for k in range(8):
                if not bits >> k & 1:
                    continue
                value = answers[at]
                at += 1
                error = abs(value - values[row, i, j, k])
                values[row, i, j, k] = value
                signs |= (value < 0) << k
                if error < UNKNOWN:
                    errors[row] = max(errors[row], error)
            turned[row, i, j] = (np.int64(below[row, i, j]) ^ signs) & bits
            any_turned |= turned[row, i, j]
            below[row, i, j] = (np.int64(below[row, i, j]) & ~bits) | signs
            known[row, i, j] |= bits
    return any_turned != 0


@njit(cache=True, nogil=True, parallel=True)
def store(rows, offsets, marks, answers, arrays, errors, changed):
    """Put evaluated values in place; note errors, and signs other than predicted."""
    for n in prange(len(rows)):
        changed[n] = _store_brick(rows[n], offsets[n], marks, answers, arrays, errors)
