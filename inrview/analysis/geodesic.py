"""The shortest way along a surface between two of its points."""

import igl  # type: ignore[import-untyped]
import numpy as np
from jaxtyping import Float64, Int64
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from inrview.analysis.placing import without_unused
from inrview.analysis.surface_calculus import crosses
from inrview.geometry.mesh import Mesh
from inrview.processing.surface_places import SurfacePlaces
from inrview.processing.topology import edges, welded

_CORRIDOR = 1.3
"""The shortest way leaves no vertex through which it would be this much longer.

Along edges ways are up to 1.15 times as long as across triangles of even shape.
"""
_INSIDE = 0.02
"""Ends are kept this far from the sides of their triangle, in its own measure."""


def geodesic(
    surface: Mesh, start: Float64[np.ndarray, "3"], end: Float64[np.ndarray, "3"]
) -> float:
    """Return the length of the shortest way across the triangles; NaN without any.

    Notes
    -----
    Exact polyhedral distance (Mitchell, Mount and Papadimitriou 1987), within the
    corridor that a search along edges leaves.
    """
    faces = welded(surface.vertices, np.asarray(surface.faces, np.int64))
    both = np.stack([start, end])
    on = SurfacePlaces(surface.vertices, faces).closest(both)
    vertices = surface.vertices.astype(np.float64)
    near = [_distances(vertices, faces, corners) for corners in on.corners]
    shortest = float((near[0] + near[1]).min())
    if not np.isfinite(shortest):
        return float("nan")
    size = np.linalg.norm(vertices[on.corners].max(1) - vertices[on.corners].min(1))
    is_near = near[0] + near[1] <= _CORRIDOR * shortest + size
    kept = faces[is_near[faces].all(axis=1)]
    inner = without_unused(Mesh(surface.vertices, kept.astype(np.int32)), kept)
    return _exact(inner, both)


def _distances(
    vertices: Float64[np.ndarray, "v 3"],
    faces: Int64[np.ndarray, "f 3"],
    corners: Int64[np.ndarray, "3"],
) -> Float64[np.ndarray, " v"]:
    """Return distances along edges from the corners of a face."""
    ends = edges(faces).ends
    lengths = np.linalg.norm(vertices[ends[:, 0]] - vertices[ends[:, 1]], axis=1)
    shape = (len(vertices), len(vertices))
    graph = coo_matrix((lengths, (ends[:, 0], ends[:, 1])), shape=shape).tocsr()
    found = dijkstra(graph, directed=False, indices=corners, min_only=True)
    return np.asarray(found)


def _exact(mesh: Mesh, both: Float64[np.ndarray, "2 3"]) -> float:
    """Return the exact distance, both points made vertices of the mesh."""
    vertices = mesh.vertices.astype(np.float64)
    faces = np.asarray(mesh.faces, np.int64)
    faces = faces[np.linalg.norm(crosses(vertices, faces), axis=1) > 0]
    for point in both:
        on = SurfacePlaces(vertices, faces).closest(point[None])
        a, b, c = faces[on.faces[0]]
        # A triangle without an area makes the exact search run without end.
        shares = on.shares[0].clip(_INSIDE)
        new = len(vertices)
        fresh = shares / shares.sum() @ vertices[[a, b, c]]
        vertices = np.concatenate([vertices, fresh[None]])
        split = np.array([[a, b, new], [b, c, new], [c, a, new]])
        faces = np.concatenate([np.delete(faces, on.faces[0], axis=0), split])
    first, second = np.array([len(vertices) - 2]), np.array([len(vertices) - 1])
    none = np.zeros(0, np.int64)
    found = igl.exact_geodesic(vertices, faces, first, none, second, none)
    return float(np.atleast_1d(found)[0])
