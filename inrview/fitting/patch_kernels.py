"""A smooth patch of surface through each point's neighbourhood, in parallel.

In the frame of a point's normal the patch is a quadric
z(u, v) = c0 + c1 u + c2 v + (a u^2 + 2 b u v + c v^2) / 2, fitted to the neighbours'
heights and to the slopes that their normals state, by weighted least squares.
"""

import math

import numba
import numpy as np


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _tangent(normal, tangent):  # type: ignore[no-untyped-def]
    x, y, z = normal[0], normal[1], normal[2]
    if abs(x) < 0.7:
        a, b, c = 0.0, z, -y
    else:
        a, b, c = -z, 0.0, x
    length = math.sqrt(a * a + b * b + c * c)
    tangent[0], tangent[1], tangent[2] = a / length, b / length, c / length


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _solve(matrix, right):  # type: ignore[no-untyped-def]
    """Solve a symmetric positive definite 6x6 system in place (Cholesky)."""
    n = 6
    for i in range(n):
        for j in range(i + 1):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            if i == j:
                matrix[i, i] = math.sqrt(max(total, 1e-30))
            else:
                matrix[i, j] = total / matrix[j, j]
    for i in range(n):
        total = right[i]
        for k in range(i):
            total -= matrix[i, k] * right[k]
        right[i] = total / matrix[i, i]
    for i in range(n - 1, -1, -1):
        total = right[i]
        for k in range(i + 1, n):
            total -= matrix[k, i] * right[k]
        right[i] = total / matrix[i, i]


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _add_row(matrix, right, row, value, weight):  # type: ignore[no-untyped-def]
    for i in range(6):
        wi = weight * row[i]
        right[i] += wi * value
        for j in range(i + 1):
            matrix[i, j] += wi * row[j]


@numba.njit(nogil=True, cache=True, fastmath=True, parallel=True, error_model="numpy")
def fit_patches(  # type: ignore[no-untyped-def]
    positions,
    normals,
    chosen,
    neighbours,
    widths,
    slope_share,
    leave_out,
    patches,
    errors,
):
    """Fit a patch at each chosen point; write 13 numbers each.

    Foot (3), normal (3), tangent (3), curvatures a, b, c, and the width. `slope_share`
    says how much a slope counts against a height over the width. With `leave_out` the
    point itself does not take part, and `errors` tells how far it lies off its patch.
    """
    for q in numba.prange(len(chosen)):
        i = chosen[q]
        matrix = np.zeros((6, 6))
        right = np.zeros(6)
        row = np.zeros(6)
        frame = np.zeros((3, 3))
        frame[2] = normals[i]
        _tangent(frame[2], frame[0])
        frame[1] = np.cross(frame[2], frame[0])
        h = widths[q]
        for k in range(neighbours.shape[1]):
            j = neighbours[q, k]
            if leave_out and j == i:
                continue
            u = v = z = nu = nv = nz = 0.0
            for axis in range(3):
                d = positions[j, axis] - positions[i, axis]
                m = normals[j, axis]
                u += d * frame[0, axis]
                v += d * frame[1, axis]
                z += d * frame[2, axis]
                nu += m * frame[0, axis]
                nv += m * frame[1, axis]
                nz += m * frame[2, axis]
            if nz < 0.2:
                continue
            weight = math.exp(-(u * u + v * v + z * z) / (h * h)) * nz
            u, v, z = u / h, v / h, z / h
            row[0], row[1], row[2] = 1.0, u, v
            row[3], row[4], row[5] = 0.5 * u * u, u * v, 0.5 * v * v
            _add_row(matrix, right, row, z, weight)
            row[0], row[1], row[2] = 0.0, 1.0, 0.0
            row[3], row[4], row[5] = u, v, 0.0
            _add_row(matrix, right, row, -nu / nz, weight * slope_share)
            row[0], row[1], row[2] = 0.0, 0.0, 1.0
            row[3], row[4], row[5] = 0.0, u, v
            _add_row(matrix, right, row, -nv / nz, weight * slope_share)
        for k in range(6):
            matrix[k, k] += 1e-6 + (1e-3 if k > 2 else 0.0)
        _solve(matrix, right)
        errors[q] = right[0] * h
        _write(positions[i], frame, right, h, patches[q])


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _write(position, frame, terms, h, patch):  # type: ignore[no-untyped-def]
    """Turn the terms into a foot point, its frame and the curvatures there."""
    tilt = 1.0 / math.sqrt(1 + terms[1] * terms[1] + terms[2] * terms[2])
    c0 = terms[0] * h
    # Newton's step along the new normal instead of the old one.
    for axis in range(3):
        normal = (
            frame[2, axis] - terms[1] * frame[0, axis] - terms[2] * frame[1, axis]
        ) * tilt
        patch[3 + axis] = normal
        patch[axis] = position[axis] + c0 * tilt * normal
    _tangent(patch[3:6], patch[6:9])
    # Curvatures in the new tangent directions; the tilt between the frames is small.
    t0 = t1 = b0 = b1 = 0.0
    bitangent = np.cross(patch[3:6], patch[6:9])
    for axis in range(3):
        t0 += patch[6 + axis] * frame[0, axis]
        t1 += patch[6 + axis] * frame[1, axis]
        b0 += bitangent[axis] * frame[0, axis]
        b1 += bitangent[axis] * frame[1, axis]
    a, b, c = terms[3] * tilt / h, terms[4] * tilt / h, terms[5] * tilt / h
    patch[9] = a * t0 * t0 + 2 * b * t0 * t1 + c * t1 * t1
    patch[10] = a * t0 * b0 + b * (t0 * b1 + t1 * b0) + c * t1 * b1
    patch[11] = a * b0 * b0 + 2 * b * b0 * b1 + c * b1 * b1
    patch[12] = h
