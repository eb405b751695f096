"""Areas, normals and neighbours on triangles whose vertices move."""

import numpy as np
from jaxtyping import Float64, Int64
from scipy.sparse import coo_matrix, csr_matrix, eye

Faces = Int64[np.ndarray, "f 3"]


def crosses(
    vertices: Float64[np.ndarray, "*n v 3"], faces: Faces
) -> Float64[np.ndarray, "*n f 3"]:
    """Return twice the area of each face, along its normal."""
    a, b, c = (vertices[..., faces[:, corner], :] for corner in range(3))
    return np.asarray(np.cross(b - a, c - a))


def vertex_areas(
    vertices: Float64[np.ndarray, "*n v 3"], faces: Faces
) -> Float64[np.ndarray, "*n v"]:
    """Return the area about each vertex: a third of that of its faces."""
    areas = np.linalg.norm(crosses(vertices, faces), axis=-1) / 6
    count = vertices.shape[-2]
    rows = areas.reshape(-1, len(faces))
    found = [
        np.bincount(faces.ravel(), np.repeat(row, 3), minlength=count) for row in rows
    ]
    return np.array(found).reshape(*vertices.shape[:-1])


def vertex_normals(
    vertices: Float64[np.ndarray, "v 3"], faces: Faces
) -> Float64[np.ndarray, "v 3"]:
    """Return unit normals, those of faces weighted by area."""
    along = crosses(vertices, faces)
    sums = np.stack(
        [
            np.bincount(faces.ravel(), np.repeat(along[:, axis], 3), len(vertices))
            for axis in range(3)
        ],
        axis=1,
    )
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.maximum(lengths, 1e-30))


def around(faces: Faces, count: int) -> csr_matrix:
    """Return the matrix that adds up values over a vertex and its neighbours."""
    start = faces[:, [0, 1, 2, 1, 2, 0]].ravel()
    end = faces[:, [1, 2, 0, 0, 1, 2]].ravel()
    ones = np.ones(len(start))
    graph = coo_matrix((ones, (start, end)), shape=(count, count)).tocsr()
    graph.data[:] = 1.0
    return csr_matrix(graph + eye(count, format="csr"))
