"""Edits of a family's landmarks, labels and measurements: one version to the next."""

from collections.abc import Sequence
from dataclasses import replace

from inrview.document.document import Document
from inrview.document.family_edits import with_family
from inrview.messages.landmarks import Landmark, Measurement, TemplateLabels
from inrview.messages.measurement_check import check_measurement
from inrview.messages.notes import UserError


def set_landmarks(
    document: Document, family_id: str, landmarks: Sequence[Landmark]
) -> Document:
    """Put landmarks on a family's template; one of the same name is moved."""
    family = document.family(family_id)
    known = {one.name: one for one in (*family.landmarks, *landmarks)}
    return with_family(document, replace(family, landmarks=tuple(known.values())))


def remove_landmark(document: Document, family_id: str, name: str) -> Document:
    """Take a landmark away, also where it steers a fit; measurements then say so."""
    family = document.family(family_id)
    kept = tuple(one for one in family.landmarks if one.name != name)
    members = tuple(
        replace(
            member, landmarks=tuple(one for one in member.landmarks if one.name != name)
        )
        for member in family.members
    )
    return with_family(document, replace(family, landmarks=kept, members=members))


def rename_landmark(document: Document, family_id: str, old: str, new: str) -> Document:
    """Give a landmark another name; measurements and the shapes' own follow.

    Raises
    ------
    UserError
        If the name is empty, or the template or a shape has both.
    """
    family = document.family(family_id)
    if not new:
        raise UserError("A landmark needs a name.")
    owners = [family.landmarks, *(member.landmarks for member in family.members)]
    if any({old, new} <= {one.name for one in owner} for owner in owners):
        raise UserError(f"There is a landmark {new} already; choose another name.")
    landmarks = _renamed(family.landmarks, old, new)
    members = tuple(
        replace(one, landmarks=_renamed(one.landmarks, old, new))
        for one in family.members
    )
    measurements = tuple(
        replace(
            one, landmarks=tuple(new if name == old else name for name in one.landmarks)
        )
        for one in family.measurements
    )
    renamed = replace(
        family, landmarks=landmarks, members=members, measurements=measurements
    )
    return with_family(document, renamed)


def _renamed(landmarks: Sequence[Landmark], old: str, new: str) -> tuple[Landmark, ...]:
    return tuple(
        replace(one, name=new) if one.name == old else one for one in landmarks
    )


def set_labels(
    document: Document, family_id: str, labels: TemplateLabels | None
) -> Document:
    """Say which part each place of a family's template belongs to."""
    return with_family(document, replace(document.family(family_id), labels=labels))


def add_measurement(
    document: Document, family_id: str, measurement: Measurement
) -> Document:
    """Add a measurement; one of the same name is replaced.

    Raises
    ------
    UserError
        When something is missing from it.
    """
    family = document.family(family_id)
    known = {one.name: one for one in family.measurements}
    known[measurement.name] = check_measurement(measurement)
    return with_family(document, replace(family, measurements=tuple(known.values())))


def remove_measurement(document: Document, family_id: str, name: str) -> Document:
    """Take a measurement away."""
    family = document.family(family_id)
    kept = tuple(one for one in family.measurements if one.name != name)
    return with_family(document, replace(family, measurements=kept))
