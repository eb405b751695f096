"""Small shapes with a front, an up, and a known relation to each other."""

import numpy as np

from inrview.geometry.mesh import Mesh

_RINGS, _SECTORS = 12, 16


def ellipsoid(center: np.ndarray, radii: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return vertices and faces of a closed ellipsoid, faces outwards."""
    heights = np.linspace(0, np.pi, _RINGS + 1)[1:-1]
    turns = np.arange(_SECTORS) / _SECTORS * 2 * np.pi
    a, b = np.meshgrid(heights, turns, indexing="ij")
    ring = np.stack([np.sin(a) * np.cos(b), np.cos(a), -np.sin(a) * np.sin(b)], -1)
    unit = np.concatenate([[[0, 1, 0]], ring.reshape(-1, 3), [[0, -1, 0]]])
    faces = []
    last = len(unit) - 1
    for k in range(_SECTORS):
        after = (k + 1) % _SECTORS
        faces.append((0, 1 + k, 1 + after))
        for row in range(_RINGS - 2):
            here, below = 1 + row * _SECTORS, 1 + (row + 1) * _SECTORS
            faces.append((here + k, below + k, below + after))
            faces.append((here + k, below + after, here + after))
        end = 1 + (_RINGS - 2) * _SECTORS
        faces.append((last, end + after, end + k))
    return unit * radii + center, np.array(faces)


def creature_parts(
    neck: float = 0.5, length: float = 0.8, width: float = 0.25
) -> tuple[tuple[tuple[float, ...], tuple[float, ...]], ...]:
    """Return the centre and the radii of each part."""
    return (
        ((0.0, 0.0, 0.0), (width, 0.3, length)),
        ((0.0, neck, 0.8 * length), (0.15, 0.3, 0.2)),
        ((0.0, 0.1, -1.1 * length), (0.08, 0.08, 0.4)),
    )


def creature(neck: float = 0.5, length: float = 0.8, width: float = 0.25) -> Mesh:
    """Return a body along z with a head at its front end and a tail; closed parts."""
    vertices, faces, count = [], [], 0
    for center, radii in creature_parts(neck, length, width):
        v, f = ellipsoid(np.array(center), np.array(radii))
        vertices.append(v)
        faces.append(f + count)
        count += len(v)
    return Mesh(
        np.concatenate(vertices).astype(np.float32),
        np.concatenate(faces).astype(np.int32),
    )


def about_y(degrees: float) -> np.ndarray:
    """Return the rotation about +y."""
    c, s = np.cos(np.deg2rad(degrees)), np.sin(np.deg2rad(degrees))
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def moved(
    mesh: Mesh,
    degrees: float = 0.0,
    scale: float = 1.0,
    shift: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Mesh:
    """Return the same shape, turned about up, scaled and shifted."""
    vertices = mesh.vertices @ about_y(degrees).T * scale + shift
    return Mesh(vertices.astype(np.float32), mesh.faces)
