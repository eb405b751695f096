"""The tiny network on blocks of points: forward, backward, weight gradients.

Weights lie in one flat array, layer after layer: the matrix (out x in), then the
biases; at the very end the skip from the input straight to the values (out x in).
Sums run over four or eight inputs at a time: fewer loads and stores per product.
"""

import numba
import numpy as np

from inrview.fields.grid_kernels import BLOCK


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def weighted_rows(flat, at, stride, count, rows, out):  # type: ignore[no-untyped-def]
    """Add the rows, weighted by `flat[at + stride * i]`, to the row `out`."""
    i = 0
    while i + 8 <= count:
        a, b = flat[at + stride * i], flat[at + stride * (i + 1)]
        c, d = flat[at + stride * (i + 2)], flat[at + stride * (i + 3)]
        e, f = flat[at + stride * (i + 4)], flat[at + stride * (i + 5)]
        g, h = flat[at + stride * (i + 6)], flat[at + stride * (i + 7)]
        for p in range(BLOCK):
            out[p] += (
                a * rows[i, p]
                + b * rows[i + 1, p]
                + c * rows[i + 2, p]
                + d * rows[i + 3, p]
                + e * rows[i + 4, p]
                + f * rows[i + 5, p]
                + g * rows[i + 6, p]
                + h * rows[i + 7, p]
            )
        i += 8
    while i < count:
        a = flat[at + stride * i]
        for p in range(BLOCK):
            out[p] += a * rows[i, p]
        i += 1


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def forward(flat, widths, layers):  # type: ignore[no-untyped-def]
    """Run the network on `layers[0]`; layer k's output fills `layers[k]`."""
    at = 0
    last = len(widths) - 2
    for k in range(last + 1):
        into, out = widths[k], widths[k + 1]
        rows = layers[k]
        for j in range(out):
            row = layers[k + 1, j]
            row[:] = flat[at + into * out + j]
            weighted_rows(flat, at + j * into, 1, into, rows, row)
            if k < last:
                for p in range(BLOCK):
                    row[p] = max(row[p], np.float32(0))
        at += into * out + out
    for j in range(widths[last + 1]):
        row = layers[last + 1, j]
        weighted_rows(flat, at + j * widths[0], 1, widths[0], layers[0], row)


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def backward(flat, widths, layers, inward):  # type: ignore[no-untyped-def]
    """Carry gradients back: `inward[last]` in, `inward[0]` (of the inputs) out.

    Rows of hidden layers come out as gradients before the rectifier.
    """
    last = len(widths) - 2
    at = len(flat)
    skip = at - widths[0] * widths[last + 1]
    at = skip
    for k in range(last, -1, -1):
        into, out = widths[k], widths[k + 1]
        at -= into * out + out
        for i in range(into):
            row = inward[k, i]
            row[:] = np.float32(0)
            weighted_rows(flat, at + i, into, out, inward[k + 1], row)
            if k > 0:
                for p in range(BLOCK):
                    row[p] = row[p] if layers[k, i, p] > 0 else np.float32(0)
    for i in range(widths[0]):
        for j in range(widths[last + 1]):
            weight = flat[skip + j * widths[0] + i]
            for p in range(BLOCK):
                inward[0, i, p] += weight * inward[last + 1, j, p]


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _tile(rows, i, cols, j, gradient, at, stride):  # type: ignore[no-untyped-def]
    s00 = s01 = s02 = s03 = np.float32(0)
    s10 = s11 = s12 = s13 = np.float32(0)
    s20 = s21 = s22 = s23 = np.float32(0)
    s30 = s31 = s32 = s33 = np.float32(0)
    for p in range(BLOCK):
        a, b, c, d = cols[j, p], cols[j + 1, p], cols[j + 2, p], cols[j + 3, p]
        e, f, g, h = rows[i, p], rows[i + 1, p], rows[i + 2, p], rows[i + 3, p]
        s00 += a * e
        s01 += a * f
        s02 += a * g
        s03 += a * h
        s10 += b * e
        s11 += b * f
        s12 += b * g
        s13 += b * h
        s20 += c * e
        s21 += c * f
        s22 += c * g
        s23 += c * h
        s30 += d * e
        s31 += d * f
        s32 += d * g
        s33 += d * h
    at += j * stride + i
    gradient[at] += s00
    gradient[at + 1] += s01
    gradient[at + 2] += s02
    gradient[at + 3] += s03
    at += stride
    gradient[at] += s10
    gradient[at + 1] += s11
    gradient[at + 2] += s12
    gradient[at + 3] += s13
    at += stride
    gradient[at] += s20
    gradient[at + 1] += s21
    gradient[at + 2] += s22
    gradient[at + 3] += s23
    at += stride
    gradient[at] += s30
    gradient[at + 1] += s31
    gradient[at + 2] += s32
    gradient[at + 3] += s33


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _dot(a, b):  # type: ignore[no-untyped-def]
    total = np.float32(0)
    for p in range(BLOCK):
        total += a[p] * b[p]
    return total


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def add_products(rows, into, cols, out, gradient, at):  # type: ignore[no-untyped-def]
    """Add the sums over the block of `cols[j] * rows[i]` to a matrix in `gradient`."""
    whole_j, whole_i = out // 4 * 4, into // 4 * 4
    for j in range(0, whole_j, 4):
        for i in range(0, whole_i, 4):
            _tile(rows, i, cols, j, gradient, at, into)
    for j in range(out):
        start = whole_i if j < whole_j else 0
        for i in range(start, into):
            gradient[at + j * into + i] += _dot(cols[j], rows[i])


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def add_weight_gradients(widths, layers, inward, gradient):  # type: ignore[no-untyped-def]
    """Add a block's gradients of all weights to the flat array `gradient`."""
    at = 0
    last = len(widths) - 2
    for k in range(last + 1):
        into, out = widths[k], widths[k + 1]
        add_products(layers[k], into, inward[k + 1], out, gradient, at)
        at += into * out
        for j in range(out):
            total = np.float32(0)
            for p in range(BLOCK):
                total += inward[k + 1, j, p]
            gradient[at + j] += total
        at += out
    for j in range(widths[last + 1]):
        for i in range(widths[0]):
            gradient[at + j * widths[0] + i] += _dot(inward[last + 1, j], layers[0, i])
