"""Labels and landmarks as files of members hold them, checked against the members."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Float64, Int32

from inrview.families.landmark_surface import check_landmarks
from inrview.files.label_files import Labels
from inrview.geometry.mesh import Mesh
from inrview.messages.analysis import LabelSource, Subject
from inrview.messages.notes import Note, UserError
from inrview.processing.surface_places import SurfacePlaces


def agreed(
    names: tuple[str, ...], read: Labels
) -> tuple[tuple[str, ...], Int32[np.ndarray, " n"]]:
    """Return all names so far, and labels by their number among them."""
    if not read.names:
        return names, read.values
    names = tuple(dict.fromkeys((*names, *read.names)))
    numbers = np.array([names.index(name) for name in read.names], np.int32)
    return names, numbers[read.values]


def own_mesh(subject: Subject) -> Mesh:
    """Return the mesh that a member's labels belong to.

    Raises
    ------
    UserError
        If it has none.
    """
    if subject.mesh is None or not len(subject.mesh.faces):
        raise UserError(
            f"{subject.name} has no mesh of its own, to which labels could belong."
        )
    return subject.mesh


def source_of(
    subject: Subject, mesh: Mesh, values: Int32[np.ndarray, " n"], file: Path
) -> LabelSource:
    """Return labels of a member's vertices or faces.

    Raises
    ------
    UserError
        If they are as many as neither.
    """
    vertices, faces = len(mesh.vertices), len(mesh.faces)
    if len(values) not in (vertices, faces):
        raise UserError(
            f"{file.name} holds {len(values):,} labels, and {subject.name} has "
            f"{vertices:,} vertices and {faces:,} faces: they must be as many as "
            "either."
        )
    return LabelSource(subject.member, mesh, values, len(values) != vertices)


def check_faces(labels: Sequence[LabelSource]) -> None:
    """Refuse sources of which some label vertices and some faces.

    Raises
    ------
    UserError
        If they do.
    """
    if len({one.is_of_faces for one in labels}) > 1:
        raise UserError("Some labels are of vertices and some of faces; give one kind.")


def in_order(
    known: tuple[str, ...], found: tuple[str, ...], file: Path
) -> tuple[tuple[str, ...], list[int]]:
    """Return the names of landmarks, and where in this file they stand.

    Raises
    ------
    UserError
        If the file has others than those that are known.
    """
    if not known:
        return found, list(range(len(found)))
    differing = sorted(set(known) ^ set(found))
    if differing:
        raise UserError(
            f"{file.name}: every source needs the same landmarks; only some have "
            f"{', '.join(differing[:6])}."
        )
    return known, [found.index(name) for name in known]


def check_near(
    subject: Subject,
    landmarks: tuple[str, ...],
    places: Float64[np.ndarray, "n 3"],
    mesh: Mesh,
) -> list[Note]:
    """Return notes on landmarks that are off their surface.

    Raises
    ------
    UserError
        If one lies far from it.
    """
    found = SurfacePlaces(mesh.vertices, mesh.faces).closest(places)
    length = float(np.ptp(mesh.vertices, axis=0).max())
    scale = subject.member.placement.scale
    return check_landmarks(subject.name, landmarks, found.distances, length, scale)
