"""What the colours mean: a bar with round numbers at the bottom right."""

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QLinearGradient, QPainter, QPen

from inrview.viewport.color_map import color_table
from inrview.viewport.nice_numbers import nice_step, nice_text
from inrview.viewport.overlay_style import MARGIN, OverlayView, color

WIDTH, HEIGHT, LONGEST_SHARE = 14.0, 190.0, 0.42


@dataclass(frozen=True, slots=True)
class ColorBar:
    """Limits, map and title."""

    limits: tuple[float, float]
    name: str
    title: str = ""
    unit: str = ""


def bar_ticks(limits: tuple[float, float]) -> list[float]:
    """Round numbers between the limits, zero among them where it lies inside."""
    low, high = limits
    step = nice_step((high - low) / 4)
    first, last = int(np.ceil(low / step - 1e-9)), int(np.floor(high / step + 1e-9))
    return [number * step for number in range(first, last + 1)]


def bar_width(metrics: QFontMetricsF, bar: ColorBar) -> float:
    """Return what a bar takes of the view's width, its margin included, pixels."""
    if not bar.limits[1] > bar.limits[0]:
        return 0.0
    return max(WIDTH + 72, metrics.horizontalAdvance(_title(bar)) + 20) + MARGIN


def _title(bar: ColorBar) -> str:
    return f"{bar.title} ({bar.unit})" if bar.title and bar.unit else bar.title


def paint_color_bar(
    painter: QPainter, view: OverlayView, bar: ColorBar, taken: float = 0.0
) -> float:
    """Draw it left of what is taken already; return what it takes itself, pixels."""
    low, high = bar.limits
    if not high > low:
        return 0.0
    height = min(HEIGHT, view.height * LONGEST_SHARE)
    title = _title(bar)
    width = bar_width(QFontMetricsF(painter.font()), bar) - MARGIN
    left, top = view.width - taken - MARGIN - width, view.height - MARGIN - height - 10
    box = QRectF(left + 10, top, WIDTH, height)
    above = 30 if title else 10
    ground = QRectF(left, top - above, width, height + above + 10)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(view.theme.chip, 0.55))
    painter.drawRoundedRect(ground, 6, 6)
    painter.fillRect(box, _gradient(box, bar.name))
    for value in bar_ticks(bar.limits):
        y = box.bottom() - (value - low) / (high - low) * height
        painter.setPen(QPen(color(view.theme.text, 0.8), 1.0))
        painter.drawLine(QPointF(box.right(), y), QPointF(box.right() + 4, y))
        painter.setPen(color(view.theme.text))
        place = QRectF(box.right() + 8, y - 9, 56, 18)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, nice_text(value))
    if title:
        place = QRectF(ground.left(), ground.top() + 5, ground.width(), 18)
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, title)
    return width + MARGIN


def _gradient(box: QRectF, name: str) -> QLinearGradient:
    gradient = QLinearGradient(box.bottomLeft(), box.topLeft())
    table = color_table(name)
    for index in range(0, 256, 15):
        red, green, blue = (table[index] / 255.0).tolist()
        gradient.setColorAt(index / 255, color((red, green, blue)))
    return gradient
