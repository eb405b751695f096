"""Carry the colours of scans over to the vertices of a surface."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64, UInt8
from scipy.spatial import cKDTree

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points

_SAMPLES = 400_000
_NEAREST = 4


def colors_at(
    mesh: Mesh, scans: Sequence[Points | Mesh]
) -> UInt8[np.ndarray, "n 3"] | None:
    """Return each vertex's colour from the nearest coloured scan points, if any.

    The four nearest count by the inverse of their distance, so that a surface finer
    than the scan does not come out in patches.
    """
    found = [pair for pair in map(_colored, scans) if pair is not None]
    if not found or len(mesh.vertices) == 0:
        return None
    positions = np.concatenate([pair[0] for pair in found])
    colors = np.concatenate([pair[1] for pair in found])
    tree = cKDTree(positions)
    targets = mesh.vertices.astype(np.float64) + mesh.origin
    count = min(_NEAREST, len(positions))
    distances, rows = tree.query(targets, k=list(range(1, count + 1)), workers=-1)
    weights = 1 / np.maximum(distances, 1e-12)
    weights /= weights.sum(axis=1, keepdims=True)
    mixed = np.einsum("nk,nkc->nc", weights, colors[rows].astype(np.float64))
    return np.asarray(np.clip(np.rint(mixed), 0, 255), np.uint8)


def _colored(
    scan: Points | Mesh,
) -> tuple[Float64[np.ndarray, "n 3"], UInt8[np.ndarray, "n 3"]] | None:
    """Return positions in file coordinates and the colours there."""
    if isinstance(scan, Mesh) and scan.face_materials is not None and scan.materials:
        return _from_materials(scan)
    if scan.colors is None:
        return None
    positions = scan.vertices if isinstance(scan, Mesh) else scan.positions
    return positions.astype(np.float64) + scan.origin, scan.colors


def _from_materials(
    mesh: Mesh,
) -> tuple[Float64[np.ndarray, "n 3"], UInt8[np.ndarray, "n 3"]] | None:
    """Sample the faces evenly and look their colours up."""
    corners = mesh.vertices.astype(np.float64)[mesh.faces]
    sides = corners[:, 1:] - corners[:, :1]
    areas = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1)
    if mesh.face_materials is None or areas.sum() <= 0:
        return None
    rng = np.random.default_rng(0)
    faces = rng.choice(len(areas), _SAMPLES, p=areas / areas.sum())
    first, second = np.sqrt(rng.random(_SAMPLES)), rng.random(_SAMPLES)
    shares = np.stack([1 - first, first * (1 - second), first * second], axis=1)
    positions = np.einsum("nk,nkc->nc", shares, corners[faces]) + mesh.origin
    colors = np.empty((_SAMPLES, 3), np.uint8)
    for number, material in enumerate(mesh.materials):
        mine = mesh.face_materials[faces] == number
        colors[mine] = np.rint(np.multiply(material.color, 255))
        if material.texture is None or mesh.corner_uvs is None:
            continue
        uvs = np.einsum("nk,nkc->nc", shares[mine], mesh.corner_uvs[faces[mine]])
        colors[mine] = _look_up(material.texture.pixels, uvs)
    return positions, colors


def _look_up(
    pixels: UInt8[np.ndarray, "h w c"], uvs: Float64[np.ndarray, "n 2"]
) -> UInt8[np.ndarray, "n 3"]:
    """Return a texture's nearest pixels; it repeats, and v points up."""
    height, width = pixels.shape[:2]
    columns = np.floor(uvs[:, 0] % 1 * width).astype(int) % width
    rows = np.floor((1 - uvs[:, 1] % 1) * height).astype(int) % height
    return np.asarray(pixels[rows, columns, :3])
