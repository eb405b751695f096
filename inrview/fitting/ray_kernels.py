"""Samples along the rays of a sensor: about what they measured, and before it."""

import math

import numba
import numpy as np

from inrview.fitting.random_kernels import gaussians, pair

_AHEAD = 4.0
"""Farthest, in steps sideways, that a slanted surface is followed along the ray."""


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def draw_rays(rays, key, near, far, share, knees, points, targets, weights):  # type: ignore[no-untyped-def]
    """Fill the batch with places along rays, before and behind what was measured.

    The distance to the plane that a pixel saw is how far along its ray a place lies,
    times the cosine of the slant. Most samples lie within about `near` of it, or within
    what the ray errs by; a `share` as far as the ray's reach, small distances as likely
    as large ones on a logarithmic scale. For the columns of `rays` see `Rays`.
    """
    n, count = len(rays), len(points)
    for s in numba.prange(count):
        at = np.uint64(key) + np.uint64(4) * np.uint64(s)
        first, second = pair(at)
        ray = rays[min(int((s + first) * n / count), n - 1)]
        t, a = gaussians(at + np.uint64(1))
        b = gaussians(at + np.uint64(2))[0]
        spread = max(near, ray[13])
        t = spread * t
        if second < share:
            # Reuse the Gaussian's sign; `second / share` is uniform again.
            t = math.copysign(spread * math.pow(far / spread, second / share), t)
        reach = ray[11] if t > 0 else ray[12]
        if abs(t) > reach:
            t = math.copysign(reach * (second if second >= share else 1.0), t)
        x, y, z = ray[3], ray[4], ray[5]
        if abs(x) < 0.7:
            ux, uy, uz = 0.0, z, -y
        else:
            ux, uy, uz = -z, 0.0, x
        scale = ray[10] / math.sqrt(ux * ux + uy * uy + uz * uz)
        ux, uy, uz = scale * ux, scale * uy, scale * uz
        vx, vy, vz = y * uz - z * uy, z * ux - x * uz, x * uy - y * ux
        ux, uy, uz = a * ux + b * vx, a * uy + b * vy, a * uz + b * vz
        # Sideways steps end on the plane that the pixel saw, followed along the ray.
        slope = (ux * ray[6] + uy * ray[7] + uz * ray[8]) / ray[9]
        most = _AHEAD * ray[10]
        along = t / ray[9] - min(max(slope, -most), most)
        points[s, 0] = ray[0] + ux + along * x
        points[s, 1] = ray[1] + uy + along * y
        points[s, 2] = ray[2] + uz + along * z
        targets[s] = t
        weights[0, s] = knees[0] / (abs(t) + knees[0])
        weights[1, s] = knees[1]
        weights[2, s] = 0.0


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def draw_before(rays, key, begin, far, knees, points, targets, weights):  # type: ignore[no-untyped-def]
    """Fill the batch with places that rays crossed, from `begin` to `far` along them.

    There the field is positive and no larger than the way to what was measured; any
    such value from a quarter of `begin` up costs nothing.
    """
    n, count = len(rays), len(points)
    least = 0.25 * begin
    for s in numba.prange(count):
        first, second = pair(np.uint64(key) + np.uint64(s))
        ray = rays[min(int((s + first) * n / count), n - 1)]
        t = begin * math.pow(far / begin, second)
        is_inside = True
        for axis in range(3):
            points[s, axis] = ray[axis] + t * ray[3 + axis]
            is_inside = is_inside and abs(points[s, axis]) <= 1.0
        targets[s] = 0.5 * (least + t)
        weights[0, s] = 1.0 if is_inside else 0.0
        weights[1, s] = knees[1]
        weights[2, s] = 0.5 * (t - least)
