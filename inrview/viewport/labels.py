"""Names that stand under objects of the scene."""

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter

from inrview.geometry.frozen import Vector
from inrview.viewport.overlay_style import CHIP_OPACITY, OverlayView, color

_LEAST_PIXELS = 34.0
"""Objects narrower than this on screen go without their names."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text centred below a place of the scene."""

    position: Vector
    text: str
    width: float
    """Room for it, in scene units; what does not fit is cut short."""
    is_marked: bool = False
    """Written in the accent colour, as what is selected."""
    short: str = ""
    """What tells it from the others, for where the text has no room."""


def paint_labels(
    painter: QPainter, view: OverlayView, labels: tuple[Label, ...]
) -> None:
    """Paint those that have room."""
    if not labels:
        return
    places, depths = view.project(np.array([label.position for label in labels]))
    metrics = QFontMetricsF(painter.font())
    for label, place, depth in zip(labels, places, depths, strict=True):
        room = label.width / (view.camera.pixel_size(float(depth)) * view.ratio)
        if depth <= 0 or room < _LEAST_PIXELS:
            continue
        text = _fitting(label, metrics, max(room - 12, 20))
        wide = metrics.horizontalAdvance(text) + 12
        box = QRectF(place[0] - wide / 2, place[1] + 2, wide, metrics.height() + 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(view.theme.chip, CHIP_OPACITY))
        painter.drawRoundedRect(box, 5, 5)
        tint = view.theme.accent if label.is_marked else view.theme.text
        painter.setPen(color(tint))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _fitting(label: Label, metrics: QFontMetricsF, room: float) -> str:
    text = label.text
    if label.short and metrics.horizontalAdvance(text) > room:
        text = label.short
    return metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, room)
