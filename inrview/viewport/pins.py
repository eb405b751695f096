"""Pins on a surface: where they hold it, and where they were dragged."""

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPainter, QPen

from inrview.geometry.frozen import Vector
from inrview.viewport.overlay_style import OverlayView, color, point


@dataclass(frozen=True, slots=True)
class Pin:
    """A place of the scene, and where it is to come; the same for one that holds."""

    start: Vector
    end: Vector


def paint_pins(painter: QPainter, view: OverlayView, pins: tuple[Pin, ...]) -> None:
    """Draw a dot where a pin is, and a line from where it was taken."""
    for pin in pins:
        places, depths = view.project(np.array([pin.start, pin.end]))
        if (depths <= 0).any():
            continue
        start, end = point(places[0]), point(places[1])
        painter.setPen(QPen(color(view.theme.chip), 4.0))
        painter.drawLine(start, end)
        painter.setPen(QPen(color(view.theme.accent), 2.0))
        painter.drawLine(start, end)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(start, 3.0, 3.0)
        painter.setPen(QPen(color(view.theme.chip), 1.5))
        painter.setBrush(color(view.theme.accent))
        painter.drawEllipse(end, 5.5, 5.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
