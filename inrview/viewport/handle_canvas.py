"""A canvas on whose surfaces points can be taken and dragged."""

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QEvent, QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from inrview.viewport.handle import Handle
from inrview.viewport.navigation import as_vector
from inrview.viewport.pointing import PointingCanvas
from inrview.viewport.pose import Pose
from inrview.viewport.view_events import Hit

FINE = 0.2
"""Of the hand's way counts while Shift is held."""
WIDER = 1.1
"""By so much a notch of the wheel, or a press of ], changes the reach."""
_Key = Qt.Key
_WIDTHS = {_Key.Key_BracketLeft: 1 / WIDER, _Key.Key_BracketRight: WIDER}
_LOCKS = {_Key.Key_X: "x", _Key.Key_Y: "y", _Key.Key_Z: "z"}
_OURS = (*_WIDTHS, *_LOCKS, _Key.Key_Escape)
_HOLD = Qt.CursorShape.ClosedHandCursor
_FREE = Qt.CursorShape.OpenHandCursor


@dataclass(slots=True, eq=False)
class _Hold:
    """A point that is held: it moves in the plane that faces the eye."""

    key: str
    pose: Pose
    place: np.ndarray
    """In the scene, where the hand has brought it."""
    last: QPointF


class HandleCanvas(PointingCanvas):
    """With handles on, a press on a surface takes a point of it."""

    handle_pressed = pyqtSignal(object)
    """A `Hit`: a point was taken."""
    handle_dragged = pyqtSignal(tuple)
    """Where it is now, in the object's own coordinates without origin."""
    handle_released = pyqtSignal()
    handle_cancelled = pyqtSignal()
    """Esc, or the focus was lost: as if it had never been taken."""
    handle_scaled = pyqtSignal(float)
    """A factor for how far it reaches, by the wheel or by [ and ]."""
    handle_locked = pyqtSignal(str)
    """The key of an axis was pressed: "x", "y" or "z"."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._prefix: str | None = None
        self._hold: _Hold | None = None
        self._can_take = False
        self.point_hovered.connect(self._note_hover)

    def set_handles(self, prefix: str | None) -> None:
        """Let points be taken of surfaces whose key begins so; None: of none."""
        if prefix is None:
            self._drop_hold()
            self.show_handle(None)
            self.unsetCursor()
        self._prefix = prefix

    def show_handle(self, handle: Handle | None) -> None:
        """Draw a handle, or take it away."""
        if handle is not self._overlays.handle:
            self._overlays.handle = handle
            self.update()

    @property
    def is_holding(self) -> bool:
        """Whether a point is held."""
        return self._hold is not None

    def _may_take(self, hit: Hit | None) -> bool:
        return (
            self._prefix is not None
            and hit is not None
            and hit.key.startswith(self._prefix)
        )

    # Qt's events

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Take the point under the mouse; elsewhere the camera is taken."""
        if event is None or self._prefix is None or self.is_holding:
            super().mousePressEvent(event)
            return
        is_left = event.button() == Qt.MouseButton.LeftButton
        hit = self.hit_now(event.position()) if is_left else None
        if event.modifiers() & Qt.KeyboardModifier.AltModifier or hit is None:
            super().mousePressEvent(event)
            return
        if not self._may_take(hit):
            super().mousePressEvent(event)
            return
        self._flight.stop()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        pose = self._scene.pose_of(hit.key)
        place = pose.to_scene(np.array(hit.position))
        self._hold = _Hold(hit.key, pose, place, event.position())
        self.setCursor(_HOLD)
        self.handle_pressed.emit(hit)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Bring the point along."""
        hold = self._hold
        if event is None or hold is None:
            super().mouseMoveEvent(event)
            return
        move = self._under(hold, event.position()) - self._under(hold, hold.last)
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            move *= FINE
        hold.place, hold.last = hold.place + move, event.position()
        self.handle_dragged.emit(as_vector(hold.pose.to_own(hold.place)))

    def _under(self, hold: _Hold, place: QPointF) -> np.ndarray:
        """Where the mouse's ray meets the plane through the point, facing the eye."""
        camera = self.camera
        start, ray = camera.ray(*self._device(place))
        back = camera.axes[2]
        travel = np.dot(hold.place - start, back) / np.dot(ray, back)
        return np.asarray(start + ray * travel)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Let the point stay where it is."""
        if event is None or self._hold is None:
            super().mouseReleaseEvent(event)
            return
        if event.button() == Qt.MouseButton.LeftButton:
            self._hold = None
            self.setCursor(_FREE)
            self.handle_released.emit()

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Change how far the point reaches, while one is held."""
        if event is None or self._hold is None:
            super().wheelEvent(event)
            return
        self.handle_scaled.emit(float(WIDER ** (event.angleDelta().y() / 120)))
        event.accept()

    def event(self, event: QEvent | None) -> bool:
        """Claim our keys before a shortcut of the window takes them."""
        is_asked = event is not None and event.type() == QEvent.Type.ShortcutOverride
        if is_asked and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        return super().event(event)

    def _wants(self, event: QKeyEvent) -> bool:
        if self._prefix is None or event.modifiers() not in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        ):
            return False
        if event.key() == _Key.Key_Escape:
            return self.is_holding
        return event.key() in _OURS

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Esc puts the point back; [ and ] change its reach, X, Y and Z lock it."""
        if event is None or not self._wants(event):
            super().keyPressEvent(event)
            return
        key = _Key(event.key())
        if key in _WIDTHS:
            self.handle_scaled.emit(_WIDTHS[key])
        elif key in _LOCKS:
            self.handle_locked.emit(_LOCKS[key])
        else:
            self._drop_hold()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """Put back what will see no release."""
        self._drop_hold()
        super().focusOutEvent(event)

    def _drop_hold(self) -> None:
        if self._hold is not None:
            self._hold = None
            self.unsetCursor()
            self.handle_cancelled.emit()

    def _note_hover(self, hit: Hit | None) -> None:
        self._can_take = self._may_take(hit)
        if self._prefix is not None and not self.is_holding:
            self._rest_cursor()

    def _rest_cursor(self) -> None:
        """Show a hand where a point can be taken."""
        if self._prefix is not None and self._can_take:
            self.setCursor(_FREE)
        else:
            super()._rest_cursor()
