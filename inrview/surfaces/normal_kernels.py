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


def face_normals(
    vertices: Float32[np.ndarray, "n 3"], faces: Int32[np.ndarray, "m 3"]
) -> Float32[np.ndarray, "n 3"]:
    """Return for each vertex the mean normal of its triangles, by their areas."""
    sums = np.zeros_like(vertices)
    _add_faces(vertices, faces, sums)
    _normalise(sums)
    return sums


@numba.njit(nogil=True, cache=True)
def _add_faces(vertices, faces, sums):  # type: ignore[no-untyped-def]
    for face in range(len(faces)):
        a, b = vertices[faces[face, 0]], vertices[faces[face, 1]]
        c = vertices[faces[face, 2]]
        u0, u1, u2 = b[0] - a[0], b[1] - a[1], b[2] - a[2]
        v0, v1, v2 = c[0] - a[0], c[1] - a[1], c[2] - a[2]
        x, y, z = u1 * v2 - u2 * v1, u2 * v0 - u0 * v2, u0 * v1 - u1 * v0
        for corner in range(3):
            vertex = faces[face, corner]
            sums[vertex, 0] += x
            sums[vertex, 1] += y
            sums[vertex, 2] += z


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
