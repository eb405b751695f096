"""Starts the window: hooks, the shell, then the workers, then what is to be opened."""

import sys
from collections.abc import Sequence

from PyQt6.QtWidgets import QApplication

from inrview.app.errors import install_hooks, show_with
from inrview.app.key_guard import KeyGuard
from inrview.app.later import later
from inrview.app.main_window import MainWindow
from inrview.app.qt_pump import QtPump
from inrview.app.settings import Settings
from inrview.app.signals import Signals
from inrview.engine.slots import Workers
from inrview.panels.icons import load_icons
from inrview.session.session import Session

FIRST_SAMPLE = "sculpture"


def main(paths: Sequence[str] = (), reset: bool = False) -> int:
    """Open the window on some files, or on the sample, and return the exit code."""
    install_hooks()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("inrview")
    app.setDesktopFileName("inrview")
    app.setStyle("Fusion")
    settings = Settings()
    if reset:
        settings.forget_layout()
    guard = KeyGuard()
    app.installEventFilter(guard)
    pump = QtPump()
    session = Session(Workers(), wake=pump.wake)
    window = MainWindow(session, pump, settings)
    signals = Signals(window.close_now)
    show_with(window.say_failure)
    window.show()
    # the shell is on screen first; everything slow starts behind it
    later(window, lambda: begin(window, pump, paths))
    code = app.exec()
    show_with(None)
    signals.end()
    app.removeEventFilter(guard)
    return code


def begin(window: MainWindow, pump: QtPump, paths: Sequence[str] | None) -> None:
    """Open what is asked for, or the sample with a live fit, and warm the workers."""
    session = window.session
    if paths:
        window.open_paths(paths)
    else:
        window.open_first_sample(FIRST_SAMPLE)
    load_icons()
    window.update()
    pump.start(session.pump)
    window.show_state(session.state)
    session.warm_up()
