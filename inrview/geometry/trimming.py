"""A surface cut along the line where a value at its vertices passes a limit."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32, Int64

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh


@dataclass(frozen=True, slots=True, eq=False)
class Cut(Value):
    """Faces that stay, and how what was told at the old vertices becomes theirs.

    A new vertex lies `share` of the way from the old vertex `first` to `second`; one
    that was there before has both the same.
    """

    faces: Int64[np.ndarray, "m 3"]
    first: Int64[np.ndarray, " n"]
    second: Int64[np.ndarray, " n"]
    share: Float32[np.ndarray, " n"]

    def carry(self, values: np.ndarray) -> np.ndarray:
        """Return values at the new vertices, in the kind that they were given in."""
        share = self.share if values.ndim == 1 else self.share[:, None]
        start = values[self.first].astype(np.float32)
        mixed = start + share * (values[self.second].astype(np.float32) - start)
        if np.issubdtype(values.dtype, np.integer):
            mixed = np.rint(mixed)
        return np.asarray(mixed, values.dtype)


def cut_at(faces: np.ndarray, values: Float32[np.ndarray, " n"], limit: float) -> Cut:
    """Keep what lies where the value is at most `limit`, linear along each edge."""
    corners = np.asarray(faces, np.int64)
    stays = values <= limit
    count = stays[corners].sum(axis=1)
    # A triangle with one corner apart is cut along two edges, from that corner on.
    one = _turned(corners[count == 1], stays)
    two = _turned(corners[count == 2], ~stays)
    edges = np.concatenate(
        [one[:, (0, 1)], one[:, (0, 2)], two[:, (0, 1)], two[:, (0, 2)]]
    )
    kept = np.flatnonzero(stays)
    number = np.zeros(len(values), np.int64)
    number[kept] = np.arange(len(kept))
    ends, places = np.unique(np.sort(edges, axis=1), axis=0, return_inverse=True)
    places = places.reshape(-1) + len(kept)
    p, q = places[: len(one)], places[len(one) : 2 * len(one)]
    r, s = np.split(places[2 * len(one) :], 2)
    new = [
        number[corners[count == 3]],
        np.stack([number[one[:, 0]], p, q], axis=1),
        np.stack([r, number[two[:, 1]], number[two[:, 2]]], axis=1),
        np.stack([r, number[two[:, 2]], s], axis=1),
    ]
    start, rise = values[ends[:, 0]], values[ends[:, 1]] - values[ends[:, 0]]
    share = np.clip((limit - start) / np.where(rise == 0, 1, rise), 0, 1)
    return Cut(
        np.concatenate(new),
        np.concatenate([kept, ends[:, 0]]),
        np.concatenate([kept, ends[:, 1]]),
        np.concatenate([np.zeros(len(kept)), share]).astype(np.float32),
    )


def cut_mesh(mesh: Mesh, cut: Cut) -> Mesh:
    """Return a mesh as a cut leaves it: vertices, normals and colours, no texture."""
    normals = None if mesh.normals is None else cut.carry(mesh.normals)
    if normals is not None:
        lengths = np.linalg.norm(normals, axis=1, keepdims=True)
        normals = (normals / np.where(lengths > 0, lengths, 1)).astype(np.float32)
    return replace(
        mesh,
        vertices=cut.carry(mesh.vertices),
        faces=cut.faces.astype(np.int32),
        normals=normals,
        colors=None if mesh.colors is None else cut.carry(mesh.colors),
        corner_uvs=None,
        face_materials=None,
        materials=(),
    )


def trimmed(mesh: Mesh, values: Float32[np.ndarray, " n"], limit: float) -> Mesh:
    """Return the part of a mesh where a value is at most `limit`."""
    if len(values) == 0 or float(values.max()) <= limit:
        return mesh
    return cut_mesh(mesh, cut_at(mesh.faces, values, limit))


def _turned(
    faces: Int64[np.ndarray, "m 3"], marked: np.ndarray
) -> Int64[np.ndarray, "m 3"]:
    """Turn each face, the same way round, so that its one marked corner comes first."""
    first = np.argmax(marked[faces], axis=1)[:, None]
    return np.take_along_axis(faces, (first + np.arange(3)) % 3, axis=1)
