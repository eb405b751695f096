"""Coloured points of a scan, spread evenly: from textures, or vertex colours."""

import numpy as np
from jaxtyping import Float32, Float64, UInt8

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points

Samples = tuple[
    Float64[np.ndarray, "n 3"],
    Float32[np.ndarray, "n 3"],
    Float64[np.ndarray, "n 3"] | None,
]


def has_colors(scan: Points | Mesh) -> bool:
    """Whether a scan has colours of its own."""
    return scan.colors is not None or (isinstance(scan, Mesh) and bool(scan.materials))


def color_samples(
    scan: Points | Mesh, count: int, rng: np.random.Generator
) -> Samples | None:
    """Return positions (scan space without origin), colours (0 to 1), and normals.

    None where the scan has no colours. Faces are hit by their area; textures are read
    between their pixels, and repeat outside of 0 to 1.
    """
    if not has_colors(scan):
        return None
    if isinstance(scan, Points) or not len(scan.faces):
        return _of_points(scan, count, rng)
    corners = scan.vertices.astype(np.float64)[scan.faces]
    sides = corners[:, 1:] - corners[:, :1]
    across = np.cross(sides[:, 0], sides[:, 1])
    areas = np.linalg.norm(across, axis=1)
    if areas.sum() <= 0:
        return None
    faces = rng.choice(len(areas), count, p=areas / areas.sum())
    first, second = np.sqrt(rng.random(count)), rng.random(count)
    shares = np.stack([1 - first, first * (1 - second), first * second], axis=1)
    positions = np.einsum("nk,nkc->nc", shares, corners[faces])
    normals = across[faces] / areas[faces, None]
    return positions, _face_colors(scan, faces, shares), normals


def _of_points(scan: Points | Mesh, count: int, rng: np.random.Generator) -> Samples:
    assert scan.colors is not None
    positions = scan.vertices if isinstance(scan, Mesh) else scan.positions
    rows = np.arange(len(positions))
    if len(rows) > count:
        rows = rng.choice(len(rows), count, replace=False)
    colors = scan.colors[rows].astype(np.float32) / 255
    normals = scan.normals
    across = None if normals is None else normals[rows].astype(np.float64)
    return positions[rows].astype(np.float64), colors, across


def _face_colors(
    mesh: Mesh, faces: np.ndarray, shares: np.ndarray
) -> Float32[np.ndarray, "n 3"]:
    if mesh.face_materials is None or not mesh.materials:
        assert mesh.colors is not None
        corners = mesh.colors[mesh.faces[faces]].astype(np.float32) / 255
        mixed = np.einsum("nk,nkc->nc", shares, corners)
        return np.asarray(mixed, np.float32)
    colors = np.empty((len(faces), 3), np.float32)
    for number, material in enumerate(mesh.materials):
        mine = mesh.face_materials[faces] == number
        colors[mine] = material.color
        if material.texture is None or mesh.corner_uvs is None:
            continue
        uvs = np.einsum("nk,nkc->nc", shares[mine], mesh.corner_uvs[faces[mine]])
        colors[mine] = between_pixels(material.texture.pixels, uvs)
    return colors


def between_pixels(
    pixels: UInt8[np.ndarray, "h w c"], uvs: Float64[np.ndarray, "n 2"]
) -> Float32[np.ndarray, "n 3"]:
    """Return a texture's colours, 0 to 1, blended between pixels; v points up."""
    height, width = pixels.shape[:2]
    x, y = uvs[:, 0] % 1 * width - 0.5, (1 - uvs[:, 1] % 1) * height - 0.5
    left, top = np.floor(x).astype(int), np.floor(y).astype(int)
    across, down = (x - left)[:, None], (y - top)[:, None]
    lines = [top % height, (top + 1) % height]
    columns = [left % width, (left + 1) % width]
    rows = [
        pixels[line, columns[0], :3] * (1 - across)
        + pixels[line, columns[1], :3] * across
        for line in lines
    ]
    mixed = rows[0] * (1 - down) + rows[1] * down
    return np.asarray(mixed / 255, np.float32)
