"""The three axes at the top right: seen from where the camera stands, and clickable."""

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPen

from inrview.geometry.frozen import Vector
from inrview.viewport.overlay_style import MARGIN, OverlayView, color

RADIUS = 34.0
BALL = 9.5
SMALL_BALL = 6.0
COLORS: dict[str, Vector] = {
    "x": (0.86, 0.32, 0.31),
    "y": (0.44, 0.69, 0.28),
    "z": (0.28, 0.53, 0.90),
}


def gizmo_center(view: OverlayView) -> QPointF:
    """Where the axes meet."""
    reach = RADIUS + BALL + MARGIN * 0.6
    return QPointF(view.width - reach, reach)


def _tips(view: OverlayView) -> list[tuple[float, str, bool, QPointF]]:
    """List (height above the page, axis, is negative, place), the farthest first."""
    center = gizmo_center(view)
    right, up, back = view.camera.axes
    tips = []
    for number, axis in enumerate("xyz"):
        for sign in (1.0, -1.0):
            x, y = sign * right[number] * RADIUS, -sign * up[number] * RADIUS
            place = QPointF(center.x() + x, center.y() + y)
            tips.append((float(sign * back[number]), axis, sign < 0, place))
    return sorted(tips, key=lambda tip: tip[0])


def axis_at(view: OverlayView, place: QPointF) -> tuple[str, bool] | None:
    """Which end of which axis lies under the mouse: (axis, is the negative end)."""
    for _, axis, is_negative, tip in reversed(_tips(view)):
        reach = SMALL_BALL if is_negative else BALL
        if np.hypot(place.x() - tip.x(), place.y() - tip.y()) <= reach + 2:
            return axis, is_negative
    return None


def paint_axes(
    painter: QPainter, view: OverlayView, up_axis: str, hot: tuple[str, bool] | None
) -> None:
    """Draw it; the up axis has a ring."""
    center = gizmo_center(view)
    font = painter.font()
    small = painter.font()
    small.setBold(True)
    small.setPixelSize(11)
    painter.setFont(small)
    for height, axis, is_negative, tip in _tips(view):
        tint = color(COLORS[axis], 0.55 + 0.45 * (height + 1) / 2)
        if is_negative:
            is_marked = f"-{axis}" == up_axis
            _paint_end(painter, view, tip, axis, (axis, True) == hot, is_marked)
            continue
        painter.setPen(QPen(tint, 2.2))
        painter.drawLine(center, tip)
        is_marked = axis == up_axis or (axis, False) == hot
        painter.setPen(
            QPen(color(view.theme.text), 1.6) if is_marked else Qt.PenStyle.NoPen
        )
        painter.setBrush(color(COLORS[axis], 0.75 + 0.25 * (height + 1) / 2))
        painter.drawEllipse(tip, BALL, BALL)
        painter.setPen(color((1.0, 1.0, 1.0)))
        box = QRectF(tip.x() - BALL, tip.y() - BALL, 2 * BALL, 2 * BALL)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, axis.upper())
    painter.setFont(font)


def _paint_end(
    painter: QPainter,
    view: OverlayView,
    tip: QPointF,
    axis: str,
    is_hot: bool,
    is_marked: bool,
) -> None:
    tint = color(view.theme.text) if is_marked else color(COLORS[axis], 0.8)
    painter.setPen(QPen(tint, 1.6 if is_marked else 1.2))
    painter.setBrush(color(COLORS[axis] if is_hot else view.theme.bottom, 0.55))
    painter.drawEllipse(tip, SMALL_BALL, SMALL_BALL)
