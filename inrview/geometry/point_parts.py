"""Some of the points of a cloud as a cloud of their own; a scan turned and moved."""

from dataclasses import replace

import numpy as np
from jaxtyping import Float64

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points


def placed(
    scan: Points | Mesh, matrix: Float64[np.ndarray, "4 4"], origin: Vector
) -> Points | Mesh:
    """Return a scan turned and moved; the matrix is of positions relative to `origin`.

    What points in a direction turns with it, and its new origin is the one given.
    """
    turn = matrix[:3, :3]
    shift = turn @ np.subtract(scan.origin, origin) + matrix[:3, 3]

    def turned(directions: np.ndarray | None) -> np.ndarray | None:
        return None if directions is None else directions @ turn.T.astype(np.float32)

    if isinstance(scan, Mesh):
        vertices = (scan.vertices.astype(np.float64) @ turn.T + shift).astype(
            np.float32
        )
        normals = turned(scan.normals)
        return replace(scan, vertices=vertices, normals=normals, origin=origin)
    positions = (scan.positions.astype(np.float64) @ turn.T + shift).astype(np.float32)
    return replace(
        scan,
        positions=positions,
        normals=turned(scan.normals),
        views=turned(scan.views),
        origin=origin,
    )


def part_of(points: Points, chosen: np.ndarray) -> Points:
    """Return the points that a mask or row numbers name, with all that they carry."""
    return replace(
        points,
        positions=points.positions[chosen],
        normals=None if points.normals is None else points.normals[chosen],
        colors=None if points.colors is None else points.colors[chosen],
        views=None if points.views is None else points.views[chosen],
    )
