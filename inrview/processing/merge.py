"""Several scans as one cloud in one coordinate frame."""

from collections.abc import Callable, Sequence

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points


def merge(scans: Sequence[Points | Mesh]) -> Points:
    """Put scans into one cloud, in the first one's `origin`.

    Normals, views and colours are kept as soon as one scan has them; a point of a scan
    without them gets a zero vector, which says "unknown" (white, for colours). A mesh
    gives its vertices, with normals by its faces where it has none of its own.
    """
    if not scans:
        return Points(np.zeros((0, 3), np.float32))
    clouds = [as_points(scan) for scan in scans]
    origin = clouds[0].origin
    return Points(
        np.concatenate([moved(cloud, origin) for cloud in clouds]),
        normals=_joined(clouds, lambda cloud: cloud.normals, 0),
        colors=_joined(clouds, lambda cloud: cloud.colors, 255),
        views=_joined(clouds, lambda cloud: cloud.views, 0),
        origin=origin,
    )


def as_points(scan: Points | Mesh) -> Points:
    """Return a cloud as it is, a mesh as its referenced vertices with normals."""
    if isinstance(scan, Points):
        return scan
    normals = vertex_normals(scan) if scan.normals is None else scan.normals
    used = np.unique(scan.faces)
    return Points(
        scan.vertices[used],
        normals=normals[used],
        colors=None if scan.colors is None else scan.colors[used],
        origin=scan.origin,
    )


def moved(scan: Points, origin: Vector) -> Float32[np.ndarray, "n 3"]:
    """Return positions relative to another origin; the difference is in float64."""
    offset = np.subtract(scan.origin, origin)
    if not offset.any():
        return scan.positions
    return (scan.positions.astype(np.float64) + offset).astype(np.float32)


def vertex_normals(mesh: Mesh) -> Float32[np.ndarray, "n 3"]:
    """Return the area-weighted mean normal of the faces around each vertex."""
    corners = mesh.vertices.astype(np.float64)[mesh.faces]
    crosses = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    sums = np.zeros((len(mesh.vertices), 3))
    for axis in range(3):
        weights = np.repeat(crosses[:, axis], 3)
        sums[:, axis] = np.bincount(
            mesh.faces.ravel(), weights, minlength=len(mesh.vertices)
        )
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return (sums / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)


def _joined(
    clouds: Sequence[Points],
    attribute: Callable[[Points], np.ndarray | None],
    filler: int,
) -> np.ndarray | None:
    arrays = [attribute(cloud) for cloud in clouds]
    known = next((array for array in arrays if array is not None), None)
    if known is None:
        return None
    return np.concatenate(
        [
            np.full((len(cloud), 3), filler, known.dtype) if array is None else array
            for cloud, array in zip(clouds, arrays, strict=True)
        ]
    )
