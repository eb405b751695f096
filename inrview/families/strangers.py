"""What is to be said about shapes that were laid over each other."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float64

from inrview.families.turns import Lay, Reference
from inrview.geometry.mesh import Mesh
from inrview.messages.family_requests import FamilyShape
from inrview.messages.notes import Note, Severity
from inrview.processing.winding import MeshDistance

UNLIKE = 2.5
"""So many times further from the mean than the typical shape is unlike the others."""
FAR = 0.1
"""Below this distance, in radii of the shape, no shape is called unlike."""

LOOKED_AT = 16
"""So many shapes stand for all of them."""


def turned_notes(shapes: Sequence[FamilyShape], lays: Sequence[Lay]) -> list[Note]:
    """Say which shapes were turned about up, and by how much."""
    notes = []
    for shape, lay in zip(shapes, lays, strict=True):
        degrees = round(float(np.rad2deg(lay.yaw)))
        if shape.placement is None and degrees:
            text = f"{shape.name} was turned by {degrees}° about up."
            notes.append(Note("turned", text, change="turn"))
    return notes


def inside_out_notes(shapes: Sequence[FamilyShape]) -> list[Note]:
    """Say which meshes have their inside out."""
    return [
        Note(
            "inside-out",
            f"{shape.name} is inside out: its faces are taken the other way round.",
            Severity.WARNING,
        )
        for shape in shapes
        if isinstance(shape.geometry, Mesh) and _is_inside_out(shape.geometry)
    ]


def stranger_notes(
    shapes: Sequence[FamilyShape], distances: Sequence[float]
) -> list[Note]:
    """Say which shapes are unlike the others, with the distance that shows it.

    `distances` are those of `unlikeness`: size does not matter, form does.
    """
    typical = float(np.median(distances))
    limit = max(UNLIKE * typical, FAR)
    notes = []
    for shape, distance in zip(shapes, distances, strict=True):
        if len(shapes) > 2 and distance > limit:
            text = (
                f"{shape.name} is unlike the others: brought to one size, it lies "
                f"{distance:.0%} of its radius away from the others on average, where "
                f"{typical:.0%} is typical. It may be of another kind."
            )
            notes.append(Note("unlike", text, Severity.WARNING))
    return notes


def unlikeness(
    clouds: Sequence[Float64[np.ndarray, "_ 3"]],
) -> list[float]:
    """Return how far each cloud lies from the others, all brought to one size.

    The median over the others of the mean distance to them, in radii.
    """
    even = [_of_radius_one(cloud) for cloud in clouds]
    references = [Reference(cloud) for cloud in even[:LOOKED_AT]]
    found = []
    for index, cloud in enumerate(even):
        apart = [
            (r.distance(cloud) + Reference(cloud).distance(r.points)) / 2
            for k, r in enumerate(references)
            if k != index
        ]
        found.append(float(np.median(apart)) if apart else 0.0)
    return found


def _of_radius_one(
    cloud: Float64[np.ndarray, "n 3"],
) -> Float64[np.ndarray, "m 3"]:
    centred = cloud - cloud.mean(axis=0)
    radius = float(np.sqrt(centred.var(axis=0).sum()))
    return np.asarray(centred[:: 1 + len(cloud) // 400] / radius)


def _is_inside_out(mesh: Mesh) -> bool:
    """Whether the faces look inwards; told by volume first, which costs nothing."""
    if len(mesh.faces) == 0:
        return False
    centred = mesh.vertices.astype(np.float64) - mesh.vertices.mean(0, np.float64)
    a, b, c = (centred[mesh.faces[:, corner]] for corner in range(3))
    if np.einsum("ij,ij->i", a, np.cross(b, c)).sum() >= 0:
        return False
    return MeshDistance(mesh).sign < 0
