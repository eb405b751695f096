"""The mouse over the canvas: turn, pan, zoom, pivot, hover, pick, handles."""

from dataclasses import replace

import numpy as np
from PyQt6.QtCore import QPointF, Qt, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from inrview.viewport import navigation
from inrview.viewport.axes_gizmo import axis_at
from inrview.viewport.hand import Hand
from inrview.viewport.hovering import STILL_PIXELS, HoverCanvas
from inrview.viewport.keys import camera_after_key
from inrview.viewport.mouse import Mouse
from inrview.viewport.slice_drag import SliceDragging

WIPE_PIXELS = 8.0


class PointingCanvas(HoverCanvas):
    """A canvas that answers the mouse."""

    point_picked = pyqtSignal(object)
    """A `Hit`, or None for a click on nothing; a drag picks nothing."""
    pivot_set = pyqtSignal(object)
    """The new pivot as three floats, in scan space minus the scene's origin."""
    slice_dragged = pyqtSignal(object)
    """A `SliceDrag`."""
    wipe_moved = pyqtSignal(float)
    """The share of the width left of the wipe, dragged by the user."""

    hand_pressed = pyqtSignal(object)
    """A `Hit` on what the hand may take; it is held until released or cancelled."""
    hand_moved = pyqtSignal(object)
    """A `HandMove`."""
    hand_released = pyqtSignal(bool)
    """The hand let go; True if what it did is to be taken back (Esc, lost focus)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hand = Hand()
        self.setFocusPolicy(Qt.FocusPolicy.WheelFocus)
        self._mouse = Mouse()
        self._slicing = SliceDragging()
        self._is_cutting = True
        self._is_wiping = False
        self._pane_start = 0.0
        self._pressed: QPointF | None = None

    # Qt's events

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Take a handle, or start to turn, pan or dolly."""
        if event is None:
            return
        self._flight.stop()
        place = event.position()
        if event.button() == Qt.MouseButton.LeftButton and (
            self._take(place) or self._take_surface(place)
        ):
            return
        self._pressed = place
        found = self._position_at(place)
        depth = None if found is None else self.camera.depth_of(found[0])
        if self._mouse.press(event, depth):
            self._stop_hovering()

    def _take(self, place: QPointF) -> bool:
        """Take what is drawn over the picture, if the mouse is on it."""
        view = self._overlay_view()
        axis = axis_at(view, place) if self._overlays.has_axes else None
        if axis is not None:
            name, is_opposite = axis
            up = self._overlays.up_axis
            self.fly_to(navigation.looking_from(self.camera, name, is_opposite, up))
            return True
        self._pane_start = self._start_of_pane(place)
        if self._overlays.slice is not None and self._slicing.press(
            self._overlays.slice, self._pane_view(), self._in_pane(place)
        ):
            return True
        self._is_wiping = self._is_on_wipe(place)
        return self._is_wiping

    def _start_of_pane(self, place: QPointF) -> float:
        ratio = self.devicePixelRatioF()
        return self._panes.start_at(place.x() * ratio) / ratio

    def _in_pane(self, place: QPointF) -> QPointF:
        """Where a place lies in the view in which the drag began."""
        return QPointF(place.x() - self._pane_start, place.y())

    def set_hand(self, prefix: str | None) -> None:
        """Let the left button drag surfaces whose keys begin so; None: turn again."""
        self._release_hand(is_cancelled=True)
        self._hand.prefix = prefix

    def _take_surface(self, place: QPointF) -> bool:
        if self._hand.prefix is None:
            return False
        hit = self.hit_now(place)
        if hit is None or not self._hand.may_take(hit):
            return False
        self._hand.take(hit, self._scene.pose_of(hit.key), self.camera)
        self._stop_hovering()
        self.hand_pressed.emit(hit)
        return True

    def _release_hand(self, is_cancelled: bool) -> None:
        if self._hand.is_holding:
            self._hand.let_go()
            self.hand_released.emit(is_cancelled)

    def _is_on_wipe(self, place: QPointF) -> bool:
        share = self._overlays.wipe
        if share is None or self._overlays.sides is not None:
            return False
        return abs(place.x() - share * self.width()) <= WIPE_PIXELS

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Drag what was taken, continue the gesture, or look what is there."""
        if event is None:
            return
        place = event.position()
        if self._hand.is_holding:
            ratio = self.devicePixelRatioF()
            self.hand_moved.emit(self._hand.moved(place, ratio, self.camera))
        elif self._is_wiping:
            self._drag_wipe(place)
        elif self._slicing.is_dragging:
            self._drag_slice(place, is_final=False)
        elif self._mouse.gesture is not None:
            state = self._mouse.move(event, self.camera, self.devicePixelRatioF())
            if state is not None:
                self._anchor = None
                self.set_camera(state)
        else:
            self._look(place)

    def _look(self, place: QPointF) -> None:
        self._look_at(place)
        view = self._overlay_view()
        hot = axis_at(view, place) if self._overlays.has_axes else None
        part = None
        if self._overlays.slice is not None:
            self._pane_start = self._start_of_pane(place)
            here = self._in_pane(place)
            part = self._overlays.slice.part_at(self._pane_view(), here)
        if hot != self._overlays.hot_axis or part != self._hot_part:
            self._overlays.hot_axis = hot
            if self._overlays.slice is not None:
                self._overlays.slice = replace(self._overlays.slice, hot=part)
            self.update()
        if hot is not None:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        elif part is not None:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._is_on_wipe(place):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            self._rest_cursor()

    def _rest_cursor(self) -> None:
        """Show the cursor of a mouse that is over nothing to be taken."""
        self.unsetCursor()

    @property
    def _hot_part(self) -> str | None:
        handle = self._overlays.slice
        return None if handle is None else handle.hot

    def _drag_wipe(self, place: QPointF) -> None:
        share = min(1.0, max(0.0, place.x() / max(1, self.width())))
        self._overlays.wipe = share
        if self._loop is not None and self._maker is not None:
            self._maker.wipe = share
            self._loop.move()
        self.wipe_moved.emit(share)

    def _drag_slice(self, place: QPointF, is_final: bool) -> None:
        handle = self._slicing.move(self._pane_view(), self._in_pane(place))
        self._overlays.slice = handle
        self._scene.section.move(handle)
        if self._is_cutting:
            self._scene.set_cut(handle)
        if self._loop is not None:
            self._loop.move()
        self.slice_dragged.emit(self._slicing.report(self._scene.origin, is_final))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """End what was begun; a click without a drag picks."""
        if event is None:
            return
        place = event.position()
        if self._slicing.is_dragging:
            self._drag_slice(place, is_final=True)
            self._slicing.release()
        if event.button() == Qt.MouseButton.LeftButton:
            self._release_hand(is_cancelled=False)
        self._is_wiping = False
        pressed, self._pressed = self._pressed, None
        if event.button() == self._mouse.button:
            self._mouse.release()
        is_click = (
            pressed is not None
            and (place - pressed).manhattanLength() <= STILL_PIXELS
            and event.button() == Qt.MouseButton.LeftButton
        )
        if is_click:
            self.point_picked.emit(self.hit_now(place))

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Turn about this place from now on."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        found = self._position_at(event.position())
        if found is not None:
            self.set_pivot(found[0])

    def set_pivot(self, pivot: np.ndarray) -> None:
        """Bring a scene position to the middle and turn about it, with a cross."""
        self._overlays.pivot = np.asarray(pivot, np.float64)
        self._overlays.pivot_strength = 1.0
        self.fly_to(navigation.centred_on(self.camera, self._overlays.pivot))
        self.pivot_set.emit(navigation.as_vector(self._overlays.pivot))

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Zoom towards what lies under the cursor."""
        if event is None:
            return
        anchor = self._anchor_at(event.position())
        state = self._mouse.wheel(event, self.camera, anchor)
        if state is not None:
            self.set_camera(state)
        event.accept()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """Drop a drag that will see no release."""
        self._cancel_drag()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Esc puts a dragged slice back; arrows, plus and minus move the camera.

        All other keys belong to the actions.
        """
        if event is None:
            return
        is_dragging = self._slicing.is_dragging or self._hand.is_holding
        if event.key() == Qt.Key.Key_Escape and is_dragging:
            self._cancel_drag()
            return
        camera = camera_after_key(event, self.camera, self._mouse)
        if camera is not None:
            self.fly_to(camera)
            return
        super().keyPressEvent(event)

    def _cancel_drag(self) -> None:
        self._mouse.release()
        self._is_wiping = False
        self._release_hand(is_cancelled=True)
        if not self._slicing.is_dragging:
            return
        handle = self._slicing.restore()
        self._overlays.slice = handle
        self._scene.section.move(handle)
        if self._is_cutting:
            self._scene.set_cut(handle)
        self._request()
        self.slice_dragged.emit(self._slicing.report(self._scene.origin, True))
        self._slicing.release()
