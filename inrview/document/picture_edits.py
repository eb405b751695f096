"""Edits of pictures, as functions from one version of a document to the next."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from inrview.document.document import Document, Picture
from inrview.document.family_edits import free_name
from inrview.messages.picture import ImageSnapshot, LoadedPicture
from inrview.messages.picture_field import picture_field, picture_fit


def add_pictures(
    document: Document, loaded: Sequence[LoadedPicture], new_id: Callable[[], str]
) -> Document:
    """Add pictures, each with a field sized for it."""
    pictures = list(document.pictures)
    for one in loaded:
        picture = Picture(
            new_id(),
            free_name(one.name, [known.name for known in pictures]),
            one.raster,
            one.path,
            one.notes,
            picture_field(one.raster.width, one.raster.height),
            picture_fit(),
        )
        pictures.append(picture)
    return replace(document, pictures=tuple(pictures))


def picture_of(document: Document, picture_id: str | None) -> Picture | None:
    """Return the picture of this id, if it is there."""
    return next((one for one in document.pictures if one.id == picture_id), None)


def change_picture(document: Document, picture_id: str, **changes: Any) -> Document:
    """Replace some fields of a picture."""
    changed = replace(document.picture(picture_id), **changes)
    pictures = tuple(
        changed if one.id == picture_id else one for one in document.pictures
    )
    return replace(document, pictures=pictures)


def remove_picture(document: Document, picture_id: str) -> Document:
    """Remove a picture with what was learned of it."""
    pictures = tuple(one for one in document.pictures if one.id != picture_id)
    return replace(document, pictures=pictures)


def set_image_snapshot(
    document: Document, picture_id: str, snapshot: ImageSnapshot | None
) -> Document:
    """Keep what a fit has learned."""
    return change_picture(document, picture_id, snapshot=snapshot)
