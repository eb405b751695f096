"""Small pictures of surfaces, painted point by point: no graphics card, no wait."""

import numpy as np
from jaxtyping import Float32, UInt8
from PyQt6.QtGui import QImage, QPixmap

from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement

_LIGHT = np.array([0.35, 0.55, 0.76], np.float32)
_MOST_POINTS = 30_000


def thumbnail(
    mesh: Mesh, placement: Placement, side: int, color: tuple[int, int, int]
) -> QPixmap:
    """Return a picture of a surface seen from the front of its family, `side` wide.

    Vertices and middles of triangles are painted from back to front, lit by their
    normals; the ground is transparent.
    """
    pixels = picture(mesh, placement, side, color)
    image = QImage(
        pixels.tobytes(), side, side, 4 * side, QImage.Format.Format_RGBA8888
    )
    return QPixmap.fromImage(image.copy())


def picture(
    mesh: Mesh, placement: Placement, side: int, color: tuple[int, int, int]
) -> UInt8[np.ndarray, "s s 4"]:
    """Return the pixels of a thumbnail, rows from the top, RGBA."""
    points, normals = _dense(mesh)
    points = placement.to_shape(points)
    normals = placement.turn_to_shape(normals)
    low, high = points.min(axis=0), points.max(axis=0)
    reach = max(float((high - low)[:2].max()), 1e-9) / 2
    flat = (points[:, :2] - (low + high)[:2] / 2) / reach
    column = ((0.94 * flat[:, 0] + 1) / 2 * (side - 1)).astype(np.int64)
    row = ((1 - 0.94 * flat[:, 1]) / 2 * (side - 1)).astype(np.int64)
    shade = 0.35 + 0.65 * np.clip(normals @ _LIGHT, 0, 1)
    order = np.argsort(points[:, 2])
    pixels = np.zeros((side, side, 4), np.uint8)
    lit = np.clip(shade[order, None] * color, 0, 255).astype(np.uint8)
    pixels[row[order], column[order], :3] = lit
    pixels[row[order], column[order], 3] = 255
    return pixels


def _dense(
    mesh: Mesh,
) -> tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"]]:
    """Return vertices and points within the triangles, with unit normals."""
    corners = mesh.vertices[mesh.faces[: _MOST_POINTS // 4]]
    cross = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    lengths = np.linalg.norm(cross, axis=1, keepdims=True)
    normal = (cross / np.maximum(lengths, 1e-20)).astype(np.float32)
    weights = np.array([[1, 1, 1], [4, 1, 1], [1, 4, 1], [1, 1, 4]], np.float32)
    weights /= weights.sum(axis=1, keepdims=True)
    points = np.einsum("wk,nkd->wnd", weights, corners).reshape(-1, 3)
    return points.astype(np.float32), np.tile(normal, (len(weights), 1))
