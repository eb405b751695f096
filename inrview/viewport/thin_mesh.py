"""A rough mesh for while the camera moves: vertices that share a cell become one."""

import numpy as np
from jaxtyping import Float32, Int32, UInt8

from inrview.geometry.mesh import Mesh
from inrview.viewport.finite import box_of

CELLS = 80
"""Cells along the longest side: some 20 to 40 thousand triangles for most scans."""


def thin_mesh(mesh: Mesh, colors: UInt8[np.ndarray, "n 3"] | None = None) -> Mesh:
    """Merge the vertices of each cell of a grid into their mean; drop flat faces."""
    cell = _cells_of(mesh.vertices)
    used = np.zeros(int(cell.max()) + 1, bool)
    used[cell] = True
    number = np.cumsum(used, dtype=np.int32) - 1
    merged = number[cell]
    count = int(number[-1]) + 1
    faces = merged[mesh.faces]
    a, b, c = faces.T
    return Mesh(
        _means(mesh.vertices, merged, count).astype(np.float32),
        faces[(a != b) & (b != c) & (c != a)],
        normals=None if mesh.normals is None else _directions(mesh, merged, count),
        colors=None
        if colors is None
        else _means(colors, merged, count).round().astype(np.uint8),
        origin=mesh.origin,
    )


def _cells_of(vertices: Float32[np.ndarray, "n 3"]) -> Int32[np.ndarray, " n"]:
    low, high = box_of(vertices)
    side = float((high - low).max()) / CELLS or 1.0
    place = ((vertices - low) / side).astype(np.int32)
    np.minimum(place, CELLS - 1, out=place)
    return np.asarray((place[:, 0] * CELLS + place[:, 1]) * CELLS + place[:, 2])


def _means(values: np.ndarray, merged: np.ndarray, count: int) -> np.ndarray:
    sums = [np.bincount(merged, column, count) for column in values.T]
    return np.asarray(np.stack(sums, axis=1) / np.bincount(merged)[:, None])


def _directions(mesh: Mesh, merged: np.ndarray, count: int) -> np.ndarray:
    assert mesh.normals is not None
    means = _means(mesh.normals, merged, count)
    lengths = np.linalg.norm(means, axis=1, keepdims=True)
    return np.asarray(means / np.maximum(lengths, 1e-12), np.float32)
