"""No key stays held from one test to the next, however it was clicked."""

from typing import Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QWidget

_HELD = (Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize("key", _HELD)
@pytest.mark.parametrize("time", ["first", "second"])
def test_no_key_of_the_test_before_is_held(
    qtbot: Any, shown: Any, key: Qt.KeyboardModifier, time: str
) -> None:
    assert QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(shown(QWidget()), Qt.Key.Key_A, key)
    assert QGuiApplication.keyboardModifiers() == key
