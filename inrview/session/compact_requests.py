"""What a worker is asked about fields in few bytes: shapes', pictures', families'."""

from dataclasses import replace

from inrview.document.compact_project import (
    Thing,
    container_bytes,
    named_shapes,
    owners_of,
)
from inrview.document.document import Document, Family, Picture, Shape
from inrview.messages.compact import (
    AnyField,
    Compactable,
    CompactRequest,
    CurveRequest,
    NamedShape,
)
from inrview.messages.family import FamilySnapshot
from inrview.messages.kept import Kept
from inrview.session.compact_state import CompactSubject
from inrview.session.fit_session import FitSession
from inrview.session.shape_fields import ShapeFields


def curve_request(
    document: Document,
    thing: Shape | Picture,
    field: AnyField,
    resolution: int,
    samples: int,
) -> CurveRequest:
    """Ask for errors over bytes of a field of this shape or picture."""
    return CurveRequest(
        field,
        thing.raster if isinstance(thing, Picture) else None,
        container_bytes(document, thing, (field,)),
        resolution,
        samples,
    )


def compact_request(
    document: Document,
    thing: Thing,
    field: Compactable,
    parts: tuple[Kept, ...],
    most_bytes: int | None,
    sizes: tuple[int, int],
) -> CompactRequest:
    """Ask for the field in few bytes; `sizes` are the resolution and the samples.

    `parts` are the newest fields of its owners.
    """
    scans = thing.scan_ids if isinstance(thing, Shape) else ()
    shapes: tuple[NamedShape, ...] = ()
    if isinstance(thing, Family):
        assert isinstance(field, FamilySnapshot)
        shapes = named_shapes(replace(thing, snapshot=field))
    return CompactRequest(
        field,
        most_bytes,
        container_bytes(document, thing, parts),
        tuple(document.scan(one).geometry for one in scans),
        thing.raster if isinstance(thing, Picture) else None,
        *sizes,
        parts=parts,
        shapes=shapes,
    )


def newest_parts(document: Document, thing: Thing, fit: FitSession) -> tuple[Kept, ...]:
    """Return the newest fields of a thing's owners, as far as there are any."""
    found = (fit.learned_of(one) for one in owners_of(document, thing))
    return tuple(one for one in found if one is not None)


def newest_field(
    thing: Thing, fit: FitSession, fields: ShapeFields
) -> Compactable | None:
    """Return the newest field of a thing, a composition's included."""
    if isinstance(thing, Shape):
        return fields.snapshot_of(thing)
    return fit.learned_of(thing)


def subject_in(
    document: Document, thing: Thing, field: Compactable | None, problem: str = ""
) -> CompactSubject:
    """Return what can be kept of a thing whose newest field this is."""
    scans = thing.scan_ids if isinstance(thing, Shape) else ()
    unit = document.scan(scans[0]).unit if scans else "unit"
    if field is None:
        problem = problem or f"{thing.name} is not fitted yet: press Train first."
    return CompactSubject(thing.id, thing.name, unit, field, problem)
