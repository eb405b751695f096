"""What a fit is about, a shape, a family or a picture: told apart only here."""

from dataclasses import replace
from typing import Any

from inrview.document import edits, family_edits, picture_edits
from inrview.document.document import Document, Family, Picture, Shape
from inrview.messages.family import FamilySnapshot
from inrview.messages.family_reports import FamilyFitReport
from inrview.messages.family_requests import FamilyFitRequest
from inrview.messages.picture import ImageFitReport, ImageFitRequest, ImageSnapshot
from inrview.messages.reports import FitReport
from inrview.messages.requests import FitRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.session.picture_state import PictureState

Subject = Shape | Family | Picture
Learned = FieldSnapshot | FamilySnapshot | ImageSnapshot
Told = FitReport | FamilyFitReport | ImageFitReport


def subject_of(document: Document, subject_id: str | None) -> Subject | None:
    """Return the shape, family or picture of this id, if it is there."""
    subjects: tuple[Subject, ...] = (
        *document.shapes,
        *document.families,
        *document.pictures,
    )
    return next((one for one in subjects if one.id == subject_id), None)


def has_scans(document: Document, subject: Subject) -> bool:
    """Whether there is anything to learn from."""
    if isinstance(subject, Picture):
        return subject.raster.has_pixels
    if isinstance(subject, Shape):
        return bool(subject.scan_ids)
    return bool(family_edits.learned_shapes(document, subject))


def why_unfit(document: Document, subject: Subject) -> str:
    """Say why there is nothing to fit a subject to; nothing if there is."""
    if isinstance(subject, Shape) and subject.composition is not None:
        return f"{subject.name} is made of other shapes: fit those, or bake it."
    if isinstance(subject, Shape) and subject.family_part is not None:
        return f"{subject.name} is a shape of a family: train that, or bake it."
    if has_scans(document, subject):
        return ""
    return f"{subject.name} has no scan left to be fitted to."


def is_start(subject: Subject, learned: Learned | None) -> bool:
    """Whether a fit of this subject may go on from what was learned."""
    if isinstance(subject, Shape) and subject.is_stale:
        return False
    spec = subject.spec if isinstance(subject, Family) else subject.field
    return learned is not None and learned.spec == spec


def request_of(
    document: Document, subject: Subject, start: Learned | None
) -> FitRequest | FamilyFitRequest | ImageFitRequest:
    """Return what to ask of the fit slot."""
    if isinstance(subject, Picture):
        assert start is None or isinstance(start, ImageSnapshot)
        return ImageFitRequest(subject.raster, subject.field, subject.fit, start)
    if isinstance(subject, Family):
        assert start is None or isinstance(start, FamilySnapshot)
        shapes = family_edits.learned_shapes(document, subject)
        return FamilyFitRequest(shapes, subject.spec, subject.fit, start)
    assert start is None or isinstance(start, FieldSnapshot)
    scans = tuple(document.scan(one).geometry for one in subject.scan_ids)
    return FitRequest(scans, subject.field, subject.fit, start)


def with_learned(document: Document, subject_id: str, learned: Learned) -> Document:
    """Keep what a fit has learned; members get the placements that it found."""
    if isinstance(learned, FieldSnapshot):
        return edits.set_snapshot(document, subject_id, learned)
    if isinstance(learned, ImageSnapshot):
        return picture_edits.set_image_snapshot(document, subject_id, learned)
    found = {
        member.id: learned.placement(member.name)
        for member in document.family(subject_id).members
        if member.placement is None and member.name in learned.names
    }
    document = family_edits.set_placements(document, subject_id, found)
    return family_edits.set_family_snapshot(document, subject_id, learned)


def shown_as(
    picture: PictureState, subject: Subject | None, report: Told | None = None
) -> dict[str, Any]:
    """Return the parts of the state that say what the fit is about.

    `picture` is what the state says of pictures now.
    """
    name = subject.id if subject is not None else None
    is_shape, is_family = isinstance(subject, Shape), isinstance(subject, Family)
    return {
        "fit": report if isinstance(report, FitReport) else None,
        "fit_shape": name if is_shape else None,
        "family_fit": report if isinstance(report, FamilyFitReport) else None,
        "fit_family": name if is_family else None,
        "picture": replace(
            picture,
            fit=report if isinstance(report, ImageFitReport) else None,
            fit_picture=name if isinstance(subject, Picture) else None,
        ),
    }
