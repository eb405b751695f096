"""A long call in a thread, so that the job can yield while it lasts."""

import threading
from collections.abc import Callable, Generator
from concurrent.futures import Future, wait
from typing import TypeVar

T = TypeVar("T")
_WAIT = 0.03
"""Seconds between looks: jobs yield at most 0.05 s apart."""
_PATIENCE = 0.3
"""Seconds that a job which was cancelled waits for the thread to end."""


def threaded(work: Callable[[], T]) -> Generator[None, None, T]:
    """Yield while a thread works; return what it gives.

    The work must be bounded: left alone it goes on to its end. What holds the
    interpreter the while lets nobody yield.
    """
    found: Future[T] = Future()

    def run() -> None:
        try:
            found.set_result(work())
        except BaseException as problem:  # noqa: BLE001 handed to the job's own thread
            found.set_exception(problem)

    thread = threading.Thread(target=run, name="work", daemon=True)
    thread.start()
    try:
        while not wait([found], _WAIT).done:
            yield
        return found.result()
    finally:
        thread.join(timeout=_PATIENCE)
