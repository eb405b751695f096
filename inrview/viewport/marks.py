"""Small marks over the picture: the pivot, a pinned label, the box and its sizes."""

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPen

from inrview.viewport.nice_numbers import length_text
from inrview.viewport.overlay_style import OverlayView, color, paint_chip, point

EDGES = tuple(
    (corner, corner | bit)
    for bit in (4, 2, 1)
    for corner in range(8)
    if not corner & bit
)
"""Pairs of corners of a box numbered by the bits x = 4, y = 2, z = 1."""


def paint_pivot(
    painter: QPainter, view: OverlayView, pivot: np.ndarray, strength: float
) -> None:
    """Draw a cross where the camera turns about; `strength` fades it."""
    (place,), (depth,) = view.project(pivot)
    if depth <= 0:
        return
    center = point(place)
    for width, tint in ((3.5, view.theme.chip), (1.5, view.theme.accent)):
        painter.setPen(QPen(color(tint, strength), width))
        for x, y in ((9.0, 0.0), (0.0, 9.0)):
            painter.drawLine(
                QPointF(center.x() - x, center.y() - y),
                QPointF(center.x() + x, center.y() + y),
            )


def paint_pin(
    painter: QPainter, view: OverlayView, position: np.ndarray, text: str
) -> None:
    """Write a label beside its point."""
    (place,), (depth,) = view.project(position)
    if depth <= 0:
        return
    center = point(place)
    painter.setPen(QPen(color(view.theme.chip), 1.5))
    painter.setBrush(color(view.theme.accent))
    painter.drawEllipse(center, 4.5, 4.5)
    painter.setPen(QPen(color(view.theme.accent), 1.0))
    painter.drawLine(center, QPointF(center.x() + 14, center.y() - 14))
    top = QPointF(center.x() + 14, center.y() - 14 - 26)
    paint_chip(painter, view, text, top, None)


def paint_box(
    painter: QPainter, view: OverlayView, low: np.ndarray, high: np.ndarray, unit: str
) -> None:
    """Draw the edges of a box, and its three sizes at the nearest edges."""
    corners = np.array(
        [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)], float
    )
    corners = low + corners * (high - low)
    places, depths = view.project(corners)
    if (depths <= 0).any():
        return
    painter.setPen(QPen(color(view.theme.faint, 0.7), 1.0, Qt.PenStyle.DashLine))
    for first, second in EDGES:
        painter.drawLine(point(places[first]), point(places[second]))
    for axis in range(3):
        edges = [e for e in EDGES if _axis_of(e) == axis]
        first, second = max(edges, key=lambda e: _lowest(places, e))
        middle = (places[first] + places[second]) / 2
        text = length_text(float(high[axis] - low[axis]), unit)
        box = QRectF(middle[0] - 50, middle[1] + 2, 100, 18)
        painter.setPen(color(view.theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, text)


def _axis_of(edge: tuple[int, int]) -> int:
    return {4: 0, 2: 1, 1: 2}[edge[0] ^ edge[1]]


def _lowest(places: np.ndarray, edge: tuple[int, int]) -> float:
    return float(places[edge[0], 1] + places[edge[1], 1])
