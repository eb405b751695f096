"""Normals that neighbours agree on."""

import numba
import numpy as np
from jaxtyping import Float32, Int32


def settled(
    normals: Float32[np.ndarray, "n 3"], faces: Int32[np.ndarray, "m 3"]
) -> Float32[np.ndarray, "n 3"]:
    """Average each normal with those around it.

    A hash field's gradient jumps from cell to cell, most of all while it is young;
    without this a surface that is right to a tenth of a cell looks like sandpaper.
    """
    sums = normals.copy()
    _add_around(normals, faces, sums)
    _normalise(sums)
    return sums


@numba.njit(nogil=True, cache=True)
def _add_around(normals, faces, sums):  # type: ignore[no-untyped-def]
    for face in range(len(faces)):
        a, b, c = faces[face, 0], faces[face, 1], faces[face, 2]
        for axis in range(3):
            total = normals[a, axis] + normals[b, axis] + normals[c, axis]
            sums[a, axis] += total
            sums[b, axis] += total
            sums[c, axis] += total


@numba.njit(nogil=True, cache=True)
def _normalise(vectors):  # type: ignore[no-untyped-def]
    for i in range(len(vectors)):
        x, y, z = vectors[i, 0], vectors[i, 1], vectors[i, 2]
        length = max(np.sqrt(x * x + y * y + z * z), np.float32(1e-12))
        for axis in range(3):
            vectors[i, axis] /= length
