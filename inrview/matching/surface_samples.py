"""Points spread evenly over a surface: what is measured there knows no triangles."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64, Int64
from scipy.spatial import cKDTree

from inrview.geometry.frozen import Value
from inrview.matching.nearest import nearest
from inrview.matching.template_surface import Places, TemplateSurface

COUNT = 4000
PATCH = 192
"""Neighbours that make a patch: about a twentieth of the surface."""


@dataclass(frozen=True, slots=True, eq=False)
class SurfaceSamples(Value):
    """Random points of a member's surface, each with its nearest ones."""

    places: Places
    positions: Float64[np.ndarray, "n 3"]
    """In the member's shape space."""
    normals: Float64[np.ndarray, "n 3"]
    """Of their triangles, in shape space."""
    neighbours: Int64[np.ndarray, "n k"]
    """Rows of each sample's patch, nearest first, itself among them."""
    tree: cKDTree


def spread(surface: TemplateSurface) -> SurfaceSamples:
    """Draw points of a surface, as many per area everywhere; always the same ones."""
    rng = np.random.default_rng(0)
    vertices = surface.fine.vertices.astype(np.float64)
    corners = vertices[surface.fine.faces]
    crossed = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    doubled = np.linalg.norm(crossed, axis=1)
    total = doubled.sum()
    odds = doubled / total if total > 0 else None
    rows = rng.choice(len(corners), COUNT, p=odds)
    shares = rng.dirichlet((1, 1, 1), COUNT)
    laid = np.einsum("nc,ncd->nd", shares, surface.vertices[surface.fine.faces[rows]])
    positions = np.einsum("nc,ncd->nd", shares, corners[rows])
    normals = crossed[rows] / np.maximum(doubled[rows, None], 1e-20)
    tree = cKDTree(positions)
    neighbours = nearest(tree, positions, PATCH)[1]
    places = Places(rows.astype(np.int64), shares, laid)
    return SurfaceSamples(places, positions, normals, neighbours, tree)
