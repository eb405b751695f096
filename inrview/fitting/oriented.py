"""From any scans to one cloud of oriented points in shape space."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.notes import Note, Severity, UserError
from inrview.processing.merge import merge
from inrview.processing.normals import estimate_normals
from inrview.processing.orientation import orient_normals
from inrview.processing.sample import sample_surface

MESH_SAMPLES = 200_000
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
    notes: tuple[Note, ...] = ()


def gather(
    scans: Sequence[Points | Mesh], seed: int, placement: Placement | None = None
) -> Oriented:
    """Merge scans, orient their points, and place them in the cube.

    Raises
    ------
    UserError
        When the scans hold too few points or no extent to fit anything to.
    """
    is_exact = all(isinstance(scan, Mesh) and len(scan.faces) for scan in scans)
    points = _as_points(scans, seed)
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
    points, notes = _with_normals(points)
    if placement is None:
        placement = Placement.around(low, high, points.origin)
    positions = placement.to_shape(points.positions)
    order = _morton_order(positions)
    normals = points.normals
    assert normals is not None
    return Oriented(
        np.ascontiguousarray(positions[order]),
        np.ascontiguousarray(normals[order]),
        placement,
        is_exact,
        notes,
    )


def _as_points(scans: Sequence[Points | Mesh], seed: int) -> Points:
    """Draw points from meshes in proportion to their area; keep points as they are."""
    meshes = [s for s in scans if isinstance(s, Mesh) and len(s.faces)]
    areas = [_area(mesh) for mesh in meshes]
    total = sum(areas) or 1.0
    rng = np.random.default_rng(seed)
    drawn = {
        id(mesh): sample_surface(mesh, int(MESH_SAMPLES * area / total), rng)
        for mesh, area in zip(meshes, areas, strict=True)
    }
    return merge([drawn.get(id(scan), scan) for scan in scans])


def _area(mesh: Mesh) -> float:
    a, b, c = (mesh.vertices[mesh.faces[:, k]].astype(np.float64) for k in range(3))
    return float(np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()) / 2


def _with_normals(points: Points) -> tuple[Points, tuple[Note, ...]]:
    """Make every normal a unit vector; estimate and orient where one is missing."""
    count = len(points)
    known = np.zeros(count, bool)
    normals = np.zeros((count, 3), np.float32)
    if points.normals is not None:
        lengths = np.linalg.norm(points.normals, axis=1, keepdims=True)
        known = np.isfinite(lengths[:, 0]) & (lengths[:, 0] > 0)
        normals[known] = points.normals[known] / lengths[known]
    missing = count - int(known.sum())
    if not missing:
        return _with(points, normals), ()
    estimated = estimate_normals(points.positions)
    oriented = orient_normals(points.positions, estimated, points.views)
    normals[~known] = oriented.normals[~known]
    how = "their view directions" if points.views is not None else "their neighbours"
    text = f"{missing:,} points came without a normal: estimated, turned by {how}."
    note = Note("normals-estimated", text, Severity.WARNING, missing)
    return _with(points, normals), (note, *oriented.notes)


def _with(points: Points, normals: Float32[np.ndarray, "n 3"]) -> Points:
    return Points(points.positions, normals, views=points.views, origin=points.origin)


def _morton_order(positions: Float32[np.ndarray, "n 3"]) -> np.ndarray:
    """Order points along a space-filling curve: neighbours stay neighbours."""
    cells = np.clip((positions + 1) * 512, 0, 1023).astype(np.uint64)
    code = np.zeros(len(positions), np.uint64)
    for axis in range(3):
        code |= _spread(cells[:, axis]) << np.uint64(axis)
    return np.argsort(code, kind="stable")


def _spread(bits: np.ndarray) -> np.ndarray:
    """Put two zero bits between the ten lowest bits."""
    for shift, mask in ((16, 0x030000FF), (8, 0x0300F00F), (4, 0x030C30C3)):
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return (bits | (bits << np.uint64(2))) & np.uint64(0x09249249)
