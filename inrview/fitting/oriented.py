"""From any scans to one cloud of oriented points in shape space."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32

from inrview.fitting.cells import morton_codes
from inrview.fitting.learned_normals import learn_normals
from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.notes import Note, Severity, UserError
from inrview.processing.complete_normals import complete_normals
from inrview.processing.merge import merge
from inrview.processing.mesh_samples import oriented_samples
from inrview.processing.strays import stray_points

MESH_SAMPLES = 200_000
_LEARNED = Note(
    "normals-learned", "The sides were learned from the positions, without normals."
)
FEWEST = 16
"""Fewer points than this describe no surface."""


@dataclass(frozen=True, slots=True, eq=False)
class Oriented(Value):
    """Points with unit normals in shape space, in Morton order."""

    positions: Float32[np.ndarray, "n 3"]
    normals: Float32[np.ndarray, "n 3"]
    placement: Placement
    is_exact: bool
    """Drawn from meshes: there is no noise to measure."""
    has_own_normals: bool = True
    """False where normals had to be estimated from the positions."""
    views: Float32[np.ndarray, "n 3"] | None = None
    """Unit vectors towards the sensor, where they are known."""
    notes: tuple[Note, ...] = ()


def gather(
    scans: Sequence[Points | Mesh],
    seed: int,
    placement: Placement | None = None,
    normals_from: str = "file",
) -> Generator[float, None, Oriented]:
    """Merge scans, orient their points, and place them in the cube; yields progress.

    `normals_from` is "file" (estimated where there are none), "estimate", or "none":
    learned from the positions.

    Raises
    ------
    UserError
        When the scans hold too few points or no extent to fit anything to.
    """
    is_exact = all(isinstance(scan, Mesh) and len(scan.faces) for scan in scans)
    points, stray_notes = _without_strays(_as_points(scans, seed))
    _check(points)
    if placement is None:
        placement = Placement.around(*points.bounds, points.origin)
    positions = placement.to_shape(points.positions)
    notes: tuple[Note, ...]
    if normals_from == "none":
        learned = yield from learn_normals(positions, seed)
        points, notes = replace(points, normals=learned), (_LEARNED,)
    else:
        if normals_from == "estimate":
            points = replace(points, normals=None)
        points, notes = complete_normals(points)
        yield 1.0
    order = np.argsort(morton_codes(positions), kind="stable")
    normals = points.normals
    assert normals is not None
    return Oriented(
        np.ascontiguousarray(positions[order]),
        np.ascontiguousarray(normals[order]),
        placement,
        is_exact,
        not notes,
        None if points.views is None else placement.turn_to_shape(points.views)[order],
        (*stray_notes, *notes),
    )


def _check(points: Points) -> None:
    if len(points) < FEWEST:
        raise UserError(
            f"The scan holds {len(points)} usable points, too few to describe a "
            f"surface; at least {FEWEST} are needed."
        )
    low, high = points.bounds
    if not np.isfinite(low).all() or not float((high - low).max()) > 0:
        raise UserError(
            "All points of the scan lie in one place, so there is no surface to fit; "
            "check the file or the columns it was read from."
        )


def _without_strays(points: Points) -> tuple[Points, tuple[Note, ...]]:
    """Leave out a few points so far off that the shape would be lost in their box."""
    is_stray = stray_points(points.positions)
    count = int(is_stray.sum())
    if not count:
        return points, ()
    text = (
        f"{count:,} points lie so far from all others that the shape would be a speck: "
        "they are left out of the fit."
    )
    normals, views = points.normals, points.views
    rest = Points(
        points.positions[~is_stray],
        None if normals is None else normals[~is_stray],
        views=None if views is None else views[~is_stray],
        origin=points.origin,
    )
    return rest, (Note("strays-left-out", text, Severity.WARNING, count),)


def _as_points(scans: Sequence[Points | Mesh], seed: int) -> Points:
    """Draw points from meshes in proportion to their area; keep points as they are."""
    meshes = [s for s in scans if isinstance(s, Mesh) and len(s.faces)]
    areas = [_area(mesh) for mesh in meshes]
    total = sum(areas) or 1.0
    rng = np.random.default_rng(seed)
    drawn = {
        id(mesh): oriented_samples(mesh, int(MESH_SAMPLES * area / total), rng)
        for mesh, area in zip(meshes, areas, strict=True)
    }
    return merge([drawn.get(id(scan), scan) for scan in scans])


def _area(mesh: Mesh) -> float:
    a, b, c = (mesh.vertices[mesh.faces[:, k]].astype(np.float64) for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()) / 2
