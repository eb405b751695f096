"""A canvas on whose surfaces one can paint: the left button leads a brush."""

import numpy as np
from PyQt6.QtCore import QEvent, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from inrview.viewport.handle_canvas import WIDER, HandleCanvas
from inrview.viewport.view_events import Hit

STEP_PIXELS = 3.0
"""Between two places that are looked at on the way of a fast mouse."""
MOST_STEPS = 24
_Key = Qt.Key
_WIDTHS = {_Key.Key_BracketLeft: 1 / WIDER, _Key.Key_BracketRight: WIDER}


class BrushCanvas(HandleCanvas):
    """With a brush, a press on a surface begins a stroke; elsewhere the view turns."""

    brush_pressed = pyqtSignal(object)
    """A `Hit`: the brush was set down."""
    brush_moved = pyqtSignal(object)
    """A tuple of `Hit`s on its way since the last signal."""
    brush_released = pyqtSignal()
    brush_cancelled = pyqtSignal()
    """Esc, or the focus was lost."""
    brush_scaled = pyqtSignal(float)
    """A factor for its radius, by [ and ]."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._brush: str | None = None
        self._last_dab: QPointF | None = None

    def set_brush(self, prefix: str | None) -> None:
        """Let surfaces be painted whose key begins so; None: put the brush away."""
        self._drop_brush()
        self._brush = prefix
        self._rest_cursor()

    @property
    def is_brushing(self) -> bool:
        """Whether the brush is down."""
        return self._last_dab is not None

    def _can_paint(self, hit: Hit | None) -> bool:
        brush = self._brush
        return brush is not None and hit is not None and hit.key.startswith(brush)

    # Qt's events

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Set the brush down; beside all surfaces the camera is taken."""
        if event is None or self._brush is None or self.is_brushing:
            super().mousePressEvent(event)
            return
        is_left = event.button() == Qt.MouseButton.LeftButton
        is_free = not event.modifiers() & Qt.KeyboardModifier.AltModifier
        self._flight.stop()
        hit = self.hit_now(event.position()) if is_left and is_free else None
        if hit is None or not self._can_paint(hit):
            super().mousePressEvent(event)
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._last_dab = event.position()
        self.brush_pressed.emit(hit)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Lead the brush; a fast mouse leaves no gaps."""
        if event is None or self._last_dab is None:
            super().mouseMoveEvent(event)
            return
        self._look_at(event.position())
        found = self._on_the_way(self._last_dab, event.position())
        self._last_dab = event.position()
        if found:
            self.brush_moved.emit(found)

    def _on_the_way(self, start: QPointF, end: QPointF) -> tuple[Hit, ...]:
        way = end - start
        length = float(np.hypot(way.x(), way.y()))
        steps = int(np.clip(np.ceil(length / STEP_PIXELS), 1, MOST_STEPS))
        places = [start + way * (number / steps) for number in range(1, steps + 1)]
        hits = [self.hit_at(place) for place in places]
        return tuple(hit for hit in hits if hit is not None and self._can_paint(hit))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Lift the brush."""
        if event is None or not self.is_brushing:
            super().mouseReleaseEvent(event)
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self._last_dab = None
            self.brush_released.emit()

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Leave the view alone while the brush is down."""
        if event is None or not self.is_brushing:
            super().wheelEvent(event)
            return
        event.accept()

    def event(self, event: QEvent | None) -> bool:
        """Claim our keys before a shortcut of the window takes them."""
        is_asked = event is not None and event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self._is_for_brush(event):
            event.accept()
            return True
        return super().event(event)

    def _is_for_brush(self, event: QKeyEvent) -> bool:
        if self._brush is None or event.modifiers() != Qt.KeyboardModifier.NoModifier:
            return False
        if event.key() == _Key.Key_Escape:
            return self.is_brushing
        return event.key() in _WIDTHS and not self.is_brushing

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Esc takes the stroke back; [ and ] change the brush."""
        if event is None or not self._is_for_brush(event):
            super().keyPressEvent(event)
            return
        key = _Key(event.key())
        if key in _WIDTHS:
            self.brush_scaled.emit(_WIDTHS[key])
        else:
            self._drop_brush()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """Take back what will see no release."""
        self._drop_brush()
        super().focusOutEvent(event)

    def _drop_brush(self) -> None:
        if self.is_brushing:
            self._last_dab = None
            self.brush_cancelled.emit()

    def _rest_cursor(self) -> None:
        if self._brush is not None:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            super()._rest_cursor()
