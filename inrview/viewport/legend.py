"""What colours stand for, in words, where they are kinds and not amounts."""

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter

from inrview.geometry.frozen import Vector
from inrview.viewport.overlay_style import CHIP_OPACITY, MARGIN, OverlayView, color

Legend = tuple[tuple[Vector, str], ...]


def paint_legend_of_kinds(
    painter: QPainter, view: OverlayView, legend: Legend
) -> float:
    """Paint a swatch and a word a line, in the lower right corner.

    Returns how many pixels of the height it takes, with the gap above it.
    """
    if not legend:
        return 0.0
    metrics = QFontMetricsF(painter.font())
    step = metrics.height() + 4
    wide = max(metrics.horizontalAdvance(text) for _, text in legend) + 34
    high = step * len(legend) + 8
    box = QRectF(view.width - MARGIN - wide, view.height - MARGIN - high, wide, high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(view.theme.chip, CHIP_OPACITY))
    painter.drawRoundedRect(box, 6, 6)
    for row, (tint, text) in enumerate(legend):
        top = box.top() + 4 + row * step
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(tint))
        painter.drawEllipse(QPointF(box.left() + 13, top + step / 2), 5.0, 5.0)
        painter.setPen(color(view.theme.text))
        line = QRectF(box.left() + 25, top, wide - 28, step)
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, text)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    return high + MARGIN
