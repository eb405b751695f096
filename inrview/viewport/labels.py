"""Names that stand under objects of the scene."""

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter

from inrview.geometry.frozen import Vector
from inrview.viewport.overlay_style import CHIP_OPACITY, OverlayView, color

_LEAST_PIXELS = 34.0
"""Objects narrower than this on screen go without their names."""
_OVERHANG = 2.0


@dataclass(frozen=True, slots=True)
class Label:
    """A text centred below a place of the scene."""

    position: Vector
    text: str
    width: float
    """Room for it, in scene units; what does not fit is cut short."""
    is_marked: bool = False
    """Written in the accent colour, as what is selected."""
    short: str = ""
    """What tells it from the others, for where the text has no room."""


def paint_labels(
    painter: QPainter, view: OverlayView, labels: tuple[Label, ...]
) -> None:
    """Paint those that have room."""
    if not labels:
        return
    places, depths = view.project(np.array([label.position for label in labels]))
    metrics = QFontMetricsF(painter.font())
    rooms = [
        label.width / (view.camera.pixel_size(float(depth)) * view.ratio)
        for label, depth in zip(labels, depths, strict=True)
    ]
    are_short = not _fit(labels, rooms, metrics)
    for label, place, depth, room in zip(labels, places, depths, rooms, strict=True):
        if depth <= 0 or room < _LEAST_PIXELS:
            continue
        text = fitting_text(label, metrics, max(room - 12, 20), are_short)
        wide = metrics.horizontalAdvance(text) + 12
        box = QRectF(place[0] - wide / 2, place[1] + 2, wide, metrics.height() + 4)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(view.theme.chip, CHIP_OPACITY))
        painter.drawRoundedRect(box, 5, 5)
        tint = view.theme.accent if label.is_marked else view.theme.text
        painter.setPen(color(tint))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _fit(labels: tuple[Label, ...], rooms: list[float], metrics: QFontMetricsF) -> bool:
    """Whether all texts that have a short form do without it."""
    return all(
        metrics.horizontalAdvance(label.text) <= room - 12
        for label, room in zip(labels, rooms, strict=True)
        if label.short and room > 0
    )


def fitting_text(
    label: Label, metrics: QFontMetricsF, room: float, are_short: bool
) -> str:
    """Return what is written in so many pixels: short names are so everywhere.

    Beside short names a text that has no short form reaches over its room.
    """
    if are_short and label.short:
        return label.short
    if are_short:
        room *= _OVERHANG
    return metrics.elidedText(label.text, Qt.TextElideMode.ElideMiddle, room)
