"""What the colours mean: a bar with round numbers at the bottom right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QLinearGradient, QPainter, QPen

from inrview.viewport.color_map import color_table
from inrview.viewport.nice_numbers import nice_step, nice_text
from inrview.viewport.overlay_style import CHIP_OPACITY, MARGIN, OverlayView, color

WIDTH, HEIGHT, LONGEST_SHARE = 14.0, 190.0, 0.42
_ABOVE = 110.0
"""Pixels at the top of the view that stay free for the axes."""


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


def bar_columns(
    metrics: QFontMetricsF, bars: Sequence[ColorBar], height: float
) -> list[tuple[float, list[ColorBar]]]:
    """Return columns of bars with their widths, from the right, for a view so high.

    A column goes on upwards as long as it leaves the axes their corner.
    """
    columns: list[list[ColorBar]] = []
    used = height
    for bar in bars:
        if not bar.limits[1] > bar.limits[0]:
            continue
        tall = _ground_height(bar, height) + MARGIN
        if not columns or used + tall > height - _ABOVE:
            columns.append([])
            used = 0.0
        columns[-1].append(bar)
        used += tall
    return [(max(_width(metrics, bar) for bar in some), some) for some in columns]


def bars_width(
    metrics: QFontMetricsF, bars: Sequence[ColorBar], height: float
) -> float:
    """Return what bars take of the view's width, their margins included, pixels."""
    return sum(width + MARGIN for width, _ in bar_columns(metrics, bars, height))


def paint_color_bars(
    painter: QPainter, view: OverlayView, bars: Sequence[ColorBar]
) -> None:
    """Draw bars upwards from the lower right corner, then further left."""
    right = view.width - MARGIN
    metrics = QFontMetricsF(painter.font())
    for width, column in bar_columns(metrics, bars, view.height):
        bottom = view.height - MARGIN
        for bar in column:
            tall = _ground_height(bar, view.height)
            ground = QRectF(right - width, bottom - tall, width, tall)
            _paint_bar(painter, view, bar, ground)
            bottom -= tall + MARGIN
        right -= width + MARGIN


def _width(metrics: QFontMetricsF, bar: ColorBar) -> float:
    return max(WIDTH + 72, metrics.horizontalAdvance(_title(bar)) + 20)


def _ground_height(bar: ColorBar, height: float) -> float:
    return min(HEIGHT, height * LONGEST_SHARE) + (40 if _title(bar) else 20)


def _title(bar: ColorBar) -> str:
    return f"{bar.title} ({bar.unit})" if bar.title and bar.unit else bar.title


def _paint_bar(
    painter: QPainter, view: OverlayView, bar: ColorBar, ground: QRectF
) -> None:
    low, high = bar.limits
    title = _title(bar)
    box = ground.adjusted(10, 30 if title else 10, WIDTH + 10 - ground.width(), -10)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(view.theme.chip, CHIP_OPACITY))
    painter.drawRoundedRect(ground, 6, 6)
    painter.fillRect(box, _gradient(box, bar.name))
    for value in bar_ticks(bar.limits):
        y = box.bottom() - (value - low) / (high - low) * box.height()
        painter.setPen(QPen(color(view.theme.text, 0.8), 1.0))
        painter.drawLine(QPointF(box.right(), y), QPointF(box.right() + 4, y))
        painter.setPen(color(view.theme.text))
        place = QRectF(box.right() + 8, y - 9, 56, 18)
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, nice_text(value))
    if title:
        place = QRectF(ground.left(), ground.top() + 5, ground.width(), 18)
        painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, title)


def _gradient(box: QRectF, name: str) -> QLinearGradient:
    gradient = QLinearGradient(box.bottomLeft(), box.topLeft())
    table = color_table(name)
    for index in range(0, 256, 15):
        red, green, blue = (table[index] / 255.0).tolist()
        gradient.setColorAt(index / 255, color((red, green, blue)))
    return gradient
