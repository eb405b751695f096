"""Samples drawn beside the steps: near the patches, and in the coarse volume.

Patches lie in Morton order and are visited in strata:
neighbours in a batch are neighbours in space, which keeps the caches warm.
"""

import math

import numba
import numpy as np

from inrview.fitting.patch_kernels import interleave
from inrview.fitting.random_kernels import gaussians, pair, uniform

_REACH = 0.06


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def draw_near(patches, key, near, share, knees, points, targets, weights):  # type: ignore[no-untyped-def]
    """Fill the batch with samples close to the patches.

    A `share` of them lies anywhere within the patch's reach, small distances as likely
    as large ones on a logarithmic scale; the rest within about `near`. `knees` holds
    the floor of the weight's distance and the loss's knee.
    """
    n, count = len(patches), len(points)
    for s in numba.prange(count):
        at = np.uint64(key) + np.uint64(4) * np.uint64(s)
        first, second = pair(at)
        i = min(int((s + first) * n / count), n - 1)
        patch = patches[i]
        u, v = gaussians(at + np.uint64(1))
        u, v = patch[12] * u, patch[12] * v
        t = gaussians(at + np.uint64(2))[0]
        t = near * t
        if second < share:
            # Reuse the Gaussian's sign; `second / share` is uniform again.
            t = math.copysign(near * math.pow(_REACH / near, second / share), t)
        reach = patch[13] if t > 0 else patch[14]
        if abs(t) > reach:
            t = math.copysign(reach * (second if second >= share else 1.0), t)
        tx, ty, tz = patch[6], patch[7], patch[8]
        nx, ny, nz = patch[3], patch[4], patch[5]
        bx, by, bz = ny * tz - nz * ty, nz * tx - nx * tz, nx * ty - ny * tx
        su = patch[9] * u + patch[10] * v
        sv = patch[10] * u + patch[11] * v
        height = 0.5 * (su * u + sv * v)
        # Walk off the patch along its own normal at (u, v): the distance is then t.
        tilt = t / math.sqrt(1 + su * su + sv * sv)
        w = height + tilt
        u -= tilt * su
        v -= tilt * sv
        points[s, 0] = patch[0] + u * tx + v * bx + w * nx
        points[s, 1] = patch[1] + u * ty + v * by + w * ny
        points[s, 2] = patch[2] + u * tz + v * bz + w * nz
        targets[s] = t
        weights[0, s] = knees[0] / (abs(t) + knees[0])
        weights[1, s] = knees[1]
        weights[2, s] = 0.0


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def draw_around(probes, starts, side, key, near, knees, points, targets, weights):  # type: ignore[no-untyped-def]
    """Fill the batch with samples in any direction from the surface.

    Beyond a sharp edge there is space that no normal points to; what floats in it must
    be told that it is outside. The true distance lies between the one to the nearest
    probe and the one to that probe's plane; anything in between costs nothing.
    """
    n, count = len(probes), len(points)
    for s in numba.prange(count):
        at = np.uint64(key) + np.uint64(4) * np.uint64(s)
        first, second = pair(at)
        i = min(int((s + first) * n / count), n - 1)
        x, y = gaussians(at + np.uint64(1))
        z = gaussians(at + np.uint64(2))[0]
        radius = near * math.pow(_REACH / near, second)
        scale = radius / max(math.sqrt(x * x + y * y + z * z), 1e-6)
        x, y, z = (
            probes[i, 0] + x * scale,
            probes[i, 1] + y * scale,
            probes[i, 2] + z * scale,
        )
        j = _nearest(probes, starts, side, i, x, y, z, radius)
        dx, dy, dz = x - probes[j, 0], y - probes[j, 1], z - probes[j, 2]
        away = math.sqrt(dx * dx + dy * dy + dz * dz)
        height = dx * probes[j, 3] + dy * probes[j, 4] + dz * probes[j, 5]
        points[s, 0], points[s, 1], points[s, 2] = x, y, z
        targets[s] = math.copysign(0.5 * (away + abs(height)), height)
        sure = abs(height) > 0.3 * away and abs(height) > near
        weights[0, s] = knees[0] / (away + knees[0]) if sure else 0.0
        weights[1, s] = knees[1]
        weights[2, s] = 0.5 * (away - abs(height))


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _nearest(probes, starts, side, best, x, y, z, radius):  # type: ignore[no-untyped-def]
    least = radius * radius
    x0, x1 = _span(x, radius, side)
    y0, y1 = _span(y, radius, side)
    z0, z1 = _span(z, radius, side)
    for a in range(x0, x1 + 1):
        for b in range(y0, y1 + 1):
            for c in range(z0, z1 + 1):
                cell = interleave(a, b, c)
                for j in range(starts[cell], starts[cell + 1]):
                    dx, dy, dz = x - probes[j, 0], y - probes[j, 1], z - probes[j, 2]
                    away = dx * dx + dy * dy + dz * dz
                    if away < least:
                        least, best = away, j
    return best


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _span(x, radius, side):  # type: ignore[no-untyped-def]
    low = max(int((x + 1 - radius) * 0.5 * side), 0)
    return min(low, side - 1), min(max(int((x + 1 + radius) * 0.5 * side), 0), side - 1)


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def draw_far(volume, key, tolerance, factor, points, targets, weights):  # type: ignore[no-untyped-def]
    """Fill the batch with samples of the coarse volume, strata by strata.

    Near the surface, where the volume is too coarse, they weigh nothing.
    """
    cells, count = len(volume), len(points)
    side = 1
    while side * side * side < count:
        side += 1
    for s in numba.prange(count):
        at = np.uint64(key) + np.uint64(16) * np.uint64(s)
        place = (s + uniform(at)) * (side * side * side / count)
        box = min(int(place), side * side * side - 1)
        x = (box % side + uniform(at + np.uint64(1))) / side
        y = (box // side % side + uniform(at + np.uint64(2))) / side
        z = (box // (side * side) + uniform(at + np.uint64(3))) / side
        points[s, 0], points[s, 1], points[s, 2] = 2 * x - 1, 2 * y - 1, 2 * z - 1
        u = min(max(x * cells - 0.5, 0.0), cells - 1.001)
        v = min(max(y * cells - 0.5, 0.0), cells - 1.001)
        w = min(max(z * cells - 0.5, 0.0), cells - 1.001)
        i, j, k = int(u), int(v), int(w)
        u, v, w = u - i, v - j, w - k
        total = 0.0
        for corner in range(8):
            a, b, c = corner & 1, corner >> 1 & 1, corner >> 2 & 1
            part = (u if a else 1 - u) * (v if b else 1 - v) * (w if c else 1 - w)
            total += part * volume[i + a, j + b, k + c]
        targets[s] = total
        sure = abs(total) > 1.5 * tolerance
        weights[0, s] = factor / (abs(total) + tolerance) if sure else 0.0
        weights[1, s] = tolerance
        weights[2, s] = 0.0
