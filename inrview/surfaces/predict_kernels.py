"""Kernels of the narrow band: which finer bricks to look into, and what to expect."""

# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False

import numpy as np
from numba import njit, prange

from inrview.surfaces.table_kernels import row_of

FAR = np.float32(1e18)
"""Stands for a value in a brick without storage: only its sign is known."""


@njit(cache=True, nogil=True)
def _value(table, values, x, y, z):
    """Return a node's value, not a number in a brick that was left out."""
    row = row_of(table, x >> 3, y >> 3, z >> 3)
    if row >= 0:
        return values[row, x & 7, y & 7, z & 7]
    if row == -3:
        return np.float32(np.nan)
    return -FAR if row == -2 else FAR


@njit(cache=True, nogil=True)
def _gather_values(source, last, corner, box):
    """Copy the parent's nodes under a child brick, from one before to one after.

    `last` is the parent grid's last node; past it and in bricks left out, the nearest
    of the nodes under the child itself counts.
    """
    table, values = source
    has_gaps = False
    for a in range(6):
        x = min(max(corner[0] * 4 + a - 1, 0), last[0])
        for b in range(6):
            y = min(max(corner[1] * 4 + b - 1, 0), last[1])
            for c in range(6):
                z = min(max(corner[2] * 4 + c - 1, 0), last[2])
                value = _value(table, values, x, y, z)
                has_gaps = has_gaps or np.isnan(value)
                box[a, b, c] = value
    if not has_gaps:
        return
    for a in range(6):
        for b in range(6):
            for c in range(6):
                if np.isnan(box[a, b, c]):
                    i, j = min(max(a, 1), 4), min(max(b, 1), 4)
                    box[a, b, c] = box[i, j, min(max(c, 1), 4)]


@njit(cache=True, nogil=True)
def _worst(table, errors, corner):
    """Return the largest error met in and around the parent's brick."""
    worst = np.float32(0.0)
    for a in range(-1, 2):
        for b in range(-1, 2):
            for c in range(-1, 2):
                x, y, z = corner[0] >> 1, corner[1] >> 1, corner[2] >> 1
                row = row_of(table, x + a, y + b, z + c)
                if row >= 0:
                    worst = max(worst, errors[row])
    return worst


@njit(cache=True, nogil=True, parallel=True)
def classify(source, errors, last, places, limits, states, margins):
    """Say of each child brick whether it may hold the surface (0), or its sign.

    `limits` are the share of the parent's error taken as margin, the least and the
    most margin.
    """
    for n in prange(len(places)):
        box = np.empty((6, 6, 6), np.float32)
        _gather_values(source, last, places[n], box)
        margin = _worst(source[0], errors, places[n]) * limits[0]
        margin = min(max(margin, limits[1]), limits[2])
        margins[n] = margin
        if box.min() > margin:
            states[n] = -1
        elif box.max() < -margin:
            states[n] = -2
        else:
            states[n] = 0


@njit(cache=True, nogil=True)
def _parents(box, i, j, line):
    """Gather the parents of a row of child nodes: means, highest and lowest values."""
    means, most, least = line
    for c in range(5):
        total, high, low = np.float32(0.0), -FAR, FAR
        for a in range((i >> 1) + 1, (i >> 1) + 2 + (i & 1)):
            for b in range((j >> 1) + 1, (j >> 1) + 2 + (j & 1)):
                value = box[a, b, c + 1]
                total += value
                high, low = max(high, value), min(low, value)
        means[c] = total / np.float32(1 << (i & 1) + (j & 1))
        most[c], least[c] = high, low


@njit(cache=True, nogil=True)
def _is_known(table, known, last, x, y, z):
    if x > last[0] or y > last[1] or z > last[2]:
        return 0
    row = row_of(table, x >> 3, y >> 3, z >> 3)
    return known[row, x & 7, y & 7] >> (z & 7) & 1 if row >= 0 else 0


@njit(cache=True, nogil=True)
def _predict_row(line, odd, limits, values):
    """Predict eight nodes; return the bits of those below and of those in doubt.

    `odd` says on how many of the other axes the row lies between its parents.
    """
    means, most, least = line
    bound, margin = limits
    below, doubtful = 0, 0
    for k in range(8):
        first, last = k >> 1, (k + 1) >> 1
        value = (means[first] + means[last]) * np.float32(0.5)
        values[k] = value
        below |= (value < 0) << k
        between = odd + (k & 1)
        reach = bound * np.sqrt(np.float32(between))
        is_above = max(most[first], most[last]) > reach
        is_below = min(least[first], least[last]) < -reach
        is_open = is_above == is_below and abs(value) <= margin
        doubtful |= (between > 0 and is_open) << k
    return below, doubtful


@njit(cache=True, nogil=True)
def _predict_brick(parent, last, corner, limits, arrays, n):
    table, parent_values, parent_known = parent
    values, below, known, doubtful = arrays
    box = np.empty((6, 6, 6), np.float32)
    _gather_values((table, parent_values), last, corner, box)
    line = (np.empty(5, np.float32), np.empty(5, np.float32), np.empty(5, np.float32))
    for i in range(8):
        for j in range(8):
            _parents(box, i, j, line)
            odd = (i & 1) + (j & 1)
            signs, open_bits = _predict_row(line, odd, limits, values[n, i, j])
            below[n, i, j], doubtful[n, i, j] = signs, open_bits
            known[n, i, j] = 0
            if i & 1 or j & 1:
                continue
            x, y, z = corner[0] * 4 + i // 2, corner[1] * 4 + j // 2, corner[2] * 4
            for k in range(4):
                bit = _is_known(table, parent_known, last, x, y, z + k)
                known[n, i, j] |= bit << 2 * k


@njit(cache=True, nogil=True, parallel=True)
def predict(parent, last, corners, bound, margins, arrays):
    """Fill child bricks: every other node is the parent's, the rest trilinear.

    A new node is doubtful when neither its prediction nor the slope bound settles its
    sign: |prediction| <= margin, and no parent is further from the level than
    `bound` times its distance (or parents on both sides are).
    """
    for n in prange(len(corners)):
        _predict_brick(parent, last, corners[n], (bound, margins[n]), arrays, n)
