"""Points drawn evenly from a mesh."""

import numpy as np
from jaxtyping import Float64, Int32, Int64, Shaped

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points


def sample_surface(
    mesh: Mesh,
    count: int,
    rng: np.random.Generator,
    *,
    smooth_normals: bool = False,
) -> Points:
    """Draw `count` points, uniform by area, with the normals of the faces they lie on.

    `smooth_normals` takes the vertices' normals between the corners instead, where the
    mesh has them. Colours come along where the mesh has them.
    """
    corners = mesh.vertices.astype(np.float64)[mesh.faces]
    crosses = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.linalg.norm(crosses, axis=1)
    if count <= 0 or areas.sum() <= 0:
        return Points(np.zeros((0, 3), np.float32), origin=mesh.origin)
    chosen = _stratified(areas, count, rng)
    shares = _barycentric(rng, count)
    positions = np.einsum("ij,ijk->ik", shares, corners[chosen])
    normals = crosses[chosen] / areas[chosen, None]
    if smooth_normals and mesh.normals is not None:
        normals = _between(mesh.normals, mesh.faces[chosen], shares)
        lengths = np.linalg.norm(normals, axis=1, keepdims=True)
        normals = normals / np.where(lengths > 0, lengths, 1.0)
    colors = None
    if mesh.colors is not None:
        mixed = _between(mesh.colors, mesh.faces[chosen], shares)
        colors = np.clip(np.rint(mixed), 0, 255).astype(np.uint8)
    return Points(
        positions.astype(np.float32),
        normals=normals.astype(np.float32),
        colors=colors,
        origin=mesh.origin,
    )


def surface_area(mesh: Mesh) -> float:
    """Return the area of all faces, in the mesh's units squared."""
    corners = mesh.vertices.astype(np.float64)[mesh.faces]
    crosses = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return float(np.linalg.norm(crosses, axis=1).sum()) / 2


def _stratified(
    areas: Float64[np.ndarray, " m"], count: int, rng: np.random.Generator
) -> Int64[np.ndarray, " n"]:
    """Choose faces in proportion to area, one per equal stretch of the running sum.

    As even as area-weighted drawing, with less clumping.
    """
    ends = np.cumsum(areas)
    marks = (np.arange(count) + rng.random(count)) / count * ends[-1]
    chosen = np.searchsorted(ends, marks, side="right")
    last = np.flatnonzero(areas > 0)[-1]
    return np.asarray(np.minimum(chosen, last), np.int64)


def _barycentric(rng: np.random.Generator, count: int) -> Float64[np.ndarray, "n 3"]:
    root, other = np.sqrt(rng.random(count)), rng.random(count)
    return np.stack([1 - root, root * (1 - other), root * other], axis=1)


def _between(
    values: Shaped[np.ndarray, "v k"],
    faces: Int32[np.ndarray, "n 3"],
    shares: Float64[np.ndarray, "n 3"],
) -> Float64[np.ndarray, "n k"]:
    """Return the vertices' values at points inside faces."""
    return np.asarray(np.einsum("ij,ijk->ik", shares, values[faces].astype(float)))
