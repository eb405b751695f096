"""SIGINT and SIGTERM close the window in order, and at once."""

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PyQt6.QtCore import QObject, QSocketNotifier
from PyQt6.sip import voidptr

_CLOSING = (signal.SIGINT, signal.SIGTERM)


class Signals(QObject):
    """Closes from Qt's loop, which a signal wakes; Python would wait for an event.

    A handler itself may run between any two lines, such as in the middle of a frame.
    """

    def __init__(self, close: Callable[[], None]) -> None:
        super().__init__()
        self._close = close
        self._ours, self._theirs = socket.socketpair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        self._old_fd = signal.set_wakeup_fd(self._theirs.fileno())
        self._notifier = QSocketNotifier(
            voidptr(self._ours.fileno()), QSocketNotifier.Type.Read, self
        )
        self._notifier.activated.connect(self._take)
        self._old = {number: signal.signal(number, _wait) for number in _CLOSING}

    def _take(self) -> None:
        try:
            numbers = self._ours.recv(64)
        except BlockingIOError:
            return
        if any(number in numbers for number in _CLOSING):
            self._close()

    def end(self) -> None:
        """Give the signals back to whoever had them."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_fd)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        self._ours.close()
        self._theirs.close()


def _wait(_number: int, _frame: FrameType | None) -> None:
    """Leave it to the loop."""
