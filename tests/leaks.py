"""Fail a window test that leaves something alive: napari's lesson on crashing suites.

Nearly every crash in the test suites of Qt programs was a timer, a thread or a widget
that outlived its test.
"""

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

_PATIENCE = 5.0
"""Seconds within which what was closed must be gone."""
# Threads that libraries start once and keep.
_KEPT_THREADS = ("tqdm_monitor", "pytest_timeout", "pydevd", "QtThread", "Dummy-")
# Names in /dev/shm that Python's shared memory and ours begin with.
_SHARED_MEMORY = ("psm_", "inrview")
# What Qt, X11 and OpenGL open once and keep.
_KEPT_FILES = ("/dev/", "/memfd:", "anon_inode:", "/usr/", "/var/cache/", "/proc/")


def _widgets() -> set[str]:
    from PyQt6 import sip
    from PyQt6.QtWidgets import QApplication

    return {
        f"widget {type(widget).__name__} {widget.objectName()!r} at {id(widget):#x}"
        for widget in QApplication.topLevelWidgets()
        if not sip.isdeleted(widget) and widget.parent() is None
    }


def _timers_and_threads() -> set[str]:
    from PyQt6 import sip
    from PyQt6.QtCore import QThread, QTimer

    found = set()
    for item in gc.get_objects():
        # type() and not isinstance(): some lazy objects import a library when asked.
        if not issubclass(type(item), QTimer | QThread) or sip.isdeleted(item):
            continue
        if isinstance(item, QTimer) and item.isActive():
            found.add(f"active timer {item.objectName()!r} of {item.parent()!r}")
        if isinstance(item, QThread) and item.isRunning():
            found.add(f"running QThread {item.objectName()!r}")
    return found


def _threads() -> set[str]:
    return {
        f"thread {thread.name}"
        for thread in threading.enumerate()
        if not thread.name.startswith(_KEPT_THREADS)
    }


def _processes() -> set[str]:
    found = set()
    for child in psutil.Process().children(recursive=True):
        try:
            if child.status() != psutil.STATUS_ZOMBIE:
                found.add(f"process {child.pid} {' '.join(child.cmdline())[:120]}")
        except psutil.NoSuchProcess:
            continue
    return found


def _shared_memory() -> set[str]:
    folder = Path("/dev/shm")
    if not folder.is_dir():
        return set()
    return {
        f"shared memory {name}"
        for name in os.listdir(folder)
        if name.startswith(_SHARED_MEMORY)
    }


def _files() -> set[str]:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        return set()
    found = set()
    for name in os.listdir(folder):
        try:
            target = os.readlink(folder / name)
        except OSError:
            continue
        if not target.startswith(_KEPT_FILES):
            found.add(f"file descriptor {name} -> {target}")
    return found


_WATCHED: tuple[Callable[[], set[str]], ...] = (
    _widgets,
    _timers_and_threads,
    _threads,
    _processes,
    _shared_memory,
    _files,
)


def _alive() -> set[str]:
    return set().union(*(watch() for watch in _WATCHED))


def _tidy() -> None:
    """Let Qt finish what was asked of it: deleteLater, queued signals, closings."""
    from PyQt6.QtCore import QCoreApplication, QEvent

    for _ in range(2):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()
        gc.collect()


def _let_go_of_keys() -> None:
    """Hold no Shift or Ctrl any longer: a simulated click with one never lets go.

    Qt remembers the modifiers of the last event it was sent, and a list of the next
    test would extend its selection.
    """
    from PyQt6.QtCore import Qt
    from PyQt6.QtGui import QGuiApplication
    from PyQt6.QtTest import QTest
    from PyQt6.QtWidgets import QWidget

    if QGuiApplication.keyboardModifiers() != Qt.KeyboardModifier.NoModifier:
        widget = QWidget()
        QTest.keyRelease(widget, Qt.Key.Key_Shift)
        widget.deleteLater()
    assert QGuiApplication.keyboardModifiers() == Qt.KeyboardModifier.NoModifier


@pytest.fixture(scope="session")
def _warm_screen(qapp: Any) -> None:
    """Open one window, so that what Qt opens once and keeps is open already."""
    from PyQt6.QtWidgets import QWidget

    widget = QWidget()
    widget.show()
    _tidy()
    widget.close()
    widget.deleteLater()
    _tidy()


@pytest.fixture(autouse=True)
def _no_leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Compare what is alive before and after each test that uses Qt."""
    if "qtbot" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("_warm_screen")
    _tidy()
    before = _alive()
    yield
    _let_go_of_keys()
    deadline = time.monotonic() + _PATIENCE
    left = _left_behind(before)
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = _left_behind(before)
    if left:
        pytest.fail("left behind: " + "; ".join(sorted(left)))


def _left_behind(before: set[str]) -> set[str]:
    _tidy()
    return _alive() - before
