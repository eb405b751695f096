"""Waiting for what workers say, with patience but no fixed sleeps."""

import time
from collections.abc import Callable

import psutil

from inrview.engine.events import Ended, Event, Reported
from inrview.engine.slots import Workers

PATIENCE = 20.0


class Listener:
    """Takes the mailbox until something has been said."""

    def __init__(self, workers: Workers) -> None:
        self.workers = workers
        self.events: list[Event] = []

    def until(self, condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
        """Listen until the condition holds; say whether it came to hold."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.events += self.workers.take()
            if condition():
                return True
            time.sleep(0.002)
        return False

    def end_of(self, job: int, seconds: float = PATIENCE) -> Ended:
        """Return how a job ended."""
        assert self.until(lambda: self._ends(job), seconds), f"job {job} did not end"
        return self._ends(job)[0]

    def _ends(self, job: int) -> list[Ended]:
        return [e for e in self.events if isinstance(e, Ended) and e.id == job]

    def reports_of(self, job: int) -> list[object]:
        """Return what a job has reported so far."""
        return [
            e.report for e in self.events if isinstance(e, Reported) and e.id == job
        ]

    def hears(self, job: int, seconds: float = PATIENCE) -> bool:
        """Whether a job reports something in time."""
        return self.until(lambda: self.reports_of(job), seconds)


def is_gone(pid: int) -> bool:
    """Whether a process has ended, buried or not."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def are_gone(pids: list[int], seconds: float) -> bool:
    """Whether processes end in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if all(is_gone(pid) for pid in pids):
            return True
        time.sleep(0.01)
    return False
