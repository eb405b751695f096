"""Places of shapes that have names: a dot each, and its name where there is room."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QRectF, Qt
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
    """Paint them; a name that would lie over another one is left out."""
    if not spots:
        return
    places, depths = view.project(np.array([spot.position for spot in spots]))
    seen = [
        (spot, point(place))
        for spot, place, depth in zip(spots, places, depths, strict=True)
        if depth > 0
    ]
    for spot, center in seen:
        opacity = 0.3 if spot.is_hidden else 1.0
        painter.setPen(QPen(color(view.theme.chip, opacity), 1.5))
        painter.setBrush(color(view.theme.accent, opacity))
        radius = _RADIUS + 2 * spot.is_marked
        painter.drawEllipse(center, radius, radius)
    metrics = QFontMetricsF(painter.font())
    taken: list[QRectF] = []
    for spot, center in sorted(seen, key=lambda one: not one[0].is_marked):
        wide = metrics.horizontalAdvance(spot.text) + 10
        box = QRectF(center.x() + 7, center.y() - 10, wide, metrics.height() + 3)
        if spot.is_hidden or any(box.intersects(other) for other in taken):
            continue
        taken.append(box)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(view.theme.chip, CHIP_OPACITY))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(color(view.theme.accent if spot.is_marked else view.theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, spot.text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
