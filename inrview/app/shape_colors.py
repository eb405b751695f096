"""A colour for each shape, so that fits that lie on each other can be told apart."""

from inrview.document.document import Document
from inrview.geometry.frozen import Vector

_COLORS: tuple[Vector | None, ...] = (
    None,
    (0.45, 0.64, 0.80),
    (0.58, 0.72, 0.46),
    (0.80, 0.56, 0.58),
    (0.68, 0.58, 0.80),
    (0.80, 0.70, 0.42),
)
"""The first is the theme's own: a single shape looks as it always did."""


def shape_color(document: Document, shape_id: str | None) -> Vector | None:
    """Return a shape's colour by its place in the document; None is the theme's."""
    ids = [shape.id for shape in document.shapes]
    place = ids.index(shape_id) if shape_id in ids else 0
    return _COLORS[place % len(_COLORS)]
