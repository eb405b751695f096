"""Mouse habits by preset."""

import pytest
from PyQt6.QtCore import Qt

from inrview.viewport.gestures import Gesture, Preset, gesture

LEFT, MIDDLE, RIGHT = (
    Qt.MouseButton.LeftButton,
    Qt.MouseButton.MiddleButton,
    Qt.MouseButton.RightButton,
)
NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.mark.parametrize(
    ("preset", "button", "keys", "wanted"),
    [
        (Preset.CAD, LEFT, NONE, Gesture.ORBIT),
        (Preset.CAD, LEFT, SHIFT, Gesture.PAN),
        (Preset.CAD, MIDDLE, NONE, Gesture.PAN),
        (Preset.CAD, RIGHT, NONE, Gesture.PAN),
        (Preset.CAD, LEFT, ALT, Gesture.PAN),
        (Preset.VTK, RIGHT, NONE, Gesture.DOLLY),
        (Preset.VTK, LEFT, NONE, Gesture.ORBIT),
        (Preset.BLENDER, MIDDLE, NONE, Gesture.ORBIT),
        (Preset.BLENDER, MIDDLE, SHIFT, Gesture.PAN),
        (Preset.BLENDER, MIDDLE, CTRL, Gesture.DOLLY),
        (Preset.BLENDER, LEFT, ALT, Gesture.ORBIT),
        (Preset.BLENDER, LEFT, NONE, None),
    ],
)
def test_each_button_does_what_the_habit_says(
    preset: Preset,
    button: Qt.MouseButton,
    keys: Qt.KeyboardModifier,
    wanted: Gesture | None,
) -> None:
    assert gesture(preset, button, keys) is wanted
