"""Keeps single-key shortcuts away from whoever is typing."""

from PyQt6 import sip
from PyQt6.QtCore import QEvent, QObject, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QTextEdit,
    QWidget,
)

_TYPING = (QLineEdit, QAbstractSpinBox, QPlainTextEdit, QTextEdit)
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_FREE = range(Qt.Key.Key_F1, Qt.Key.Key_F35 + 1)
_PRESS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SLIDE = (Qt.Key.Key_Home, Qt.Key.Key_End)


class KeyGuard(QObject):
    """Claims a plain key for the widget with the focus before a shortcut takes it.

    It hears that widget alone: Qt asks it first, and of the whole application's events
    each would cost a call into Python (20,000 while the window is built).
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._heard: QWidget | None = None
        app.focusChanged.connect(self._follow)

    def end(self) -> None:
        """Hear nothing any more."""
        self._app.focusChanged.disconnect(self._follow)
        self._hear(None)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        self._hear(now)

    def _hear(self, widget: QWidget | None) -> None:
        if self._heard is not None and not sip.isdeleted(self._heard):
            self._heard.removeEventFilter(self)
        self._heard = widget
        if widget is not None:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Answer Qt's question whether the widget wants the key itself."""
        if event is None or event.type() != QEvent.Type.ShortcutOverride:
            return False
        if not isinstance(event, QKeyEvent):
            return False
        if not wants_key(QApplication.focusWidget(), event):
            return False
        event.accept()
        return True


def wants_key(widget: QWidget | None, event: QKeyEvent) -> bool:
    """Whether a widget has its own use for a key without Ctrl, Alt or Meta."""
    if event.modifiers() & _COMMANDS:
        return False
    key = event.key()
    if isinstance(widget, _TYPING):
        return key not in _FREE and key != Qt.Key.Key_Escape
    if isinstance(widget, QAbstractButton):
        return key in _PRESS
    if isinstance(widget, QSlider):
        return key in _SLIDE
    if isinstance(widget, QComboBox):
        return key not in _FREE and key != Qt.Key.Key_Escape
    return False
