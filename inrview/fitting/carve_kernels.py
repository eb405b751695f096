"""Rays from what a sensor saw towards the sensor: the voxels they cross are empty."""

import math

import numba
import numpy as np

from inrview.fitting.random_kernels import uniform

STEP = 0.5
"""Length of a step along a ray, in voxels."""


@numba.njit(nogil=True, cache=True, error_model="numpy")
def carve(points, views, lengths, start, free):  # type: ignore[no-untyped-def]
    """Count in `free`, a grid over the cube, the rays that cross each voxel.

    Rays leave the points along the unit `views`, begin `start` voxels away and end
    after `lengths`, in shape-space units, or where they leave the cube.
    """
    cells = free.shape[0]
    scale = 0.5 * cells
    for i in range(len(points)):
        x = (points[i, 0] + 1.0) * scale
        y = (points[i, 1] + 1.0) * scale
        z = (points[i, 2] + 1.0) * scale
        last = -1
        steps = int(min(lengths[i] * scale, 2.0 * cells) / STEP)
        for k in range(int(start / STEP), steps):
            t = k * STEP
            a = math.floor(x + t * views[i, 0])
            b = math.floor(y + t * views[i, 1])
            c = math.floor(z + t * views[i, 2])
            if min(a, b, c) < 0 or max(a, b, c) >= cells:
                break
            here = (a * cells + b) * cells + c
            if here != last and free[a, b, c] < 255:
                free[a, b, c] += 1
            last = here


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def draw_free(centres, voxel, key, knees, points, targets, weights):  # type: ignore[no-untyped-def]
    """Fill the batch with places in free voxels: there the field is positive.

    Any value from a quarter of a voxel up costs nothing.
    """
    count, n = len(points), len(centres)
    for s in numba.prange(count):
        at = np.uint64(key) + np.uint64(4) * np.uint64(s)
        i = min(int((s + uniform(at)) * n / count), n - 1)
        for axis in range(3):
            shift = uniform(at + np.uint64(1 + axis)) - 0.5
            points[s, axis] = centres[i, axis] + shift * voxel
        targets[s] = 1.0 + 0.25 * voxel
        weights[0, s] = 1.0
        weights[1, s] = knees[1]
        weights[2, s] = 1.0
