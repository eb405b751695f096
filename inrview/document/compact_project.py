"""A project of one field alone, and what its file takes beside the weights."""

from dataclasses import replace
from io import BytesIO

from inrview.document.document import Document
from inrview.geometry.raster import Raster
from inrview.messages.compact import AnyField
from inrview.messages.picture import ImageSnapshot

_DIGITS = 12
"""By which the list of parts grows with the size of one."""


def field_alone(document: Document, thing_id: str, snapshot: AnyField) -> Document:
    """Return a document of one shape or picture with this field.

    Scans and pixels are left out: what stays is what a query needs.
    """
    if isinstance(snapshot, ImageSnapshot):
        picture = document.picture(thing_id)
        blank = Raster.blank(snapshot.width, snapshot.height)
        kept = replace(picture, raster=blank, snapshot=snapshot, field=snapshot.spec)
        return Document(pictures=(kept,))
    shape = document.shape(thing_id)
    kept_shape = replace(
        shape, scan_ids=(), baseline=None, snapshot=snapshot, field=snapshot.spec
    )
    return Document(shapes=(kept_shape,))


def container_bytes(document: Document, thing_id: str, snapshot: AnyField) -> int:
    """Return the bytes of such a project's file beside those of the weights."""
    # What writes projects is a worker's affair: the window starts sooner without.
    from inrview.document.project_archive import write_archive
    from inrview.document.project_scene import store_document

    empty = replace(snapshot, packed=b"-")
    parts = dict(store_document(field_alone(document, thing_id, empty), False))
    file = BytesIO()
    write_archive(file, parts, {})
    return len(file.getvalue()) + _DIGITS
