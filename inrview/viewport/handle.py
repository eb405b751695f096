"""The handle of a drag: a point, how far it reaches, and an arrow to where it goes."""

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QPainter, QPen, QPolygonF, QRadialGradient

from inrview.geometry.frozen import Vector
from inrview.viewport.overlay_style import OverlayView, color, paint_chip, point

AMBER: Vector = (1.0, 0.70, 0.20)
_HEAD = 9.0
_SPOT = 0.30


@dataclass(frozen=True, slots=True, eq=False)
class Handle:
    """Positions and lengths in the scene."""

    center: np.ndarray
    radius: float
    """Where the effect ends."""
    tip: np.ndarray | None = None
    """Where the point goes; None while it is only pointed at."""
    text: str = ""
    is_warning: bool = False
    """Amber instead of the theme's own colour."""

    def paint(self, painter: QPainter, view: OverlayView) -> None:
        """Draw the spot, the ring, and the arrow with its words."""
        (place,), (depth,) = view.project(self.center)
        if depth <= 0:
            return
        tint = AMBER if self.is_warning else view.theme.accent
        pixels = self.radius / (view.camera.pixel_size(depth) * view.ratio)
        middle = point(place)
        spot = QRadialGradient(middle, max(pixels, 1.0))
        for share in np.linspace(0, 1, 9).tolist():
            # The colour fades as the effect does: (1 - r^2)^2.
            spot.setColorAt(share, color(tint, _SPOT * (1 - share**2) ** 2))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(spot)
        painter.drawEllipse(middle, pixels, pixels)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for width, shade in ((4.0, view.theme.chip), (2.0, tint)):
            painter.setPen(QPen(color(shade, 0.8), width))
            painter.drawEllipse(middle, pixels, pixels)
        end = self._paint_arrow(painter, view, middle, tint)
        painter.setPen(QPen(color(view.theme.chip), 1.4))
        painter.setBrush(color(tint))
        painter.drawEllipse(middle, 5.0, 5.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.text:
            beside = QPointF(end.x() + 14, end.y() - 34)
            words = AMBER if self.is_warning else None
            paint_chip(painter, view, self.text, beside, words)

    def _paint_arrow(
        self, painter: QPainter, view: OverlayView, start: QPointF, tint: Vector
    ) -> QPointF:
        """Draw the arrow; return where it ends."""
        if self.tip is None:
            return start
        (place,), (depth,) = view.project(self.tip)
        if depth <= 0:
            return start
        end = point(place)
        along = np.array([end.x() - start.x(), end.y() - start.y()])
        length = float(np.linalg.norm(along))
        for width, shade in ((5.0, view.theme.chip), (2.4, tint)):
            painter.setPen(QPen(color(shade, 0.95), width))
            painter.drawLine(start, end)
        if length > _HEAD:
            along /= length
            across = np.array([-along[1], along[0]])
            tip = np.array([end.x(), end.y()])
            foot, half = tip - _HEAD * along, _HEAD / 2 * across
            wings = [foot - half, foot + half]
            painter.setPen(QPen(color(view.theme.chip), 1.0))
            painter.setBrush(color(tint))
            painter.drawPolygon(QPolygonF([end, *map(point, wings)]))
        return end
