"""A mesh of a solid with its sharp edges, and no more triangles than it needs."""

import fast_simplification
import numpy as np

from benchmarks.samples.distances import Array, Solid, SolidField
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.surfaces.extract import Extractor

BOX = ((-1.05,) * 3, (1.05,) * 3)


def mesh_of(solid: Solid, resolution: int) -> Mesh:
    """Return the solid's surface at a resolution."""
    extractor = Extractor(SolidField(solid), Placement(), 0.0, BOX, slope=2.0)
    steps = extractor.at(resolution)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value.mesh


def sharpened(mesh: Mesh, solid: Solid, resolution: int) -> Mesh:
    """Move vertices near an edge onto it.

    A vertex goes where the tangent planes of the points around it meet best (the least
    squares of dual contouring; Ju et al. 2002), at most one cell.
    """
    vertices = mesh.vertices.astype(np.float64)
    field = SolidField(solid)
    cell = 2.1 / resolution
    normals = field.gradients(vertices).astype(np.float64)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    rows, others = _neighbours(mesh)
    gaps = np.einsum("ij,ij->i", vertices[others] - vertices[rows], normals[others])
    planes = normals[others]
    matrix = np.zeros((len(vertices), 3, 3))
    right = np.zeros((len(vertices), 3))
    np.add.at(matrix, rows, planes[:, :, None] * planes[:, None, :])
    np.add.at(right, rows, planes * gaps[:, None])
    values, vectors = np.linalg.eigh(matrix)
    steep = values > 0.06 * values[:, -1:]
    inverse = np.where(steep, 1 / np.where(steep, values, 1.0), 0.0)
    inner = np.einsum("nij,ni->nj", vectors, right) * inverse
    moves = np.einsum("nij,nj->ni", vectors, inner)
    length = np.linalg.norm(moves, axis=1, keepdims=True)
    moves *= np.minimum(1, cell / np.maximum(length, 1e-12))
    return Mesh((vertices + moves).astype(np.float32), mesh.faces)


def simplified(mesh: Mesh, faces: int) -> Mesh:
    """Return the mesh with fewer faces, flat parts first."""
    vertices, kept = fast_simplification.simplify(
        np.array(mesh.vertices), np.array(mesh.faces), target_count=faces, agg=3
    )
    return Mesh(vertices.astype(np.float32), kept.astype(np.int32))


def _neighbours(mesh: Mesh) -> tuple[Array, Array]:
    """Return each vertex with itself and with each vertex it shares an edge with."""
    pairs = np.concatenate([mesh.faces[:, [a, b]] for a, b in ((0, 1), (1, 2), (2, 0))])
    own = np.repeat(np.arange(len(mesh.vertices))[:, None], 2, axis=1)
    pairs = np.unique(np.concatenate([pairs, pairs[:, ::-1], own]), axis=0)
    return pairs[:, 0], pairs[:, 1]
