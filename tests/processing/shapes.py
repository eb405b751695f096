"""Small meshes and clouds whose truth is known."""

import numpy as np

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points


def grid_sphere(rows: int = 48, columns: int = 96, radius: float = 1.0) -> Mesh:
    """Return a closed sphere of latitudes and longitudes, facing outwards."""
    polar = np.linspace(0, np.pi, rows + 1)[1:-1]
    around = np.arange(columns) * 2 * np.pi / columns
    ring = np.stack(
        [
            np.sin(polar)[:, None] * np.cos(around),
            np.sin(polar)[:, None] * np.sin(around),
            np.cos(polar)[:, None] * np.ones(columns),
        ],
        axis=-1,
    ).reshape(-1, 3)
    vertices = np.concatenate([ring, [[0, 0, 1], [0, 0, -1]]]) * radius
    index = np.arange(len(ring)).reshape(rows - 1, columns)
    right = np.roll(index, -1, axis=1)
    upper, lower = index[:-1].ravel(), index[1:].ravel()
    upper_right, lower_right = right[:-1].ravel(), right[1:].ravel()
    north, south = len(ring), len(ring) + 1
    faces = np.concatenate(
        [
            np.stack([upper, lower, upper_right], 1),
            np.stack([upper_right, lower, lower_right], 1),
            np.stack([np.full(columns, north), index[0], right[0]], 1),
            np.stack([right[-1], index[-1], np.full(columns, south)], 1),
        ]
    )
    return Mesh(vertices.astype(np.float32), faces.astype(np.int32))


def torus(rows: int = 60, columns: int = 90, tube: float = 0.3) -> Mesh:
    """Return a closed torus of ring radius one around z."""
    u = np.arange(rows) * 2 * np.pi / rows
    v = np.arange(columns) * 2 * np.pi / columns
    across = 1 + tube * np.cos(u)[:, None]
    vertices = np.stack(
        [
            across * np.cos(v),
            across * np.sin(v),
            tube * np.sin(u)[:, None] * np.ones(columns),
        ],
        axis=-1,
    ).reshape(-1, 3)
    index = np.arange(rows * columns).reshape(rows, columns)
    up, right = np.roll(index, -1, axis=0), np.roll(index, -1, axis=1)
    both = np.roll(up, -1, axis=1)
    faces = np.concatenate(
        [
            np.stack([index.ravel(), right.ravel(), up.ravel()], 1),
            np.stack([up.ravel(), right.ravel(), both.ravel()], 1),
        ]
    )
    return Mesh(vertices.astype(np.float32), faces.astype(np.int32))


def ball(count: int, seed: int = 0, radius: float = 1.0) -> Points:
    """Return random points on a sphere with their normals."""
    directions = np.random.default_rng(seed).normal(size=(count, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return Points(
        (directions * radius).astype(np.float32), normals=directions.astype(np.float32)
    )


def cube_cloud(count: int, seed: int = 0) -> Points:
    """Return random points on the cube [-1, 1]^3 with their normals."""
    rng = np.random.default_rng(seed)
    positions = rng.uniform(-1, 1, (count, 3))
    rows, axes = np.arange(count), rng.integers(3, size=count)
    sides = rng.choice([-1.0, 1.0], count)
    positions[rows, axes] = sides
    normals = np.zeros((count, 3), np.float32)
    normals[rows, axes] = sides
    return Points(positions.astype(np.float32), normals=normals)


def without_faces(mesh: Mesh, faces: np.ndarray) -> Mesh:
    """Return the mesh with holes where the given faces were."""
    return Mesh(mesh.vertices, np.delete(mesh.faces, faces, axis=0))
