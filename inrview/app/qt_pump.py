"""Carries wake-ups from reader threads to the window's thread, one at a time."""

from collections.abc import Callable
from threading import Lock

from PyQt6.QtCore import QObject, Qt, QTimer, pyqtSignal

_HEARTBEAT_MILLISECONDS = 1000


class QtPump(QObject):
    """Many wakes before the window gets to it are one call of `pump`.

    A heartbeat pumps as well, for what time alone brings: a worker that hangs, an
    autosave that is due.
    """

    _woken = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = Lock()
        self._is_pending = False
        self._pump: Callable[[], None] | None = None
        self._woken.connect(  # type: ignore[call-arg]  # PyQt6's stub lacks the type
            self._run, Qt.ConnectionType.QueuedConnection
        )
        self.heartbeat = QTimer(self)
        self.heartbeat.setInterval(_HEARTBEAT_MILLISECONDS)
        self.heartbeat.timeout.connect(self._beat)

    def start(self, pump: Callable[[], None]) -> None:
        """Call `pump` on this thread after each wake from now on."""
        self._pump = pump
        self.heartbeat.start()
        self.wake()

    def stop(self) -> None:
        """Call nothing any more."""
        self._pump = None
        self.heartbeat.stop()

    def wake(self) -> None:
        """Ask for a pump, from any thread."""
        with self._lock:
            if self._is_pending:
                return
            self._is_pending = True
        self._woken.emit()

    def _run(self) -> None:
        # clear before pumping: what arrives meanwhile wakes again
        with self._lock:
            self._is_pending = False
        self._beat()

    def _beat(self) -> None:
        if self._pump is not None:
            self._pump()
