"""Clouds with a known surface."""

import numpy as np

from inrview.fitting.cells import morton_codes
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
