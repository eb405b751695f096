"""Failures that nobody caught: logged, shown, and never the end of the window."""

import faulthandler
import logging
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TextIO

from platformdirs import user_log_path

_log = logging.getLogger("inrview")
_show: Callable[[str, str], None] | None = None
_fault_file: TextIO | None = None


def log_folder() -> Path:
    """Return the folder of the log files."""
    return user_log_path("inrview", appauthor=False)


def install_hooks() -> None:
    """Log what falls through; must run before QApplication.

    PyQt ends the process when a slot raises and no hook of ours is there.
    """
    _open_log()
    sys.excepthook = _take
    threading.excepthook = _take_from_thread
    if _fault_file is not None:
        faulthandler.enable(_fault_file)


def show_with(show: Callable[[str, str], None] | None) -> None:
    """Choose who shows a failure: called with a sentence and the traceback."""
    global _show
    _show = show


def _open_log() -> None:
    global _fault_file
    try:
        folder = log_folder()
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            folder / "inrview.log", maxBytes=1_000_000, backupCount=3, delay=True
        )
        handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        if not _log.handlers:
            _log.addHandler(handler)
        if _fault_file is None:
            _fault_file = (folder / "faults.log").open("a")
    except OSError as error:
        # a home that cannot be written to must not stop the start
        _log.warning("no log file: %s", error)


def _take(
    kind: type[BaseException],
    error: BaseException,
    trace: TracebackType | None,
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    text = "".join(traceback.format_exception(kind, error, trace))
    _log.error("%s", text)
    sys.stderr.write(text)
    # from another thread only the log is safe: widgets belong to the main thread
    if _show is not None and threading.current_thread() is threading.main_thread():
        _show(f"Something went wrong here: {error or kind.__name__}", text)


def _take_from_thread(hook: threading.ExceptHookArgs) -> None:
    if hook.exc_value is not None:
        _take(hook.exc_type, hook.exc_value, hook.exc_traceback)
