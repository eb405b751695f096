"""Shows the shell of the window, then starts behind it whatever takes time."""

import gc
import sys
from collections.abc import Sequence

from PyQt6.QtWidgets import QApplication

from inrview.app.errors import show_with
from inrview.app.first_paint import once_painted
from inrview.app.key_guard import KeyGuard
from inrview.app.later import later
from inrview.app.main_window import MainWindow
from inrview.app.qt_pump import QtPump
from inrview.app.settings import Settings
from inrview.app.signals import Signals
from inrview.engine.slots import Workers
from inrview.session.session import Session

FIRST_SAMPLE = "sculpture"
_WARM_UP_AFTER = 1500
"""Milliseconds after which the workers are warmed while the sample is shown."""


def run(workers: Workers, paths: Sequence[str], reset: bool) -> int:
    """Show the window and run Qt's loop until it is closed."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("inrview")
    app.setDesktopFileName("inrview")
    app.setStyle("Fusion")
    settings = Settings()
    if reset:
        settings.forget_layout()
    guard = KeyGuard(app)
    pump = QtPump()
    session = Session(workers, wake=pump.wake)
    window = MainWindow(session, pump, settings)
    signals = Signals(window.close_now)
    show_with(window.say_failure)
    window.show()
    gc.freeze()
    gc.enable()
    once_painted(window, lambda: begin(window, pump, paths))
    code = app.exec()
    show_with(None)
    signals.end()
    guard.end()
    return code


def begin(window: MainWindow, pump: QtPump, paths: Sequence[str]) -> None:
    """Open what is asked for, or the sample with a live fit, and warm the workers."""
    session = window.session
    pump.start(session.pump)
    if paths:
        window.open_paths(paths)
    else:
        window.open_first_sample(FIRST_SAMPLE)
    window.show_state(session.state)
    # a sample's own surface goes first: warming up would hold it back
    later(window, window.warm_up, 0 if paths else _WARM_UP_AFTER)
