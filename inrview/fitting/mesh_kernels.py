"""Samples beside a mesh's tiles, and along segments whose distances are exact."""

import math

import numba
import numpy as np

from inrview.fitting.random_kernels import gaussians, pair, uniform


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _write(s, target, knees, targets, weights):  # type: ignore[no-untyped-def]
    targets[s] = target
    weights[0, s] = knees[0] / (abs(target) + knees[0])
    weights[1, s] = knees[1]
    weights[2, s] = 0.0


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _step_off(corners, share, turn, t, point):  # type: ignore[no-untyped-def]
    """Go to a place in a triangle, then `t` along its normal."""
    root = math.sqrt(share)
    b, c = root * (1 - turn), root * turn
    ux, uy, uz = corners[1] - corners[0]
    vx, vy, vz = corners[2] - corners[0]
    nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
    t /= max(math.sqrt(nx * nx + ny * ny + nz * nz), 1e-30)
    point[0] = corners[0, 0] + b * ux + c * vx + t * nx
    point[1] = corners[0, 1] + b * uy + c * vy + t * ny
    point[2] = corners[0, 2] + b * uz + c * vz + t * nz


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def draw_beside(corners, ends, reach, key, near, knees, points, targets, weights):  # type: ignore[no-untyped-def]
    """Fill the batch with samples within about `near` of tiles, evenly by area.

    `ends` is the running sum of the tiles' areas; `reach` says how far one can walk off
    each, outwards and inwards. `knees` holds the floor of the weight's distance and the
    loss's knee.
    """
    last, count = len(ends) - 1, len(points)
    for s in numba.prange(count):
        at = np.uint64(key) + np.uint64(4) * np.uint64(s)
        first, second = pair(at)
        share, turn = pair(at + np.uint64(1))
        i = min(np.searchsorted(ends, (s + first) * ends[last] / count), last)
        t = near * gaussians(at + np.uint64(2))[0]
        most = reach[i, 0] if t > 0 else reach[i, 1]
        if abs(t) > most:
            t = math.copysign(most * second, t)
        _step_off(corners[i], share, turn, t, points[s])
        _write(s, t, knees, targets, weights)


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def draw_along(segments, key, near, knees, points, targets, weights):  # type: ignore[no-untyped-def]
    """Fill the batch with samples along segments that start at the surface.

    Small distances are as likely as large ones on a logarithmic scale, from `near` up;
    with `near` zero every place in the segments' outer parts is.
    """
    n, count = len(segments), len(points)
    for s in numba.prange(count):
        at = np.uint64(key) + np.uint64(4) * np.uint64(s)
        first, second = pair(at)
        i = min(int((s + first) * n / count), n - 1)
        length = abs(segments[i, 6])
        if near > 0:
            t = near * math.pow(max(length / near, 1.0), second)
            t = min(t, length) if length > near else length * second
        else:
            t = length * math.sqrt(uniform(at + np.uint64(1)))
        for axis in range(3):
            points[s, axis] = segments[i, axis] + t * segments[i, 3 + axis]
        _write(s, math.copysign(t, segments[i, 6]), knees, targets, weights)
