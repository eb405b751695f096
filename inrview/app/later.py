"""Doing something after the events that wait, but never after its owner is gone."""

from collections.abc import Callable

from PyQt6.QtCore import QObject, QTimer


def later(owner: QObject, action: Callable[[], None], milliseconds: int = 0) -> None:
    """Call `action` once, unless `owner` is deleted before."""
    timer = QTimer(owner)
    timer.setSingleShot(True)
    timer.timeout.connect(action)
    timer.timeout.connect(timer.deleteLater)
    timer.start(milliseconds)
