"""Landmarks that stand on single shapes of a family, one name at a time."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from inrview.document.document import Document, Family, Member
from inrview.document.family_edits import (
    set_shape_landmarks,
    with_family,
)
from inrview.document.mark_owners import landmark_file
from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.landmarks import Landmark
from inrview.messages.mark_requests import LandmarkTable
from inrview.messages.notes import UserError

_BEYOND = 0.05
"""Share of half a scan's length by which a landmark may lie outside its box; what is
inside the box and off the surface is found, and said, by the fit."""


def shapes_by_landmark(family: Family) -> dict[str, tuple[Member, ...]]:
    """Return for each name the shapes that have it, in the order of first mention."""
    found: dict[str, tuple[Member, ...]] = {}
    for member in family.members:
        for one in member.landmarks:
            found[one.name] = (*found.get(one.name, ()), member)
    return found


def free_landmark(family: Family) -> str:
    """Return the first of "landmark 1", "landmark 2", ... that nothing is called."""
    taken = {*shapes_by_landmark(family), *(one.name for one in family.landmarks)}
    number = 1
    while f"landmark {number}" in taken:
        number += 1
    return f"landmark {number}"


def landmark_on(member: Member, name: str) -> Landmark | None:
    """Return a shape's landmark of this name, if it has it."""
    return next((one for one in member.landmarks if one.name == name), None)


def place_on_shape(
    document: Document, family_id: str, member_id: str, name: str, position: Vector
) -> Document:
    """Put a landmark on a shape; one of the same name is moved.

    `position` is in scan space without origin.

    Raises
    ------
    UserError
        If it has no name, the shape no scan, or the place lies outside the scan.
    """
    member = document.family(family_id).member(member_id)
    if not name:
        raise UserError("A landmark needs a name.")
    scans = [one for one in document.scans if one.id == member.scan_id]
    if not scans:
        raise UserError(
            f"{member.name} was made in the family and has no scan: nothing is learned "
            "from it, so a landmark on it would steer nothing."
        )
    low, high = scans[0].geometry.bounds
    beyond = np.maximum(np.subtract(low, position), np.subtract(position, high)).max()
    if not beyond <= _BEYOND * float((high - low).max()) / 2:  # nor NaN
        raise UserError(
            f"The landmark {name} lies outside {member.name}: landmarks are points of "
            "its surface, in its own coordinates."
        )
    found = {member_id: (Landmark(name, position),)}
    return set_shape_landmarks(document, family_id, found)


def remove_from_shapes(
    document: Document, family_id: str, name: str, member_ids: Sequence[str]
) -> Document:
    """Take a landmark off some shapes; that of the template stays."""
    family = document.family(family_id)
    members = tuple(
        replace(one, landmarks=tuple(m for m in one.landmarks if m.name != name))
        if one.id in member_ids
        else one
        for one in family.members
    )
    return with_family(document, replace(family, members=members))


def landmark_tables(
    document: Document, family: Family, folder: str
) -> tuple[LandmarkTable, ...]:
    """Return the table of each shape that has landmarks, called after it."""
    scans = {scan.id: scan.geometry for scan in document.scans}
    return tuple(
        LandmarkTable(
            str(Path(folder) / landmark_file(member.name)),
            tuple(
                replace(one, position=_moved(one.position, scans[member.scan_id]))
                for one in member.landmarks
            ),
        )
        for member in family.members
        if member.landmarks and member.scan_id in scans
    )


def _moved(position: Vector, geometry: Points | Mesh) -> Vector:
    x, y, z = np.add(position, geometry.origin).tolist()
    return x, y, z
