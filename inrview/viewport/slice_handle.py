"""The handle of the slice plane: an arrow that moves it, a knob that turns it."""

from dataclasses import dataclass, replace

import numpy as np
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QPainter, QPen, QPolygonF

from inrview.viewport.navigation import rotation
from inrview.viewport.overlay_style import OverlayView, color, point

REACH = 12.0
"""How near the mouse must be, logical pixels."""
SHAFT_PIXELS = 78.0
MOVE, TURN = "move", "turn"


@dataclass(frozen=True, slots=True, eq=False)
class SliceHandle:
    """Centre and sides of the plane in the scene, and what is being dragged."""

    center: np.ndarray
    columns: np.ndarray
    rows: np.ndarray
    hot: str | None = None

    @classmethod
    def from_corner(
        cls, corner: np.ndarray, columns: np.ndarray, rows: np.ndarray
    ) -> "SliceHandle":
        """Start from the corner of the first pixel."""
        return cls(corner + (columns + rows) / 2, columns, rows)

    @property
    def corner(self) -> np.ndarray:
        """Where the first pixel lies."""
        return np.asarray(self.center - (self.columns + self.rows) / 2)

    @property
    def normal(self) -> np.ndarray:
        """Unit normal."""
        normal = np.cross(self.columns, self.rows)
        return np.asarray(normal / np.linalg.norm(normal))

    @property
    def half_size(self) -> float:
        """Half the length of a side."""
        return float(np.linalg.norm(self.columns)) / 2

    def tip(self, view: OverlayView) -> np.ndarray:
        """End of the arrow: about as long on the screen at any zoom."""
        depth = max(view.camera.depth_of(self.center), 1e-12)
        length = view.camera.pixel_size(depth) * view.ratio * SHAFT_PIXELS
        return np.asarray(self.center + self.normal * length)

    def part_at(self, view: OverlayView, place: QPointF) -> str | None:
        """Say which part lies under the mouse."""
        (start, end), depths = view.project(np.stack([self.center, self.tip(view)]))
        if (depths <= 0).any():
            return None
        mouse = np.array([place.x(), place.y()])
        if np.linalg.norm(mouse - end) <= REACH:
            return TURN
        shaft = end - start
        share = np.clip((mouse - start) @ shaft / max(shaft @ shaft, 1e-9), 0, 1)
        return MOVE if np.linalg.norm(mouse - start - share * shaft) <= REACH else None

    def moved(
        self, view: OverlayView, before: QPointF, after: QPointF
    ) -> "SliceHandle":
        """Follow the mouse along the normal."""
        first, second = self._along(view, before), self._along(view, after)
        return replace(self, center=self.center + self.normal * (second - first))

    def _along(self, view: OverlayView, place: QPointF) -> float:
        """Where on the normal's line the mouse's ray comes nearest."""
        start, ray = view.camera.ray(place.x() * view.ratio, place.y() * view.ratio)
        normal, between = self.normal, self.center - start
        cosine = float(normal @ ray)
        room = 1 - cosine * cosine
        if room < 0.02:
            # Seen end-on: up is along the normal towards the eye, down away from it.
            depth = max(view.camera.depth_of(self.center), 1e-12)
            toward_eye = -1.0 if cosine > 0 else 1.0
            length = view.camera.pixel_size(depth) * view.ratio
            return -place.y() * length * toward_eye
        return float((cosine * (between @ ray) - between @ normal) / room)

    def turned(self, view: OverlayView, after: QPointF) -> "SliceHandle":
        """Let the arrow's tip follow the mouse on a sphere about the centre."""
        start, ray = view.camera.ray(after.x() * view.ratio, after.y() * view.ratio)
        tip = self.tip(view)
        radius = float(np.linalg.norm(tip - self.center))
        between = start - self.center
        middle = -float(between @ ray)
        nearest = between + ray * middle
        room = radius * radius - float(nearest @ nearest)
        half = np.sqrt(max(room, 0.0))
        facing = (tip - self.center) @ view.camera.axes[2]
        wanted = nearest - ray * half if facing >= 0 else nearest + ray * half
        return self._facing(wanted)

    def _facing(self, direction: np.ndarray) -> "SliceHandle":
        length = float(np.linalg.norm(direction))
        if length == 0:
            return self
        wanted, normal = direction / length, self.normal
        axis = np.cross(normal, wanted)
        sine = float(np.linalg.norm(axis))
        if sine < 1e-9:
            return self
        turn = rotation(axis / sine, float(np.arctan2(sine, normal @ wanted)))
        return replace(self, columns=turn @ self.columns, rows=turn @ self.rows)

    def paint(self, painter: QPainter, view: OverlayView) -> None:
        """Draw the outline, the arrow and the knob."""
        corner, columns, rows = self.corner, self.columns, self.rows
        outline = [corner, corner + columns, corner + columns + rows, corner + rows]
        scene = np.stack([*outline, self.center, self.tip(view)])
        places, depths = view.project(scene)
        if (depths <= 0).any():
            return
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(color(view.theme.accent, 0.75), 1.2))
        painter.drawPolygon(QPolygonF([point(place) for place in places[:4]]))
        start, end = point(places[4]), point(places[5])
        for width, tint in ((5.0, view.theme.chip), (2.4, view.theme.accent)):
            painter.setPen(QPen(color(tint, 0.95), width))
            painter.drawLine(start, end)
        painter.setPen(QPen(color(view.theme.chip), 1.4))
        for part, place, size in ((MOVE, start, 6.0), (TURN, end, 7.0)):
            tint = view.theme.text if part == self.hot else view.theme.accent
            painter.setBrush(color(tint))
            painter.drawEllipse(place, size, size)
