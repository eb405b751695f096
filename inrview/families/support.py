"""What a scan says of each vertex of a completed surface."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Float64, UInt8
from scipy.spatial import cKDTree

from inrview.families.outline import FEWEST
from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family_reports import SupportReport
from inrview.messages.family_requests import SupportRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.processing.merge import as_points, vertex_normals
from inrview.processing.neighbours import nearest, spacing
from inrview.processing.sample import sample_surface
from inrview.processing.support import (
    CONTRADICTED,
    INFERRED,
    MEASURED,
    close_distance,
)

ELSEWHERE = 0.15
"""Up to this share of the radius a scan can speak of another place of the surface."""
ALONG = 0.85
"""Cosine to the surface's normal from which the scan lies before or behind it."""
DRAWN = 60_000
CHUNK = 8192


@dataclass(frozen=True, slots=True, eq=False)
class Seen(Value):
    """A scan as it is asked: points, normals where known, and the sensor."""

    positions: Float64[np.ndarray, "n 3"]
    normals: Float32[np.ndarray, "n 3"] | None
    close: float
    """Distance up to which a vertex is measured, scan units."""
    far: float
    viewpoint: Float64[np.ndarray, "3"] | None


def support(request: SupportRequest) -> Iterator[Progress | SupportReport]:
    """Label each vertex as measured, inferred, or contradicted by the scan.

    Contradicted is what lies in front of or behind the measured surface, and what the
    sensor saw through. What has no scan before or behind it is inferred.

    Raises
    ------
    UserError
        When the scan holds too few points.
    """
    seen = _seen(request)
    tree = cKDTree(seen.positions)
    sight = None if seen.viewpoint is None else _Sight(seen)
    normals = vertex_normals(request.surface)
    labels = np.empty(len(request.surface.vertices), np.uint8)
    for start in range(0, len(labels), CHUNK):
        yield Progress(start / len(labels), "Comparing with the scan")
        piece = slice(start, start + CHUNK)
        vertices = request.surface.vertices[piece].astype(np.float64)
        labels[piece] = _labels(seen, tree, vertices, normals[piece])
        if sight is not None:
            hidden = labels[piece] == MEASURED
            labels[piece][sight.is_free(vertices) & ~hidden] = CONTRADICTED
    yield SupportReport(labels)


def _seen(request: SupportRequest) -> Seen:
    scan = request.scan
    if isinstance(scan, Mesh) and len(scan.faces):
        points = sample_surface(scan, DRAWN, np.random.default_rng(0))
    else:
        points = as_points(scan) if isinstance(scan, Points) else _vertices(scan)
    if len(points) < FEWEST:
        raise UserError(
            f"The scan holds {len(points)} usable points; at least {FEWEST} are needed "
            "to say what was measured."
        )
    positions = points.positions.astype(np.float64)
    radius = float(np.sqrt(positions.var(axis=0).sum()))
    viewpoint = None
    if request.viewpoint is not None:
        viewpoint = request.viewpoint.astype(np.float64)
    close = close_distance(points.positions, is_cloud=True)
    far = max(ELSEWHERE * radius, 2 * close)
    return Seen(positions, points.normals, close, far, viewpoint)


def _vertices(scan: Mesh) -> Points:
    return Points(scan.vertices, scan.normals)


def _labels(
    seen: Seen,
    tree: cKDTree,
    vertices: Float64[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
) -> UInt8[np.ndarray, " n"]:
    lengths, rows = (found[:, 0] for found in nearest(tree, vertices, 1))
    offsets = vertices - seen.positions[rows]
    along = np.einsum("ij,ij->i", offsets, normals)
    is_before = np.abs(along) > ALONG * lengths
    if seen.normals is not None:
        is_before &= np.einsum("ij,ij->i", seen.normals[rows], normals) > 0.3
    labels = np.full(len(vertices), INFERRED, np.uint8)
    labels[is_before & (lengths < seen.far)] = CONTRADICTED
    labels[lengths <= seen.close] = MEASURED
    return labels


class _Sight:
    """What a sensor at one place saw: how far it looked in each direction."""

    def __init__(self, seen: Seen) -> None:
        assert seen.viewpoint is not None
        self._eye = seen.viewpoint
        self._close = seen.close
        offsets = seen.positions - self._eye
        self._ranges = np.maximum(np.linalg.norm(offsets, axis=1), 1e-12)
        directions = offsets / self._ranges[:, None]
        self._tree = cKDTree(directions)
        self._width = 2.0 * spacing(directions.astype(np.float32))

    def is_free(self, vertices: Float64[np.ndarray, "n 3"]) -> Bool[np.ndarray, " n"]:
        """Return which points lie where the sensor saw through to something else."""
        offsets = vertices - self._eye
        ranges = np.maximum(np.linalg.norm(offsets, axis=1), 1e-12)
        gaps, rows = nearest(self._tree, offsets / ranges[:, None], 4)
        # All of the nearest looks must pass: at a silhouette some end on the near side.
        passes = (self._ranges[rows] > ranges[:, None] + 2 * self._close).all(axis=1)
        return np.asarray(passes & (gaps[:, -1] < 2 * self._width))
