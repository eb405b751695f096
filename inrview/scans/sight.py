"""Job: how many rays of scans miss surfaces, from where each scan was seen."""

from collections.abc import Generator, Iterator

import numpy as np
from jaxtyping import Float64
from scipy.spatial import cKDTree

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.fusion import RAY_FAR, SightRequest
from inrview.messages.reports import Progress, Result
from inrview.processing.sensor import sensor_of
from inrview.scans.ray_misses import Met, joined, meetings

_CHUNK = 20_000
"""Vertices between two reports."""
_Vectors = Float64[np.ndarray, "_ 3"]


def sight(request: SightRequest) -> Iterator[Progress | Result]:
    """Send rays from where scans were seen to some of their points."""
    seen = [scan for scan in request.scans if isinstance(scan, Points)]
    rays: list[tuple[_Vectors, _Vectors]] = []
    for scan in seen:
        yield Progress(None, "Seeking sensors")
        if (sensor := sensor_of(scan)) is not None:
            every = -(-len(scan) * len(seen) // request.most)
            ends = scan.positions[::every].astype(np.float64) + scan.origin
            rays.append(((sensor + scan.origin)[None], ends))
    if not rays:
        yield Result({"figures": None})
        return
    figures = []
    for mesh in request.surfaces:
        met: list[Met] = []
        for eye, ends in rays:
            near = yield from _near_rays(mesh, eye, ends)
            for part in meetings(near, eye[0], ends):
                met.append(part)
                yield Progress(None, "Sending rays")
        behind, _ = joined(met)
        early, late = (behind < -RAY_FAR).mean(), (behind > RAY_FAR).mean()
        rows = {"rays": len(behind), "early": float(early), "late": float(late)}
        figures.append(rows)
    yield Result({"figures": figures})


def _near_rays(
    mesh: Mesh, eye: _Vectors, ends: _Vectors
) -> Generator[Progress, None, Mesh]:
    """Return the faces that one of the rays may meet; a tree of all takes seconds.

    Seen from the eye, a ray through a face is no farther from one of its corners than
    these are from each other.
    """
    tree = cKDTree(_directions(ends - eye))
    seen = _directions(mesh.vertices.astype(np.float64) + mesh.origin - eye)
    away = np.empty(len(seen))
    for start in range(0, len(seen), _CHUNK):
        part = slice(start, start + _CHUNK)
        away[part] = tree.query(seen[part])[0]
        yield Progress(None, "Seeking faces")
    faces = mesh.faces
    width = np.zeros(len(faces))
    for one, other in ((0, 1), (1, 2), (2, 0)):
        edges = seen[faces[:, one]] - seen[faces[:, other]]
        width = np.maximum(width, np.linalg.norm(edges, axis=1))
        yield Progress(None, "Seeking faces")
    chosen = faces[away[faces].min(axis=1) <= width]
    used, numbers = np.unique(chosen, return_inverse=True)
    corners = mesh.vertices[used]
    return Mesh(corners, numbers.reshape(-1, 3).astype(np.int32), origin=mesh.origin)


def _directions(ways: _Vectors) -> _Vectors:
    lengths = np.linalg.norm(ways, axis=1, keepdims=True)
    return np.asarray(ways / np.maximum(lengths, 1e-12))
