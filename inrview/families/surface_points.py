"""The outer surface of a shape as oriented points, and what measures from it."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32

from inrview.families.cloud_sides import CloudSides
from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.family_requests import FamilyShape
from inrview.messages.notes import Note, Severity, UserError
from inrview.processing.complete_normals import complete_normals
from inrview.processing.sample import sample_surface
from inrview.processing.winding import MeshDistance

SURFACE = 20_000
CHUNK = 3000
STEP = 4e-4
"""How far beside a face its sides are asked, in shape space."""
CONTRAST = 0.5
"""A side is told by at least this much difference of the winding number."""
FEWEST = 16
"""Fewer points than this describe no surface."""
TOLD = 0.2
"""Where fewer samples tell a side, the shape is an open sheet: its faces are believed.
"""


@dataclass(frozen=True, slots=True, eq=False)
class SurfacePoints(Value):
    """Oriented points in shape space."""

    positions: Float32[np.ndarray, "n 3"]
    normals: Float32[np.ndarray, "n 3"]
    distance: MeshDistance | CloudSides
    notes: tuple[Note, ...] = ()


def surface_points(
    shape: FamilyShape, placement: Placement, rng: np.random.Generator
) -> Generator[float, None, SurfacePoints]:
    """Draw points from a shape's outer surface; yields the share done, 0 to 0.3.

    Raises
    ------
    UserError
        When the shape has no surface; it is named.
    """
    geometry = shape.geometry
    if isinstance(geometry, Mesh) and len(geometry.faces):
        return (yield from _of_mesh(shape.name, geometry, placement, rng))
    positions = geometry.vertices if isinstance(geometry, Mesh) else geometry.positions
    normals = geometry.normals
    views = geometry.views if isinstance(geometry, Points) else None
    keep = np.isfinite(positions).all(axis=1)
    if keep.sum() < FEWEST or not np.ptp(positions[keep], axis=0).max() > 0:
        raise _no_surface(shape.name, f"it holds {int(keep.sum())} usable points")
    cloud = Points(
        placement.to_shape(positions[keep]),
        None if normals is None else placement.turn_to_shape(normals[keep]),
        views=None if views is None else placement.turn_to_shape(views[keep]),
    )
    yield 0.05
    cloud, notes = complete_normals(cloud)
    yield 0.2
    assert cloud.normals is not None
    distance = CloudSides(cloud.positions, cloud.normals)
    chosen = _thinned(len(cloud), rng)
    return SurfacePoints(
        cloud.positions[chosen],
        cloud.normals[chosen],
        distance,
        tuple(_named(shape.name, note) for note in notes),
    )


def _of_mesh(
    name: str, mesh: Mesh, placement: Placement, rng: np.random.Generator
) -> Generator[float, None, SurfacePoints]:
    placed = Mesh(placement.to_shape(mesh.vertices), mesh.faces)
    drawn = sample_surface(placed, SURFACE, rng)
    if len(drawn) == 0 or not np.isfinite(drawn.positions).all():
        raise _no_surface(name, "none of its faces has an area")
    assert drawn.normals is not None
    yield 0.02
    distance = MeshDistance(placed)
    yield 0.05
    parts = []
    for start in range(0, len(drawn), CHUNK):
        piece = slice(start, start + CHUNK)
        parts.append(_outward(distance, drawn.positions[piece], drawn.normals[piece]))
        yield 0.05 + 0.25 * start / len(drawn)
    turn = np.concatenate(parts)
    told = turn != 0
    if told.mean() < TOLD:
        turn, told = np.full(len(turn), distance.sign, np.float32), ~np.zeros_like(told)
    normals = (drawn.normals * turn[:, None])[told]
    positions = drawn.positions[told]
    return SurfacePoints(positions, normals, distance, _mesh_notes(name, distance))


def _outward(
    distance: MeshDistance,
    positions: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
) -> Float32[np.ndarray, " n"]:
    """Return 1 where the normal points out, -1 where in, 0 for a wall within."""
    step = STEP * normals.astype(np.float64)
    before = distance.winding(positions + step)
    behind = distance.winding(positions - step)
    crosses = (before > distance.threshold) != (behind > distance.threshold)
    told = crosses & (np.abs(before - behind) > CONTRAST)
    return np.where(told, np.sign(behind - before), 0).astype(np.float32)


def _mesh_notes(name: str, distance: MeshDistance) -> tuple[Note, ...]:
    if distance.sign > 0:
        return ()
    text = f"'{name}' is inside out: its faces are taken the other way round."
    return (Note("inside-out", text, Severity.WARNING),)


def _named(name: str, note: Note) -> Note:
    return Note(note.code, f"'{name}': {note.text}", note.severity, note.count)


def _thinned(count: int, rng: np.random.Generator) -> Bool[np.ndarray, " n"]:
    """Keep about as many of a cloud's points as are drawn from a mesh."""
    keep = np.ones(count, bool)
    if count > SURFACE:
        keep[:] = False
        keep[rng.permutation(count)[:SURFACE]] = True
    return keep


def _no_surface(name: str, why: str) -> UserError:
    return UserError(
        f"'{name}' has no surface to learn from: {why}. Take it out of the family, or "
        "check its file."
    )
