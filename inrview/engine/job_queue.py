"""Which job of a slot goes next, and which gives way to which. No threads, no pipes."""

import time
from dataclasses import dataclass
from typing import Any

from inrview.engine.jobs import Entry
from inrview.messages.reports import Report, SurfaceReport
from inrview.messages.requests import RefineRequest, SurfaceRequest

CANCEL_SECONDS = 0.5
"""Without a yield for so long after a cancel, the process is ended."""
SUPERSEDE_SECONDS = 3.0
"""The same for a job that merely gave way: a fresh process costs more than waiting."""


@dataclass(slots=True, eq=False)
class QueuedJob:
    """A job on its way through a slot."""

    id: int
    request: Any
    entry: Entry
    is_superseded: bool = False
    is_silent: bool = False
    """Cancelled: whatever it still says is dropped."""
    has_shown: bool = False
    deadline: float | None = None
    """When the process is ended if the job has not."""

    @property
    def key(self) -> object:
        """Requests of one type and key supersede each other; saves never do."""
        key = getattr(self.request, "key", None)
        if key is None or self.entry.slot == "save":
            return None
        return type(self.request), key

    @property
    def must_show(self) -> bool:
        """Whether its first surface is still owed to the screen, whatever came after.

        Cancelling coarse passes would leave a dragged slider without any picture.
        """
        return isinstance(self.request, SurfaceRequest) and not self.has_shown


class JobQueue:
    """The waiting and the running jobs of one slot."""

    def __init__(self) -> None:
        self._waiting: list[QueuedJob] = []
        self.running: dict[int, QueuedJob] = {}

    def __bool__(self) -> bool:
        return bool(self._waiting or self.running)

    def add(self, job: QueuedJob) -> tuple[list[QueuedJob], list[QueuedJob]]:
        """Queue a job; return the waiting ones it replaced and the running to stop."""
        replaced = [w for w in self._waiting if job.key and w.key == job.key]
        kept = [w for w in self._waiting if w not in replaced]
        self._waiting = sorted([*kept, job], key=lambda waiting: waiting.entry.rank)
        stopped = [older for older in self.running.values() if _gives_way(older, job)]
        for older in stopped:
            older.is_superseded = True
        return replaced, [
            older for older in stopped if not older.must_show and not older.is_silent
        ]

    def put_back(self, job: QueuedJob) -> None:
        """Let a job that never reached its worker wait again, first in line."""
        self.running.pop(job.id, None)
        self._waiting.insert(0, job)

    def next(self) -> QueuedJob | None:
        """Start the job whose turn it is; a quick one goes beside a running one."""
        quick = [job for job in self._waiting if job.entry.is_quick]
        if any(job.entry.is_quick for job in self.running.values()):
            return None
        candidates = quick if self.running else self._waiting
        if not candidates:
            return None
        job = candidates[0]
        self._waiting.remove(job)
        self.running[job.id] = job
        return job

    def withdraw(self, number: int) -> QueuedJob | None:
        """Take a waiting job out of the line."""
        for job in self._waiting:
            if job.id == number:
                self._waiting.remove(job)
                return job
        return None

    def give_up(self) -> list[QueuedJob]:
        """Take every waiting job out of the line."""
        jobs, self._waiting = self._waiting, []
        return jobs

    def holds(self, number: int) -> bool:
        """Whether a job runs or waits."""
        return number in self.running or any(w.id == number for w in self._waiting)

    def show(self, number: int, report: Report) -> QueuedJob | None:
        """Note a report; return its job if it is to stop now that it has shown."""
        job = self.running.get(number)
        if job is None or job.has_shown or not isinstance(report, SurfaceReport):
            return None
        job.has_shown = True
        return job if job.is_superseded else None

    def is_silent(self, number: int) -> bool:
        """Whether nobody wants to hear of this job."""
        job = self.running.get(number)
        return job is None or job.is_silent

    def is_overdue(self) -> bool:
        """Whether a job was asked to end and let its time pass."""
        now = time.monotonic()
        deadlines = [job.deadline for job in self.running.values() if job.deadline]
        return any(deadline < now for deadline in deadlines)


def _gives_way(older: QueuedJob, newer: QueuedJob) -> bool:
    is_refinement = isinstance(older.request, RefineRequest)
    if is_refinement and isinstance(newer.request, SurfaceRequest):
        return True
    return newer.key is not None and older.key == newer.key
