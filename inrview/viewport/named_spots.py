"""Places of shapes that have names: a dot each, and its name where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64
from PyQt6.QtCore import QPointF, QRectF, QSizeF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPen

from inrview.geometry.frozen import Vector
from inrview.viewport.overlay_style import CHIP_OPACITY, OverlayView, color, point

_RADIUS = 4.0


@dataclass(frozen=True, slots=True)
class NamedSpot:
    """A place of the scene with a name."""

    position: Vector
    text: str
    is_marked: bool = False
    """Larger, as what is selected."""
    is_hidden: bool = False
    """On the far side of its shape: drawn faintly, without its name."""


def paint_named_spots(
    painter: QPainter, view: OverlayView, spots: Sequence[NamedSpot]
) -> None:
    """Paint them; a name that would lie over another one or a dot is left out."""
    if not spots:
        return
    places, depths = view.project(np.array([spot.position for spot in spots]))
    rows = np.flatnonzero(depths > 0).tolist()
    seen = [(spots[row], point(places[row])) for row in rows]
    for spot, center in seen:
        opacity = 0.3 if spot.is_hidden else 1.0
        painter.setPen(QPen(color(view.theme.chip, opacity), 1.5))
        painter.setBrush(color(view.theme.accent, opacity))
        radius = _RADIUS + 2 * spot.is_marked
        painter.drawEllipse(center, radius, radius)
    metrics = QFontMetricsF(painter.font())
    sizes = [
        QSizeF(metrics.horizontalAdvance(spot.text) + 10, metrics.height() + 3)
        for spot, _ in seen
    ]
    boxes = name_boxes(
        [spot for spot, _ in seen],
        [at for _, at in seen],
        sizes,
        QRectF(painter.window()),
    )
    for (spot, _), box in zip(seen, boxes, strict=True):
        if box is None:
            continue
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(view.theme.chip, CHIP_OPACITY))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(color(view.theme.accent if spot.is_marked else view.theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, spot.text)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def name_boxes(
    spots: Sequence[NamedSpot],
    places: Sequence[QPointF],
    sizes: Sequence[QSizeF],
    room: QRectF,
) -> list[QRectF | None]:
    """Return where each name goes, right or left of its dot; None where it would hide.

    What is selected has its name in any case. Of the others those have one that would
    lie within the room, over no other name and no other dot: of many shapes with many
    places each, the dots alone are left.
    """
    dots = np.array([(at.x(), at.y()) for at in places]).reshape(-1, 2)
    boxes: list[QRectF | None] = [None] * len(spots)
    taken: list[QRectF] = []
    for row in sorted(range(len(spots)), key=lambda row: not spots[row].is_marked):
        spot, at, size = spots[row], places[row], sizes[row]
        if spot.is_hidden:
            continue
        right = QRectF(at.x() + 7, at.y() - 10, size.width(), size.height())
        left = right.translated(-14 - size.width(), 0)
        free = (
            box
            for box in (right, left)
            if room.contains(box)
            and not _covers(box, dots)
            and not any(box.intersects(one) for one in taken)
        )
        box = next(free, right if spot.is_marked else None)
        if box is not None:
            taken.append(box)
            boxes[row] = box
    return boxes


def _covers(box: QRectF, dots: Float64[np.ndarray, "n 2"]) -> bool:
    """Return whether a box lies over dots."""
    low = np.array([box.left(), box.top()]) - _RADIUS
    high = np.array([box.right(), box.bottom()]) + _RADIUS
    return bool(((dots > low) & (dots < high)).all(axis=1).any())
