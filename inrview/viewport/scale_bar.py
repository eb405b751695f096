"""A bar of a round length in the scan's unit, right at the depth of the pivot."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPen

from inrview.viewport.nice_numbers import length_text, nice_step
from inrview.viewport.overlay_style import MARGIN, OverlayView, color

LONGEST = 150.0


def bar_length(view: OverlayView) -> tuple[float, float]:
    """Length of the bar in scan units and in logical pixels."""
    pixel = view.camera.pixel_size() * view.ratio
    length = nice_step(LONGEST * pixel)
    return length, length / pixel


def paint_scale_bar(painter: QPainter, view: OverlayView, unit: str) -> None:
    """Draw it at the bottom left."""
    length, width = bar_length(view)
    left, base = MARGIN, view.height - MARGIN
    painter.setPen(QPen(color(view.theme.text, 0.9), 1.5))
    for start, end in (
        ((0.0, 0.0), (width, 0.0)),
        ((0.0, -5.0), (0.0, 0.0)),
        ((width, -5.0), (width, 0.0)),
    ):
        painter.drawLine(
            QPointF(left + start[0], base + start[1]),
            QPointF(left + end[0], base + end[1]),
        )
    painter.setPen(color(view.theme.text))
    box = QRectF(left, base - 26, max(width, 120.0), 20)
    side = Qt.AlignmentFlag.AlignHCenter if width >= 120 else Qt.AlignmentFlag.AlignLeft
    painter.drawText(box, side, length_text(length, unit))
