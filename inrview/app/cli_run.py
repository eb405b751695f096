"""Carrying out requests for the command line: progress, Ctrl+C, the clock."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Timer
from types import FrameType, TracebackType
from typing import Any, TypeVar

from inrview.app.cli_console import Console
from inrview.engine.inline import result, run
from inrview.engine.process_age import process_age
from inrview.messages.notes import UserError
from inrview.messages.reports import Report
from inrview.messages.requests import Request, WarmUpRequest

_T = TypeVar("_T")
_PATIENCE = 4.0
_EXCUSE = (
    "Preparing the network engine; the first time after installing it compiles, "
    "which takes about a minute."
)


class StoppedError(Exception):
    """The user pressed Ctrl+C; what there was to save is saved."""


class Startup:
    """Seconds since the process began that were no work: imports and compilation."""

    def __init__(self, console: Console) -> None:
        self.seconds = process_age()
        self._console = console

    def warm_up(self, *slots: str) -> None:
        """Import and compile what jobs need, before the clock of their work starts."""
        began = time.perf_counter()
        excuse = Timer(_PATIENCE, self._console.say, (_EXCUSE,))
        excuse.daemon = True
        excuse.start()
        try:
            for slot in slots:
                result(WarmUpRequest(slot))
        finally:
            excuse.cancel()
        self.seconds += time.perf_counter() - began


class Interruption:
    """Ctrl+C as a fact that a loop can look at; a second one stops at once."""

    def __init__(self) -> None:
        self.has_come = False
        self._before: Any = None

    def __enter__(self) -> "Interruption":
        self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.has_come = True
        signal.signal(signal.SIGINT, self._before)

    def watch(self, reports: Iterator[Report]) -> Iterator[Report]:
        """Pass reports on until Ctrl+C; the job then ends at its next yield."""
        for report in reports:
            yield report
            if self.has_come:
                # A generator's close() runs the job's own cleaning up.
                getattr(reports, "close", lambda: None)()
                return


def carry_out(request: Request, kind: type[_T], console: Console) -> _T:
    """Do the request here, showing its progress, and return its last report."""
    last: Report | None = None
    for report in run(request):
        console.show(report)
        last = report
    console.end_progress()
    if not isinstance(last, kind):
        raise TypeError(f"{type(request).__name__} ended with {type(last).__name__}")
    return last


def check_output(path: Path, force: bool, endings: tuple[str, ...]) -> None:
    """Refuse an output before any work is done for it."""
    if path.suffix.lower() not in endings:
        raise UsageError(f"{path}: the name must end in {' or '.join(endings)}.")
    if path.is_dir():
        raise UserError(f"{path} is a folder; name a file in it.")
    check_folder(path.parent)
    if path.exists() and not force:
        raise UserError(f"{path} exists already; --force overwrites it.")


def check_folder(folder: Path) -> None:
    """Refuse a folder that nothing can be put into."""
    if not folder.exists():
        raise UserError(f"The folder {folder} does not exist; make it first.")
    if not folder.is_dir():
        raise UserError(f"{folder} is a file; name a folder in its place.")
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UserError(
            f"The folder {folder} may not be written to by this user; choose another."
        )


def check_inputs(*paths: Path) -> None:
    """Refuse inputs that are not there, before the engine warms up for them."""
    for path in paths:
        if not path.exists():
            folder = path.parent.resolve()
            raise UserError(f"{path.name} does not exist in {folder}. Check the name.")


class UsageError(Exception):
    """What was asked cannot be meant; exit code 2."""
