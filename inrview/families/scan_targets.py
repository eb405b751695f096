"""What a scan says about the field around it: bounds on signed distances."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from scipy.spatial import cKDTree

from inrview.families.detail import REACH, detail_shares
from inrview.families.outline import FEWEST, robust_bounds, within
from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.geometry.steps import finished
from inrview.messages.family_requests import CodeFitRequest
from inrview.messages.notes import Note, Severity, UserError
from inrview.processing.neighbours import nearest
from inrview.processing.normals import estimate_normals
from inrview.processing.orientation import orient_normals
from inrview.processing.sample import sample_surface
from inrview.processing.winding import MeshDistance

SURFACE = 1400
"""Points on the surface that are asked."""
OFFSETS = ((0.02, 600), (0.06, 400), (0.15, 250))
"""How far beside the surface (in radii of the scan), and at how many points."""
FREE = 600
"""Points asked in the free space between sensor and surface."""
POINTS = 20_000
CONTRAST = 0.5
"""A side is told by at least this much difference of the winding number."""


@dataclass(frozen=True, slots=True, eq=False)
class Targets(Value):
    """Points in scan space at which the signed distance lies between two bounds."""

    positions: Float64[np.ndarray, "n 3"]
    low: Float64[np.ndarray, " n"]
    high: Float64[np.ndarray, " n"]
    """Scan units; infinite where nothing is known."""
    surface: int
    """The first so many lie on the surface itself."""
    radius: float
    """Root mean square distance of the surface from its middle."""

    def part(self, every: int) -> "Targets":
        """Return an even share of the targets, for a coarse look."""
        chosen = np.arange(0, len(self.positions), every)
        return Targets(
            self.positions[chosen],
            self.low[chosen],
            self.high[chosen],
            int((chosen < self.surface).sum()),
            self.radius,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Surface(Value):
    """A scan as points with normals that look outwards, scan space without origin.

    Detail comes first: tips and thin parts say most about where everything belongs.
    """

    positions: Float64[np.ndarray, "n 3"]
    normals: Float64[np.ndarray, "n 3"]
    notes: tuple[Note, ...] = ()


def surface_of(request: CodeFitRequest) -> Surface:
    """Return oriented points of the scan of a request.

    Raises
    ------
    UserError
        When the scan holds too few points or no extent.
    """
    rng = np.random.default_rng(request.seed)
    geometry, name = request.shape.geometry, request.shape.name
    notes: tuple[Note, ...] = ()
    if isinstance(geometry, Mesh) and len(geometry.faces):
        drawn = _of_mesh(geometry, rng)
    else:
        drawn, notes = _of_points(geometry, request, rng)
    if len(drawn) < FEWEST:
        raise UserError(
            f"'{name}' holds {len(drawn)} usable points, too few to tell a shape; at "
            f"least {FEWEST} are needed. Check the file."
        )
    positions = drawn.positions.astype(np.float64)
    kept = within(positions, *robust_bounds(positions))
    assert drawn.normals is not None
    if not np.ptp(positions[kept], axis=0).max() > 0:
        raise UserError(
            f"All points of '{name}' lie in one place, so it has no shape. Check the "
            "file or the columns it was read from."
        )
    positions, normals = positions[kept], drawn.normals.astype(np.float64)[kept]
    reach = REACH * float(np.ptp(positions, axis=0).max()) / 2
    shares = finished(detail_shares(positions, normals, rng, reach))
    order = rng.choice(len(positions), len(positions), replace=False, p=shares)
    return Surface(positions[order], normals[order], notes)


def _of_mesh(mesh: Mesh, rng: np.random.Generator) -> Points:
    """Draw from the outer surface; walls within the solid are left out."""
    drawn = sample_surface(mesh, POINTS, rng)
    if drawn.normals is None or len(drawn) == 0:
        return drawn
    distance = MeshDistance(mesh)
    low, high = mesh.bounds
    step = 4e-4 * float((high - low).max()) * drawn.normals.astype(np.float64)
    positions = drawn.positions.astype(np.float64)
    before = distance.winding(positions + step)
    behind = distance.winding(positions - step)
    crosses = (before > distance.threshold) != (behind > distance.threshold)
    told = crosses & (np.abs(before - behind) > CONTRAST)
    if told.mean() < 0.2:
        return Points(drawn.positions, drawn.normals * np.float32(distance.sign))
    turned = drawn.normals * np.sign(behind - before)[:, None]
    return Points(drawn.positions[told], turned[told].astype(np.float32))


def _of_points(
    geometry: Points | Mesh, request: CodeFitRequest, rng: np.random.Generator
) -> tuple[Points, tuple[Note, ...]]:
    if isinstance(geometry, Mesh):
        geometry = Points(geometry.vertices, geometry.normals, origin=geometry.origin)
    if len(geometry) > POINTS:
        chosen = np.sort(rng.permutation(len(geometry))[:POINTS])
        geometry = Points(
            geometry.positions[chosen],
            None if geometry.normals is None else geometry.normals[chosen],
            views=None if geometry.views is None else geometry.views[chosen],
        )
    if len(geometry) < FEWEST:
        return geometry, ()
    normals = geometry.normals
    if normals is not None:
        lengths = np.linalg.norm(normals, axis=1)
        has_normal = lengths > 1e-6
        if has_normal.mean() > 0.5:
            unit = normals[has_normal] / lengths[has_normal, None]
            return Points(geometry.positions[has_normal], unit), ()
    views = geometry.views
    if request.viewpoint is not None:
        towards = request.viewpoint - geometry.positions
        sizes = np.maximum(np.linalg.norm(towards, axis=1, keepdims=True), 1e-12)
        views = (towards / sizes).astype(np.float32)
    guessed = estimate_normals(geometry.positions)
    turned = orient_normals(geometry.positions, guessed, views)
    text = "The scan has no normals: they were estimated from its points."
    note = Note("normals-estimated", text, Severity.INFO, len(geometry))
    return Points(geometry.positions, turned.normals), (note, *turned.notes)


def targets_of(surface: Surface, request: CodeFitRequest) -> Targets:
    """Return what is asked of the field: zero on the surface, distances beside it."""
    positions, normals = surface.positions, surface.normals
    radius = float(np.sqrt(positions.var(axis=0).sum()))
    tree = cKDTree(positions)
    on = positions[:SURFACE]
    parts = [(on, np.zeros(len(on)), np.zeros(len(on)))]
    start = 0
    offsets = OFFSETS[:2] if request.is_partial else OFFSETS
    for share, count in offsets:
        for side in (1.0, -1.0):
            rows = np.arange(start, start + count) % len(positions)
            start += count
            away = share * radius
            queries = positions[rows] + side * away * normals[rows]
            gap = nearest(tree, queries, 1)[0][:, 0]
            clear = gap > 0.75 * away
            values = side * np.minimum(gap, away)[clear]
            parts.append((queries[clear], values, values))
    parts += _free_space(surface, request, radius)
    found = (np.concatenate(part) for part in zip(*parts, strict=True))
    points, low, high = found
    return Targets(points, low, high, len(on), radius)


def _free_space(
    surface: Surface, request: CodeFitRequest, radius: float
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return points between sensor and surface, which must lie outside."""
    if request.viewpoint is None:
        return []
    rng = np.random.default_rng(request.seed + 1)
    rows = np.arange(FREE) % len(surface.positions)
    towards = request.viewpoint.astype(np.float64) - surface.positions[rows]
    sizes = np.linalg.norm(towards, axis=1)
    reach = np.minimum(sizes, 2 * radius)
    away = np.maximum(rng.random(FREE) ** 2 * reach, 0.05 * radius)
    unit = towards / np.maximum(sizes, 1e-12)[:, None]
    queries = surface.positions[rows] + away[:, None] * unit
    floor = np.full(FREE, 0.01 * radius)
    return [(queries, floor, np.full(FREE, np.inf))]
