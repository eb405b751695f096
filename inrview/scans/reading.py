"""Long calls are made in a thread, so that the job can yield while a parser is in C."""

import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from inrview.files.draft import Glimpse
from inrview.files.source import Progress
from inrview.geometry.points import Points

_T = TypeVar("_T")
_WAIT = 0.03
"""Seconds between looks: jobs yield at most 0.05 s apart."""


class _StoppedError(BaseException):
    """Raised inside the thread when nobody waits for its answer any more."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far the work is, and a first few points once there are any."""

    fraction: float
    glimpse: Points | None


@dataclass(slots=True)
class _Shared(Generic[_T]):
    fraction: float = 0.0
    glimpse: Points | None = None
    is_stopped: bool = False
    answer: _T | None = None
    problem: BaseException | None = None

    def progress(self, fraction: float) -> None:
        if self.is_stopped:
            raise _StoppedError
        self.fraction = fraction

    def show(self, points: Points) -> None:
        self.glimpse = points


def in_background(
    work: Callable[[Progress, Glimpse], _T],
) -> Iterator[Step | _T]:
    """Run `work(progress, glimpse)` in a thread: yield steps, then its answer.

    Closing the iterator stops the work at its next word of progress.
    """
    shared: _Shared[_T] = _Shared()
    done: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def run() -> None:
        try:
            shared.answer = work(shared.progress, shared.show)
        except BaseException as problem:  # noqa: BLE001 handed to the job's own thread
            shared.problem = problem
        finally:
            done.put(True)

    thread = threading.Thread(target=run, name="reader", daemon=True)
    thread.start()
    try:
        while True:
            try:
                done.get(timeout=_WAIT)
                break
            except queue.Empty:
                yield Step(shared.fraction, shared.glimpse)
        thread.join()
        if shared.problem is not None:
            raise shared.problem
        yield shared.answer  # type: ignore[misc]
    finally:
        shared.is_stopped = True
        thread.join(timeout=0.3)
