"""What the plots share: colours from the palette, a frame, ticks that read well."""

from dataclasses import dataclass
from math import ceil, floor, log10
from typing import TypeVar

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPalette, QPen
from PyQt6.QtWidgets import QWidget

_Value = TypeVar("_Value", float, np.ndarray)


@dataclass(frozen=True, slots=True)
class Frame:
    """A rectangle on screen and the values at its edges."""

    rect: QRectF
    left: float
    right: float
    bottom: float
    top: float

    def x(self, value: _Value) -> _Value:
        """Screen position of a value, or of many, on the horizontal axis."""
        share = (value - self.left) / ((self.right - self.left) or 1.0)
        return self.rect.left() + share * self.rect.width()

    def y(self, value: _Value) -> _Value:
        """Screen position of a value, or of many, on the vertical axis."""
        share = (value - self.bottom) / ((self.top - self.bottom) or 1.0)
        return self.rect.bottom() - share * self.rect.height()

    def value_at(self, x: float) -> float:
        """Value on the horizontal axis at a screen position."""
        share = (x - self.rect.left()) / (self.rect.width() or 1.0)
        return self.left + share * (self.right - self.left)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Return round values between two ends, at most so many."""
    if not high > low:
        return []
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(f * power for f in (1, 2, 5, 10) if f * power >= rough)
    first = ceil(low / step)
    return [k * step for k in range(first, floor(high / step) + 1)]


def faint(widget: QWidget, strength: float) -> QColor:
    """Return the text colour of a widget, made faint."""
    color = QColor(widget.palette().color(QPalette.ColorRole.WindowText))
    color.setAlphaF(strength)
    return color


def paint_empty(widget: QWidget, painter: QPainter, text: str) -> None:
    """Say in the middle of an empty plot what would be seen here."""
    painter.setPen(faint(widget, 0.55))
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(QRectF(widget.rect()).adjusted(12, 4, -12, -4), flags, text)


def paint_tag(widget: QWidget, painter: QPainter, at: QPointF, text: str) -> None:
    """Paint a small read-out beside a point, kept inside the widget."""
    metrics = painter.fontMetrics()
    box = QRectF(0, 0, metrics.horizontalAdvance(text) + 12, metrics.height() + 6)
    box.moveTo(at.x() + 8, at.y() - box.height() - 6)
    if box.right() > widget.width() - 2:
        box.moveRight(at.x() - 8)
    box.moveTop(max(2.0, box.top()))
    painter.setPen(QPen(faint(widget, 0.25), 1))
    painter.setBrush(widget.palette().color(QPalette.ColorRole.ToolTipBase))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(widget.palette().color(QPalette.ColorRole.ToolTipText))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def paint_height(
    widget: QWidget, painter: QPainter, frame: Frame, value: float, text: str
) -> None:
    """Paint the line of the grid at a value of the vertical axis, and its name."""
    rect, height, y = frame.rect, widget.fontMetrics().height(), frame.y(value)
    painter.setPen(QPen(faint(widget, 0.12), 1))
    painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
    painter.setPen(faint(widget, 0.6))
    box = QRectF(0, y - height / 2, rect.left() - 6, height)
    align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(box, align, text)


def decades(low: float, high: float) -> list[float]:
    """Return exponents of decades in sight, or of round values if there are few."""
    whole = [float(k) for k in range(ceil(low), floor(high) + 1)]
    if len(whole) >= 2:
        return whole
    steps = [k + log10(f) for k in range(floor(low), ceil(high)) for f in (1, 2, 5)]
    return [value for value in steps if low <= value <= high]


def smoothed(values: np.ndarray) -> np.ndarray:
    """Return the running mean over a twentieth of the history, honest at both ends."""
    width = max(1, len(values) // 20)
    sums = np.cumsum(np.concatenate(([0.0], values)))
    index = np.arange(len(values))
    first = np.maximum(index - width, 0)
    last = np.minimum(index + width + 1, len(values))
    means: np.ndarray = (sums[last] - sums[first]) / (last - first)
    return means
