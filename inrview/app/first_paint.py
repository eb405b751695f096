"""Waiting for the first picture of a window: what takes time starts behind it."""

from collections.abc import Callable

from PyQt6.QtCore import QEvent, QObject
from PyQt6.QtWidgets import QWidget

from inrview.app.later import later

_PATIENCE = 1000
"""Milliseconds; a window that starts minimised is not painted at all."""


def once_painted(window: QWidget, action: Callable[[], None]) -> None:
    """Call `action` once, right after the window is painted for the first time.

    A timer of no time is too early: it fires before the screen asks for a picture.
    """
    _FirstPaint(window, action)


class _FirstPaint(QObject):
    """Hears the window's events until the first paint."""

    def __init__(self, window: QWidget, action: Callable[[], None]) -> None:
        super().__init__(window)
        self._window = window
        self._action: Callable[[], None] | None = action
        window.installEventFilter(self)
        later(window, self._act, _PATIENCE)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Let everything pass; what is inside the window is painted in the same go."""
        if event is not None and event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            later(self._window, self._act)
        return False

    def _act(self) -> None:
        action, self._action = self._action, None
        if action is not None:
            self._window.removeEventFilter(self)
            action()
