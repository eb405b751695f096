"""What a worker is asked about a shape's or picture's field in few bytes."""

from inrview.document.compact_project import container_bytes
from inrview.document.document import Document, Picture, Shape
from inrview.messages.compact import AnyField, CompactRequest, CurveRequest
from inrview.session.compact_state import CompactSubject


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
        container_bytes(document, thing.id, field),
        resolution,
        samples,
    )


def compact_request(
    document: Document,
    thing: Shape | Picture,
    field: AnyField,
    most_bytes: int | None,
    sizes: tuple[int, int],
) -> CompactRequest:
    """Ask for the field in few bytes; `sizes` are the resolution and the samples."""
    scans = thing.scan_ids if isinstance(thing, Shape) else ()
    return CompactRequest(
        field,
        most_bytes,
        container_bytes(document, thing.id, field),
        tuple(document.scan(one).geometry for one in scans),
        thing.raster if isinstance(thing, Picture) else None,
        *sizes,
    )


def subject_in(
    document: Document, thing: Shape | Picture, field: AnyField | None
) -> CompactSubject:
    """Return what can be kept of a shape or picture whose newest field this is."""
    scans = thing.scan_ids if isinstance(thing, Shape) else ()
    unit = document.scan(scans[0]).unit if scans else "unit"
    problem = "" if field is not None else _why_none(thing)
    return CompactSubject(thing.id, thing.name, unit, field, problem)


def _why_none(thing: Shape | Picture) -> str:
    if isinstance(thing, Shape) and thing.composition is not None:
        return (
            f"{thing.name} is made of other shapes and has no weights of its own: bake "
            "it (Compose → Bake), and keep what was baked."
        )
    return f"{thing.name} is not fitted yet: press Train first."
