"""Corresponding places: marks on several shapes at once, coloured by confidence."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QPainter, QPen

from inrview.geometry.frozen import Vector
from inrview.viewport.overlay_style import OverlayView, color, point

SURE: Vector = (0.36, 0.62, 0.86)
HALF: Vector = (0.95, 0.76, 0.30)
DOUBTFUL: Vector = (0.85, 0.36, 0.31)
SPOT_LEGEND = ((SURE, "sure"), (HALF, "half sure"), (DOUBTFUL, "not to be trusted"))
_RADIUS = 6.0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the scene that corresponds to the one pointed at."""

    position: Vector
    confidence: float
    is_source: bool = False
    """The place pointed at itself: a ring."""
    is_hidden: bool = False
    """On the far side of its shape: drawn faintly."""


def confidence_color(confidence: float) -> Vector:
    """Blue for what is sure, amber for half, red for what is not to be trusted."""
    share = min(max(confidence, 0.0), 1.0)
    low, high = (DOUBTFUL, HALF) if share < 0.5 else (HALF, SURE)
    part = 2 * share - (share >= 0.5)
    x, y, z = (a + part * (b - a) for a, b in zip(low, high, strict=True))
    return x, y, z


def paint_spots(painter: QPainter, view: OverlayView, spots: Sequence[Spot]) -> None:
    """Paint a disc for each, a ring for the one pointed at."""
    if not spots:
        return
    places, depths = view.project(np.array([spot.position for spot in spots]))
    for spot, place, depth in zip(spots, places, depths, strict=True):
        if depth > 0:
            _paint(painter, view, spot, point(place))
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _paint(painter: QPainter, view: OverlayView, spot: Spot, center: QPointF) -> None:
    opacity = 0.35 if spot.is_hidden else 1.0
    tint = view.theme.text if spot.is_source else confidence_color(spot.confidence)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if spot.is_source:
        for width, shade in ((4.5, view.theme.chip), (2.0, tint)):
            painter.setPen(QPen(color(shade, 0.9), width))
            painter.drawEllipse(center, _RADIUS + 1, _RADIUS + 1)
        return
    painter.setPen(QPen(color(view.theme.chip, opacity), 1.8))
    painter.setBrush(color(tint, opacity))
    painter.drawEllipse(center, _RADIUS, _RADIUS)
