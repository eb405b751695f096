"""Clouds with a known surface."""

import numpy as np
from scipy.spatial import ConvexHull

from inrview.fitting.cells import morton_codes
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points


def sphere_points(count: int, radius: float = 0.7, noise: float = 0.0) -> Points:
    """Points all over a sphere, displaced by noise, with exact normals."""
    rng = np.random.default_rng(0)
    normals = rng.standard_normal((count, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    positions = normals * radius + noise * rng.standard_normal((count, 3))
    order = np.argsort(morton_codes(positions.astype(np.float32)), kind="stable")
    return Points(
        positions[order].astype(np.float32), normals[order].astype(np.float32)
    )


def ball_mesh(radius: float = 1.0) -> Mesh:
    """Return a closed ball of some 1600 faces that point outwards."""
    rng = np.random.default_rng(0)
    points = rng.standard_normal((800, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    hull = ConvexHull(points)
    faces = hull.simplices.copy()
    a, b, c = (points[faces[:, k]] for k in range(3))
    inward = np.einsum("ij,ij->i", np.cross(b - a, c - a), hull.equations[:, :3]) < 0
    faces[inward] = faces[inward][:, ::-1]
    return Mesh((points * radius).astype(np.float32), faces.astype(np.int32))


def plate(half: float, height: float) -> Mesh:
    """Return a square of two faces across the z axis that point upwards."""
    x, y = np.array([[-1, 1, 1, -1], [-1, -1, 1, 1]]) * half
    vertices = np.stack([x, y, np.full(4, height)], axis=1)
    faces = np.array([[0, 1, 2], [0, 2, 3]], np.int32)
    return Mesh(vertices.astype(np.float32), faces)


def joined_meshes(*meshes: Mesh) -> Mesh:
    """Put meshes into one."""
    starts = np.cumsum([0, *(len(mesh.vertices) for mesh in meshes)])
    faces = [mesh.faces + start for mesh, start in zip(meshes, starts, strict=False)]
    vertices = np.concatenate([mesh.vertices for mesh in meshes])
    return Mesh(vertices, np.concatenate(faces).astype(np.int32))
