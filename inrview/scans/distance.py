"""The job that colours a surface by its distance to the scan."""

from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Float64

from inrview.geometry.frozen import Vector, adopt
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.reports import DistanceReport, Progress
from inrview.messages.requests import DistanceRequest
from inrview.processing.merge import merge, moved, vertex_normals
from inrview.processing.to_scan import CloudDistance, to_mesh
from inrview.processing.winding import MeshDistance, usable_triangles

CHUNK = 8192


def distance(request: DistanceRequest) -> Iterator[Progress | DistanceReport]:
    """Yield progress, then each vertex's distance to the nearest of the scans."""
    surface = request.surface
    yield Progress(0.0, "Preparing the scan")
    measured = _scan_distances(request.scans, surface.origin)
    if not measured:
        raise UserError("There is no scan to measure the surface against: load one.")
    vertices = surface.vertices.astype(np.float64)
    outward = vertex_normals(surface) if surface.normals is None else surface.normals
    distances = np.empty(len(vertices), np.float32)
    for start in range(0, len(vertices), CHUNK):
        part = slice(start, start + CHUNK)
        found = [_signed(scan, vertices[part], outward[part]) for scan in measured]
        distances[part] = _nearest(found)
        yield Progress(min(1.0, (start + CHUNK) / len(vertices)), "Measuring")
    yield DistanceReport(adopt(distances), surface)


def _scan_distances(
    scans: Sequence[Points | Mesh], origin: Vector
) -> list[CloudDistance | MeshDistance]:
    """Prepare one cloud of all points, and each mesh, relative to `origin`."""
    result: list[CloudDistance | MeshDistance] = []
    clouds = [scan for scan in scans if isinstance(scan, Points) and len(scan)]
    if clouds:
        joined = merge(clouds)
        positions = moved(joined, origin)
        result.append(CloudDistance(Points(positions, normals=joined.normals)))
    for scan in scans:
        if isinstance(scan, Mesh) and len(usable_triangles(scan)[1]):
            x, y, z = np.subtract(scan.origin, origin).tolist()
            result.append(MeshDistance(scan, (x, y, z)))
    return result


def _signed(
    scan: CloudDistance | MeshDistance, vertices: np.ndarray, outward: np.ndarray
) -> Float64[np.ndarray, " n"]:
    if isinstance(scan, CloudDistance):
        return scan.signed(vertices, outward)
    return to_mesh(scan, vertices, outward)


def _nearest(found: list[Float64[np.ndarray, " n"]]) -> Float64[np.ndarray, " n"]:
    """Return, for each vertex, the distance of least size."""
    stacked = np.stack(found)
    return np.asarray(
        stacked[np.abs(stacked).argmin(axis=0), np.arange(stacked.shape[1])]
    )
