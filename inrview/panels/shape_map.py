"""A map of a family's shapes: alike ones lie close; between them one may wander."""

from collections.abc import Mapping

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPixmap
from PyQt6.QtWidgets import QWidget

from inrview.geometry.shape_space import ShapeSpace
from inrview.panels.charts import faint, paint_empty, paint_tag

_NEAR = 0.55
"""A press within this share of a thumbnail means the shape itself."""


class ShapeMap(QWidget):
    """A click goes to a place, a drag wanders; Ctrl and a click marks a shape."""

    wandered = pyqtSignal(object, object)
    """A code, and the name of the member that it is (or None)."""
    drag_began = pyqtSignal()
    drag_ended = pyqtSignal()
    marks_changed = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._space: ShapeSpace | None = None
        self._names: tuple[str, ...] = ()
        self._pictures: Mapping[str, QPixmap] = {}
        self._explored: np.ndarray | None = None
        self._mouse: QPointF | None = None
        self._is_dragging = False
        self.marked: set[str] = set()
        self.selected = ""
        self.setMouseTracking(True)
        self.setMinimumHeight(self.fontMetrics().height() * 14)
        self.setAccessibleName("Map of the shapes")
        self.setToolTip(
            "Alike shapes lie close. Click: go there. Drag: morph between shapes. "
            "Ctrl+click: mark for an average."
        )

    def sizeHint(self) -> QSize:
        """About as high as it is wide."""
        unit = self.fontMetrics().height()
        return QSize(unit * 14, unit * 17)

    def show_space(
        self,
        space: ShapeSpace | None,
        names: tuple[str, ...],
        pictures: Mapping[str, QPixmap],
    ) -> None:
        """Take the codes, in the order of `names`, and the pictures there are."""
        self._space, self._names, self._pictures = space, names, pictures
        self.marked &= set(names)
        self.update()

    def show_explored(self, code: np.ndarray | None) -> None:
        """Mark where the explored shape lies."""
        self._explored = code
        self.update()

    @property
    def side(self) -> float:
        """Width of a thumbnail: smaller the more there are."""
        count = max(1, len(self._names))
        room = (self.width() * self.height()) ** 0.5
        return float(np.clip(room / (1.3 * count**0.5), 18, 56))

    # Map and screen

    def _frame(self) -> tuple[np.ndarray, float]:
        """Return the middle of the map and pixels for each of its units."""
        assert self._space is not None
        places = self._space.positions
        low, high = places.min(axis=0), places.max(axis=0)
        room = np.array([self.width(), self.height()]) - self.side - 16
        extent = np.maximum(high - low, 1e-9)
        scale = float((np.maximum(room, 20) / extent).min())
        return (low + high) / 2, scale

    def place_of(self, position: np.ndarray) -> QPointF:
        """Return where a place of the map is on screen."""
        middle, scale = self._frame()
        x, y = (position - middle) * scale
        return QPointF(self.width() / 2 + float(x), self.height() / 2 - float(y))

    def position_at(self, place: QPointF) -> np.ndarray:
        """Return the place of the map under a point of the screen."""
        middle, scale = self._frame()
        x, y = place.x() - self.width() / 2, self.height() / 2 - place.y()
        return np.asarray(middle + np.array([x, y]) / scale)

    def name_at(self, place: QPointF) -> str | None:
        """Return the nearest shape, if the point is on its picture."""
        if self._space is None:
            return None
        best: tuple[float, str] | None = None
        for name, position in zip(self._names, self._space.positions, strict=True):
            away = (self.place_of(position) - place).manhattanLength()
            if best is None or away < best[0]:
                best = away, name
        return best[1] if best is not None and best[0] < _NEAR * self.side else None

    # Qt's events

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Mark, or begin to wander."""
        if event is None or self._space is None:
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        name = self.name_at(event.position())
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if name is not None:
                self.marked ^= {name}
                self.marks_changed.emit()
                self.update()
            return
        self._is_dragging = True
        self.drag_began.emit()
        self._wander(event.position())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Wander on, or say what lies here."""
        if event is None or self._space is None:
            return
        self._mouse = event.position()
        if self._is_dragging:
            self._wander(event.position())
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Stay where the hand let go."""
        if self._is_dragging:
            self._is_dragging = False
            self.drag_ended.emit()

    def leaveEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Say nothing any more."""
        self._mouse = None
        self.update()

    def _wander(self, place: QPointF) -> None:
        assert self._space is not None
        name = self.name_at(place)
        if name is not None:
            code = self._space.codes[self._names.index(name)]
        else:
            code = self._space.code_at(self.position_at(place))
        self.wandered.emit(np.asarray(code), name)

    # Painting

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Pictures or dots, marks, and the wanderer."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(faint(self, 0.15), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0, 0, -1, -1), 6, 6)
        if self._space is None or not len(self._space.codes):
            paint_empty(self, painter, "Train the family: its shapes are mapped here.")
        else:
            for name, position in zip(self._names, self._space.positions, strict=True):
                self._paint_shape(painter, name, self.place_of(position))
            self._paint_explored(painter)
            self._paint_name(painter)
        painter.end()

    def _paint_shape(self, painter: QPainter, name: str, at: QPointF) -> None:
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        box = QRectF(0, 0, self.side, self.side)
        box.moveCenter(at)
        found = self._pictures.get(name)
        if found is not None:
            painter.drawPixmap(box, found, QRectF(found.rect()))
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(faint(self, 0.55))
            painter.drawEllipse(at, 4.0, 4.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if name in self.marked or name == self.selected:
            style = (
                Qt.PenStyle.DashLine if name in self.marked else Qt.PenStyle.SolidLine
            )
            painter.setPen(QPen(accent, 1.5, style))
            painter.drawRoundedRect(box, 5, 5)

    def _paint_explored(self, painter: QPainter) -> None:
        if self._explored is None or self._space is None:
            return
        at = self.place_of(self._space.position(self._explored))
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Base), 3.5))
        painter.drawEllipse(at, 6.0, 6.0)
        painter.setPen(QPen(accent, 2))
        painter.drawEllipse(at, 6.0, 6.0)

    def _paint_name(self, painter: QPainter) -> None:
        if self._mouse is None:
            return
        name = self.name_at(self._mouse)
        if name is not None:
            paint_tag(self, painter, self._mouse, name)
