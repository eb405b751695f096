"""The time a fit works, without the time it is paused or its reader is busy."""

import time
from collections.abc import Callable, Generator, Iterator
from typing import TypeVar

R = TypeVar("R")
S = TypeVar("S")
T = TypeVar("T")
YIELD_EVERY = 0.02
"""Seconds of work from one report to the next: more often, nobody need hear."""


class WorkClock:
    """Seconds of work. Stopped while a report is being taken."""

    def __init__(self) -> None:
        self._sum = 0.0
        self._since: float | None = time.perf_counter()
        self._given = 0.0

    @property
    def seconds(self) -> float:
        """Work so far."""
        running = 0.0 if self._since is None else time.perf_counter() - self._since
        return self._sum + running

    def stop(self) -> None:
        """Stop counting, before a `yield`."""
        self._sum = self.seconds
        self._since = None

    def go(self) -> None:
        """Count on, after a `yield`."""
        self._since = time.perf_counter()

    @property
    def is_quiet(self) -> bool:
        """Whether the last report was given long enough ago for another one."""
        return self.seconds - self._given >= YIELD_EVERY

    def give(self, report: R) -> Iterator[R]:
        """Yield a report with the clock stopped."""
        self.stop()
        try:
            yield report
        finally:
            self.go()
            self._given = self.seconds

    def now_and_then(
        self, work: Generator[S, None, T], say: Callable[[S], R]
    ) -> Generator[R, None, T]:
        """Do what has pauses of its own; report in those that come late enough."""
        while True:
            try:
                step = next(work)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            if self.is_quiet:
                yield from self.give(say(step))
