"""The mouse over the canvas: turn, pan, zoom, pivot, hover, pick, handles."""

from dataclasses import replace

import numpy as np
from PyQt6.QtCore import QEvent, QPointF, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from inrview.viewport import navigation
from inrview.viewport.axes_gizmo import axis_at
from inrview.viewport.canvas import Canvas
from inrview.viewport.mouse import Mouse
from inrview.viewport.slice_drag import SliceDragging
from inrview.viewport.view_events import Hit

HOVER_MS = 33
CLICK_PIXELS = 4.0
WIPE_PIXELS = 8.0
POINT_REACH = 6
"""Device pixels around the mouse in which a point of a cloud is found."""


class PointingCanvas(Canvas):
    """A canvas that answers the mouse."""

    point_hovered = pyqtSignal(object)
    """A `Hit`, or None when the mouse left the surface."""
    point_picked = pyqtSignal(object)
    """A `Hit`, or None for a click on nothing; a drag picks nothing."""
    pivot_set = pyqtSignal(object)
    """The new pivot as three floats, in scan space minus the scene's origin."""
    slice_dragged = pyqtSignal(object)
    """A `SliceDrag`."""
    wipe_moved = pyqtSignal(float)
    """The share of the width left of the wipe, dragged by the user."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.WheelFocus)
        self._mouse = Mouse()
        self._slicing = SliceDragging()
        self._is_cutting = True
        self._is_wiping = False
        self._pressed: QPointF | None = None
        self._anchor: tuple[QPointF, np.ndarray] | None = None
        self._hover_place: QPointF | None = None
        self._is_hovering = False
        self._hover_timer = QTimer(self)
        self._hover_timer.setSingleShot(True)
        self._hover_timer.setInterval(HOVER_MS)
        self._hover_timer.timeout.connect(self._hover)

    # What lies under the mouse

    def hit_at(self, place: QPointF) -> Hit | None:
        """Say what is shown at a place of the widget (logical pixels), if anything.

        Answers from the last picture at rest; None while the camera moves.
        """
        found = self._position_at(place)
        if found is None or self._hits is None:
            return None
        position, pixel = found
        hit = self._hits.at(position, reach=40 * pixel)
        return None if hit is None else hit._replace(x=place.x(), y=place.y())

    def _position_at(self, place: QPointF) -> tuple[np.ndarray, float] | None:
        """Scene position under a place, and the size of a pixel there."""
        picture = None if self._loop is None else self._loop.depth
        if picture is None:
            return None
        x, y = self._device(place)
        depth = picture.nearest_depth(x, y, POINT_REACH)
        if depth is None:
            return None
        return picture.position_at(x, y, depth), self.camera.pixel_size(depth)

    def _device(self, place: QPointF) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return place.x() * ratio, place.y() * ratio

    def _anchor_at(self, place: QPointF) -> np.ndarray:
        """Where a zoom is held: what lies under the mouse, or the pivot's depth.

        Kept while the mouse stays, since there is no depth to read in motion.
        """
        if self._anchor is not None:
            last, anchor = self._anchor
            if (place - last).manhattanLength() < CLICK_PIXELS:
                return anchor
        found = self._position_at(place)
        if found is None:
            anchor = self.camera.at_pivot_depth(*self._device(place))
        else:
            anchor = found[0]
        self._anchor = place, anchor
        return anchor

    def _hover(self) -> None:
        if self._hover_place is None or self._loop is None or self._loop.is_moving:
            return
        hit = self.hit_at(self._hover_place)
        if hit is not None or self._is_hovering:
            self.point_hovered.emit(hit)
        self._is_hovering = hit is not None

    # Qt's events

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Take a handle, or start to turn, pan or dolly."""
        if event is None:
            return
        self._flight.stop()
        place = event.position()
        if event.button() == Qt.MouseButton.LeftButton and self._take(place):
            return
        self._pressed = place
        found = self._position_at(place)
        depth = None if found is None else self.camera.depth_of(found[0])
        if self._mouse.press(event, depth) and self._is_hovering:
            self._is_hovering = False
            self.point_hovered.emit(None)

    def _take(self, place: QPointF) -> bool:
        """Take what is drawn over the picture, if the mouse is on it."""
        view = self._overlay_view()
        axis = axis_at(view, place) if self._overlays.has_axes else None
        if axis is not None:
            name, is_opposite = axis
            up = self._overlays.up_axis
            self.fly_to(navigation.looking_from(self.camera, name, is_opposite, up))
            return True
        if self._overlays.slice is not None and self._slicing.press(
            self._overlays.slice, view, place
        ):
            return True
        self._is_wiping = self._is_on_wipe(place)
        return self._is_wiping

    def _is_on_wipe(self, place: QPointF) -> bool:
        share = self._overlays.wipe
        if share is None:
            return False
        return abs(place.x() - share * self.width()) <= WIPE_PIXELS

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Drag what was taken, continue the gesture, or look what is there."""
        if event is None:
            return
        place = event.position()
        if self._is_wiping:
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
        self._hover_place = place
        if not self._hover_timer.isActive():
            self._hover_timer.start()
        view = self._overlay_view()
        hot = axis_at(view, place) if self._overlays.has_axes else None
        part = None
        if self._overlays.slice is not None:
            part = self._overlays.slice.part_at(view, place)
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
        handle = self._slicing.move(self._overlay_view(), place)
        self._overlays.slice = handle
        self._scene.move_slice(handle)
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
        self._is_wiping = False
        pressed, self._pressed = self._pressed, None
        if event.button() == self._mouse.button:
            self._mouse.release()
        is_click = (
            pressed is not None
            and (place - pressed).manhattanLength() <= CLICK_PIXELS
            and event.button() == Qt.MouseButton.LeftButton
        )
        if is_click:
            self.point_picked.emit(self.hit_at(place))

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

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802
        """Nothing is hovered any more."""
        self._hover_timer.stop()
        self._hover_place = None
        if self._is_hovering:
            self._is_hovering = False
            self.point_hovered.emit(None)
        super().leaveEvent(event)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802
        """Drop a drag that will see no release."""
        self._cancel_drag()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802
        """Esc puts a dragged slice back; all other keys belong to the actions."""
        if event is None:
            return
        if event.key() == Qt.Key.Key_Escape and self._slicing.is_dragging:
            self._cancel_drag()
            return
        super().keyPressEvent(event)

    def _cancel_drag(self) -> None:
        self._mouse.release()
        self._is_wiping = False
        if not self._slicing.is_dragging:
            return
        handle = self._slicing.restore()
        self._overlays.slice = handle
        self._scene.move_slice(handle)
        if self._is_cutting:
            self._scene.set_cut(handle)
        self._request()
        self.slice_dragged.emit(self._slicing.report(self._scene.origin, True))
        self._slicing.release()

    def _finalise(self) -> None:
        self._hover_timer.stop()
        super()._finalise()
