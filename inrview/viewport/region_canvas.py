"""A canvas on which parts of the picture are marked: a box, a lasso, a broad brush."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from jaxtyping import Bool
from PyQt6.QtCore import QEvent, QPointF, QRectF, Qt, pyqtSignal
from PyQt6.QtGui import (
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
)
from PyQt6.QtWidgets import QWidget

from inrview.viewport.brush_canvas import BrushCanvas
from inrview.viewport.handle_canvas import WIDER
from inrview.viewport.overlay_style import color

if TYPE_CHECKING:
    from inrview.viewport.point_places import PointPlaces

BOX, LASSO, DAB = "box", "lasso", "dab"
RADIUS = 24.0
"""Of the brush at first, logical pixels."""
_LEAST, _MOST = 2.0, 400.0
_STEP = 3.0
"""A lasso takes a corner each time the mouse has moved so far."""
_Key = Qt.Key
_WIDTHS = {_Key.Key_BracketLeft: 1 / WIDER, _Key.Key_BracketRight: WIDER}


@dataclass(slots=True, eq=False)
class _Drag:
    """What was drawn since the press, in logical pixels of the widget."""

    way: list[QPointF]
    how: str
    """"replace", "add" or "subtract"."""


class RegionCanvas(BrushCanvas):
    """With a region tool the left button marks; Alt gives it back to the view."""

    region_begun = pyqtSignal(str)
    """The mouse was pressed: "replace", "add" (Shift) or "subtract" (Ctrl)."""
    region_marked = pyqtSignal()
    """There is something new in `points_marked`."""
    region_ended = pyqtSignal()
    region_cancelled = pyqtSignal()
    """Esc, or the focus was lost: as if nothing had been pressed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._region_tool: str | None = None
        self._drag: _Drag | None = None
        self._mouse_at: QPointF | None = None
        self._marked: np.ndarray | None = None
        self._only_seen = False
        self._places: PointPlaces | None = None
        self.region_radius = RADIUS

    def set_region_tool(self, tool: str | None, only_seen: bool = False) -> None:
        """Mark with a "box", a "lasso" or a "dab" of the brush; None: turn again.

        With `only_seen`, marks reach no further than the eye.
        """
        self._drop_region()
        self._region_tool, self._mouse_at = tool, None
        self._only_seen = only_seen
        self._places = None
        self._rest_cursor()
        self.update()

    def points_marked(self, key: str) -> Bool[np.ndarray, " n"] | None:
        """Say which points of a cloud lie behind what was marked last.

        With `only_seen`, none that is hidden by what is drawn.
        """
        if self._marked is None:
            return None
        places = self._places or self._make_places()
        behind = places.behind(self._marked, key)
        if behind is None or not self._only_seen:
            return behind
        # Beside each other, or across a wipe, a surface hides no scan.
        is_parted = self._overlays.wipe is not None or self._panes.is_split
        seen = places.seen(key, with_surfaces=not is_parted)
        return np.asarray(behind & seen)

    def _make_places(self) -> "PointPlaces":
        """Begin to remember where points appear; VTK is here by now."""
        from inrview.viewport.point_places import PointPlaces

        self._places = PointPlaces(lambda: self._scene, lambda: self.camera)
        return self._places

    # What is marked

    def _mark(self, path: QPainterPath, width: float = 0.0) -> None:
        """Fill a path, or draw it with a round pen, into the mask that is read."""
        ratio = self.devicePixelRatioF()
        camera = self.camera
        image = QImage(camera.width, camera.height, QImage.Format.Format_Grayscale8)
        image.fill(0)
        painter = QPainter(image)
        painter.scale(ratio, ratio)
        painter.translate(-self._pane_start, 0.0)
        white = Qt.GlobalColor.white
        if width > 0:
            pen = QPen(white, width)
            pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.strokePath(path, pen)
        else:
            painter.fillPath(path, white)
        painter.end()
        bits = image.constBits()
        assert bits is not None
        rows = np.frombuffer(bits.asstring(image.sizeInBytes()), np.uint8).reshape(
            image.height(), -1
        )
        self._marked = rows[:, : image.width()] > 0
        self.region_marked.emit()

    def _outline(self, drag: _Drag) -> QPainterPath:
        path = QPainterPath()
        if self._region_tool == BOX:
            path.addRect(QRectF(drag.way[0], drag.way[-1]).normalized())
        else:
            path.addPolygon(QPolygonF(drag.way))
            if self._region_tool == LASSO:
                path.closeSubpath()
        return path

    def _dab(self, way: Sequence[QPointF]) -> None:
        path = QPainterPath(way[0])
        for place in way[1:]:
            path.lineTo(place)
        if len(way) == 1:
            path.lineTo(way[0] + QPointF(0.01, 0.0))  # Qt draws no cap on a mere point
        self._mark(path, 2 * self.region_radius)

    # Qt's events

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Begin to mark."""
        if event is None or self._region_tool is None or not _is_ours(event):
            super().mousePressEvent(event)
            return
        self._flight.stop()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._pane_start = self._start_of_pane(event.position())
        self._drag = _Drag([event.position()], _how(event))
        self.region_begun.emit(self._drag.how)
        if self._region_tool == DAB:
            self._dab(self._drag.way)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Draw on."""
        if event is None or self._region_tool is None:
            super().mouseMoveEvent(event)
            return
        place, self._mouse_at = event.position(), event.position()
        drag = self._drag
        if drag is None:
            super().mouseMoveEvent(event)
        elif self._region_tool == DAB:
            self._dab((drag.way[-1], place))
            drag.way.append(place)
        elif (place - drag.way[-1]).manhattanLength() >= _STEP:
            drag.way.append(place)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Mark what was drawn around."""
        drag = self._drag
        if event is None or drag is None:
            super().mouseReleaseEvent(event)
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        drag.way.append(event.position())
        outline = self._outline(drag)
        self._drag = None
        if self._region_tool != DAB:
            self._mark(outline)
        self.region_ended.emit()
        self.update()

    def event(self, event: QEvent | None) -> bool:
        """Claim our keys before a shortcut of the window takes them."""
        is_asked = event is not None and event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self._is_for_region(event):
            event.accept()
            return True
        return super().event(event)

    def _is_for_region(self, event: QKeyEvent) -> bool:
        if event.key() == _Key.Key_Escape:
            return self._drag is not None
        return self._region_tool == DAB and event.key() in _WIDTHS

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Esc takes back what is being marked; [ and ] change the brush."""
        if event is None or not self._is_for_region(event):
            super().keyPressEvent(event)
        elif event.key() == _Key.Key_Escape:
            self._drop_region()
        else:
            radius = self.region_radius * _WIDTHS[_Key(event.key())]
            self.region_radius = min(_MOST, max(_LEAST, radius))
            self.update()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """Take back what will see no release."""
        self._drop_region()
        super().focusOutEvent(event)

    def _drop_region(self) -> None:
        if self._drag is not None:
            self._drag = None
            self.region_cancelled.emit()
            self.update()

    def _rest_cursor(self) -> None:
        if self._region_tool is not None:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            super()._rest_cursor()

    def _paint_region(self, painter: QPainter) -> None:
        """Paint what is being drawn, or how broad the brush is."""
        if self._region_tool is None:
            return
        path = QPainterPath()
        if self._region_tool == DAB and self._mouse_at is not None:
            path.addEllipse(self._mouse_at, self.region_radius, self.region_radius)
        elif self._drag is not None and self._region_tool != DAB:
            path = self._outline(self._drag)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for width, shade in ((3.0, self._theme.chip), (1.4, self._theme.accent)):
            painter.strokePath(path, QPen(color(shade), width))


def _is_ours(event: QMouseEvent) -> bool:
    is_free = not event.modifiers() & Qt.KeyboardModifier.AltModifier
    return event.button() == Qt.MouseButton.LeftButton and bool(is_free)


def _how(event: QMouseEvent) -> str:
    keys = event.modifiers()
    if keys & Qt.KeyboardModifier.ControlModifier:
        return "subtract"
    return "add" if keys & Qt.KeyboardModifier.ShiftModifier else "replace"
