"""How fast the winding number of area vectors falls, at many points in parallel."""

import numba
import numpy as np

CHUNK = 64


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def downhill(at, of, areas, width, out):  # type: ignore[no-untyped-def]
    """Write the slope of the winding number at `at`, downwards and but for 4 pi."""
    square = width * width
    for chunk in numba.prange((len(at) + CHUNK - 1) // CHUNK):
        for i in range(chunk * CHUNK, min((chunk + 1) * CHUNK, len(at))):
            x, y, z = at[i, 0], at[i, 1], at[i, 2]
            a, b, c = np.float32(0), np.float32(0), np.float32(0)
            for j in range(len(of)):
                p, q, r = x - of[j, 0], y - of[j, 1], z - of[j, 2]
                u, v, w = areas[j, 0], areas[j, 1], areas[j, 2]
                inverse = np.float32(1) / (p * p + q * q + r * r + square)
                cube = inverse * np.sqrt(inverse)
                across = np.float32(3) * inverse * (p * u + q * v + r * w)
                a += cube * (u - across * p)
                b += cube * (v - across * q)
                c += cube * (w - across * r)
            out[i, 0], out[i, 1], out[i, 2] = a, b, c
