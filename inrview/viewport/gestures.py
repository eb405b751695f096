"""Which mouse button does what, by preset."""

from dataclasses import dataclass
from enum import StrEnum

from PyQt6.QtCore import Qt

_Button = Qt.MouseButton
_Modifier = Qt.KeyboardModifier


class Gesture(StrEnum):
    """What a drag does to the camera."""

    ORBIT = "orbit"
    PAN = "pan"
    DOLLY = "dolly"


class Preset(StrEnum):
    """A habit brought along from another program."""

    CAD = "cad"
    VTK = "vtk"
    BLENDER = "blender"


@dataclass(frozen=True, slots=True)
class Navigation:
    """How the mouse moves the camera."""

    preset: Preset = Preset.CAD
    is_turntable: bool = True
    is_wheel_inverted: bool = False


def gesture(
    preset: Preset, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier
) -> Gesture | None:
    """Say what a press starts; Alt+left stands for the middle button everywhere."""
    if button == _Button.LeftButton and modifiers & _Modifier.AltModifier:
        button = _Button.MiddleButton
    is_shifted = bool(modifiers & _Modifier.ShiftModifier)
    if preset is Preset.BLENDER:
        return _blender(button, is_shifted, bool(modifiers & _Modifier.ControlModifier))
    if button == _Button.LeftButton:
        return Gesture.PAN if is_shifted else Gesture.ORBIT
    if button == _Button.MiddleButton:
        return Gesture.PAN
    if button == _Button.RightButton:
        return Gesture.PAN if preset is Preset.CAD else Gesture.DOLLY
    return None


def _blender(
    button: Qt.MouseButton, is_shifted: bool, is_controlled: bool
) -> Gesture | None:
    if button != _Button.MiddleButton:
        return None
    if is_shifted:
        return Gesture.PAN
    return Gesture.DOLLY if is_controlled else Gesture.ORBIT
