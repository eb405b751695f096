"""SIGINT and SIGTERM close the window in order, and at once."""

import signal
import socket
from collections.abc import Callable
from types import FrameType

from PyQt6.QtCore import QObject, QSocketNotifier
from PyQt6.sip import voidptr


class Signals(QObject):
    """Wakes Qt's loop when a signal arrives: Python alone would wait for an event."""

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
        self._notifier.activated.connect(self._drain)
        self._old = {
            number: signal.signal(number, self._take)
            for number in (signal.SIGINT, signal.SIGTERM)
        }

    def _drain(self) -> None:
        # reading runs the Python handlers that are due; the bytes say nothing more
        try:
            self._ours.recv(64)
        except BlockingIOError:
            return

    def _take(self, _number: int, _frame: FrameType | None) -> None:
        self._close()

    def end(self) -> None:
        """Give the signals back to whoever had them."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._old_fd)
        for number, handler in self._old.items():
            signal.signal(number, handler)
        self._ours.close()
        self._theirs.close()
