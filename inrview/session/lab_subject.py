"""What a lab is about, a picture or a shape: told apart only here."""

from dataclasses import replace

from inrview.document.document import Document, Picture, Shape
from inrview.document.edits import set_field, set_fit
from inrview.document.picture_edits import change_picture, picture_of
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.lab import LabData, ShrinkRequest, ShrunkPicture, lab_fit
from inrview.messages.lab_shape import CutReport, CutRequest, LabShape
from inrview.messages.presets import fit_preset
from inrview.messages.reports import Report
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.session.fit_subject import subject_of
from inrview.session.lab_fields import for_sides
from inrview.session.lab_state import LabState
from inrview.session.state import SessionState

Subject = Picture | Shape
Scans = tuple[Points | Mesh, ...]


def active_subject(state: SessionState) -> Subject | None:
    """Return what the lab would be about: the picture or the shape on screen."""
    picture = picture_of(state.document, state.picture.active)
    if picture is not None or state.active_family is not None:
        return picture
    return next(
        (one for one in state.document.shapes if one.id == state.active_shape), None
    )


def lab_subject(document: Document, subject_id: str | None) -> Subject | None:
    """Return the picture or shape of this id, if it is there."""
    found = subject_of(document, subject_id)
    return found if isinstance(found, Subject) else None


def scans_of(document: Document, shape: Shape) -> Scans:
    """Return what a shape is learned from."""
    return tuple(document.scan(one).geometry for one in shape.scan_ids)


def first_fit(subject: Subject) -> FitSpec:
    """Return how the panes are fitted at first: a shape's noise and normals count."""
    if isinstance(subject, Picture):
        return lab_fit()
    own = subject.fit
    return replace(
        lab_fit(),
        **{name: getattr(own, name) for name in ("noise", "normals", "robust")},
        **{name: getattr(own, name) for name in ("held_out", "device", "threads")},
    )


def preparation(
    document: Document, subject: Subject, lab: LabState, fit: FitSpec
) -> ShrinkRequest | CutRequest:
    """Return what to ask for before the lab can begin."""
    if isinstance(subject, Picture):
        return ShrinkRequest(subject.raster, subject.name, lab.size)
    return CutRequest(scans_of(document, subject), lab.kind, lab.plane, fit)


def prepared(request: ShrinkRequest | CutRequest, report: Report) -> LabData | None:
    """Return what the panes learn, once it is known."""
    if isinstance(report, ShrunkPicture):
        return report.raster
    if isinstance(report, CutReport) and report.cut is not None:
        assert isinstance(request, CutRequest)
        return LabShape(request.scans, request.kind, request.plane, report.cut)
    return None


def is_stale(document: Document, subject: Subject, data: LabData) -> bool:
    """Whether a shape's scans are others than those that the panes learn."""
    if not (isinstance(subject, Shape) and isinstance(data, LabShape)):
        return False
    now = scans_of(document, subject)
    return len(now) != len(data.scans) or any(
        one is not other for one, other in zip(now, data.scans, strict=True)
    )


def with_network(
    document: Document, subject: Subject, field: FieldSpec
) -> tuple[Document, FieldSpec]:
    """Let a subject be fitted with a pane's network; return it as it is taken."""
    if isinstance(subject, Picture):
        sides = subject.raster.width, subject.raster.height
        field = for_sides(field, sides)
        if field == subject.field:
            return document, field
        return change_picture(document, subject.id, field=field), field
    if field == subject.field:
        return document, field
    fit = fit_preset(field, "default", subject.fit)
    changed = set_field(document, subject.id, field)
    return set_fit(changed, subject.id, fit), field
