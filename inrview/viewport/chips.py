"""Words over a picture, each on a ground of its own."""

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter, QPalette
from PyQt6.QtWidgets import QWidget


def chip_width(widget: QWidget, text: str) -> float:
    """Return how wide a chip with this text is."""
    metrics = QFontMetricsF(widget.font())
    return metrics.horizontalAdvance(text) + metrics.height()


def paint_chip(
    widget: QWidget, painter: QPainter, text: str, x: float, y: float
) -> None:
    """Paint a text with its upper left corner at a place; nothing for no text."""
    if not text:
        return
    metrics = QFontMetricsF(widget.font())
    box = QRectF(x, y, chip_width(widget, text), metrics.height() * 1.6)
    ground = QColor(widget.palette().color(QPalette.ColorRole.Base))
    ground.setAlphaF(0.85)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(box, 5, 5)
    painter.setPen(widget.palette().color(QPalette.ColorRole.WindowText))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
