"""The camera by keyboard: arrows turn, Shift and arrows move, plus and minus zoom."""

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent

from inrview.viewport import navigation
from inrview.viewport.camera_state import CameraState
from inrview.viewport.mouse import ZOOM_PER_NOTCH, Mouse

TURN = 1 / 12
"""Of half a turn: fifteen degrees."""
STEP = 0.1
"""Of the height of the view."""
_Key = Qt.Key
_ARROWS = {
    _Key.Key_Left: (-1, 0),
    _Key.Key_Right: (1, 0),
    _Key.Key_Up: (0, -1),
    _Key.Key_Down: (0, 1),
}
_ZOOMS = {_Key.Key_Plus: 1, _Key.Key_Equal: 1, _Key.Key_Minus: -1}


def camera_after_key(
    event: QKeyEvent, camera: CameraState, mouse: Mouse
) -> CameraState | None:
    """Say where a key brings the camera; None if it is no key of ours."""
    keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    notches = _ZOOMS.get(_Key(event.key()), 0)
    shift = Qt.KeyboardModifier.ShiftModifier
    if notches and keys in (Qt.KeyboardModifier.NoModifier, shift):
        focal = np.asarray(camera.focal_point)
        return navigation.zoom(camera, ZOOM_PER_NOTCH**notches, focal)
    right, down = _ARROWS.get(_Key(event.key()), (0, 0))
    if not (right or down):
        return None
    if keys == shift:
        pixels = -STEP * camera.height
        return navigation.pan(camera, right * pixels, down * pixels)
    if keys != Qt.KeyboardModifier.NoModifier:
        return None
    if mouse.navigation.is_turntable:
        return navigation.orbit_turntable(
            camera, right * TURN, down * TURN, mouse.up_axis
        )
    return navigation.orbit_trackball(camera, right * TURN, down * TURN)
