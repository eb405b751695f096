"""What every overlay needs to paint itself: camera, theme and logical size."""

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QFontMetricsF, QPainter

from inrview.geometry.frozen import Vector
from inrview.viewport.camera_state import CameraState
from inrview.viewport.theme import Theme

MARGIN = 14.0
CHIP_OPACITY = 0.62


@dataclass(frozen=True, slots=True)
class OverlayView:
    """The present camera and theme; sizes in Qt's own (logical) pixels."""

    camera: CameraState
    theme: Theme
    width: float
    height: float
    ratio: float
    """Device pixels for each logical one; 1.5 is common, so never an int."""

    def project(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Logical pixel positions of scene points, and their depths."""
        places, depths = self.camera.project(np.atleast_2d(points))
        return places / self.ratio, depths


def color(vector: Vector, opacity: float = 1.0) -> QColor:
    """Make Qt's colour from three shares of one."""
    return QColor.fromRgbF(*vector, opacity)


def point(place: np.ndarray) -> QPointF:
    """Make Qt's point from an array of two."""
    return QPointF(float(place[0]), float(place[1]))


def paint_chip(
    painter: QPainter, view: OverlayView, text: str, place: QPointF, tint: Vector | None
) -> QRectF:
    """Write text on a soft rounded ground whose top left corner is `place`."""
    metrics = QFontMetricsF(painter.font())
    size = metrics.size(0, text)
    box = QRectF(place.x(), place.y(), size.width() + 18, size.height() + 8)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color(view.theme.chip, CHIP_OPACITY))
    painter.drawRoundedRect(box, 6, 6)
    painter.setPen(color(tint or view.theme.text))
    painter.drawText(box.adjusted(9, 4, -9, -4), Qt.AlignmentFlag.AlignLeft, text)
    return box
