"""Plain keys belong to whoever is typing; all others are the window's shortcuts."""

from collections.abc import Iterator
from typing import Any

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QShortcut
from PyQt6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inrview.app.key_guard import KeyGuard


class _Window(QWidget):
    """A place to type, a button, and a shortcut on F, Space and Ctrl+F."""

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []
        self.line, self.button = QLineEdit(), QPushButton("Press")
        self.button.clicked.connect(lambda: self.taken.append("pressed"))
        layout = QVBoxLayout(self)
        layout.addWidget(self.line)
        layout.addWidget(self.button)
        for keys in ("F", "Space", "Ctrl+F"):
            shortcut = QShortcut(keys, self)
            shortcut.activated.connect(lambda keys=keys: self.taken.append(keys))


@pytest.fixture
def window(qtbot: Any, qapp: QApplication) -> Iterator[_Window]:
    """Return the window, guarded and with the keyboard's attention."""
    guard = KeyGuard(qapp)
    window = _Window()
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitActive(window)
    yield window
    guard.end()
    guard.setParent(None)


def test_letters_go_to_the_text_and_not_to_a_shortcut(
    qtbot: Any, window: _Window
) -> None:
    window.line.setFocus()
    qtbot.keyClicks(window.line, "f f")
    assert window.line.text() == "f f"
    assert window.taken == []


def test_keys_with_ctrl_are_shortcuts_also_while_one_types(
    qtbot: Any, window: _Window
) -> None:
    window.line.setFocus()
    qtbot.keyClick(window.line, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert window.line.text() == ""
    assert window.taken == ["Ctrl+F"]


def test_a_button_keeps_space_and_leaves_letters_to_shortcuts(
    qtbot: Any, window: _Window
) -> None:
    window.line.setFocus()
    window.button.setFocus()
    qtbot.keyClick(window.button, Qt.Key.Key_Space)
    qtbot.keyClick(window.button, Qt.Key.Key_F)
    assert window.taken == ["pressed", "F"]


def test_the_guard_survives_the_widget_that_had_the_focus(
    qtbot: Any, window: _Window
) -> None:
    other = QLineEdit()
    window.layout().addWidget(other)
    other.setFocus()
    other.deleteLater()
    qtbot.waitUntil(lambda: window.focusWidget() is not other)
    window.line.setFocus()
    qtbot.keyClicks(window.line, "f")
    assert window.line.text() == "f"
    assert window.taken == []
