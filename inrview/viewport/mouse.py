"""Turns the mouse into camera moves."""

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QMouseEvent, QWheelEvent

from inrview.viewport import navigation
from inrview.viewport.camera_state import CameraState
from inrview.viewport.gestures import Gesture, Navigation, gesture

ZOOM_PER_NOTCH = 0.85
DOLLY_PER_HEIGHT = 4.0


@dataclass
class Mouse:
    """Remembers the press and answers moves and wheel turns with a new camera."""

    navigation: Navigation = Navigation()
    up_axis: str = "y"
    gesture: Gesture | None = None
    _last: QPointF | None = None
    _depth: float | None = None
    button: Qt.MouseButton = Qt.MouseButton.NoButton

    def press(self, event: QMouseEvent, depth: float | None) -> bool:
        """Start a gesture; `depth` is how far away what was pressed lies."""
        if self.gesture is not None:
            return False
        started = gesture(self.navigation.preset, event.button(), event.modifiers())
        self.gesture, self._last, self._depth = started, event.position(), depth
        self.button = event.button()
        return started is not None

    def move(
        self, event: QMouseEvent, camera: CameraState, ratio: float
    ) -> CameraState | None:
        """Continue the gesture; `ratio` is device pixels for each of Qt's."""
        if self.gesture is None or self._last is None:
            return None
        delta = (event.position() - self._last) * ratio
        self._last = event.position()
        if delta.isNull():
            return None
        right, down = delta.x(), delta.y()
        if self.gesture is Gesture.PAN:
            return navigation.pan(camera, right, down, self._depth)
        right, down = right / camera.height, down / camera.height
        if self.gesture is Gesture.DOLLY:
            factor = float(np.exp(down * DOLLY_PER_HEIGHT))
            return navigation.zoom(camera, factor, np.asarray(camera.focal_point))
        if self.navigation.is_turntable:
            return navigation.orbit_turntable(camera, right, down, self.up_axis)
        return navigation.orbit_trackball(camera, right, down)

    def release(self) -> None:
        """End the gesture."""
        self.gesture = self._last = self._depth = None
        self.button = Qt.MouseButton.NoButton

    def wheel(
        self, event: QWheelEvent, camera: CameraState, anchor: np.ndarray
    ) -> CameraState | None:
        """Zoom about `anchor`; turning away from oneself goes in."""
        notches = event.angleDelta().y() / 120
        if notches == 0:
            return None
        notches = -notches if self.navigation.is_wheel_inverted else notches
        return navigation.zoom(camera, ZOOM_PER_NOTCH**notches, anchor)
