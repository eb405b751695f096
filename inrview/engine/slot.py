"""One slot: a worker process and the two threads that mind it."""

import threading
import time
from collections import deque

from inrview.engine.events import (
    Control,
    Died,
    Ended,
    Paused,
    Pulse,
    Reported,
    Run,
    Stalled,
)
from inrview.engine.job_queue import SUPERSEDE_SECONDS, JobQueue, QueuedJob
from inrview.engine.mailbox import Mailbox
from inrview.engine.process import WorkerProcess

_GLANCE_SECONDS = 0.1
_STALL_SECONDS = 4.0
_START_SECONDS = 60.0  # importing numpy from a cold disk is not a stall
_MOST_DEATHS_AT_START = 3


class Slot:
    """Takes requests from the window's thread and never makes it wait.

    One thread starts the process, reads what it says and starts another if it dies;
    one thread writes to it, so that neither pickling nor a full pipe stops the window.
    """

    def __init__(self, name: str, threads: int, mailbox: Mailbox) -> None:
        self._name = name
        self._threads = threads
        self._mailbox = mailbox
        self._changed = threading.Condition()
        self._jobs = JobQueue()
        self._orders: deque[Run | Control] = deque()
        self._process: WorkerProcess | None = None
        self._is_closing = False
        self._is_asked_to_end = False
        self._deaths_at_start = 0
        self._silent_since = 0.0
        self._is_stalled = False
        names = ((self._mind, "reader"), (self._write, "writer"))
        self._threads_minding = [
            threading.Thread(target=target, name=f"{name} {role}", daemon=True)
            for target, role in names
        ]
        for thread in self._threads_minding:
            thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether a job runs or waits."""
        with self._changed:
            return bool(self._jobs)

    @property
    def pid(self) -> int | None:
        """Number of the process, if there is one now."""
        process = self._process
        return process.pid if process else None

    def submit(self, job: QueuedJob) -> None:
        """Queue a job; supersede what has the same key."""
        with self._changed:
            replaced, stopped = self._jobs.add(job)
            self._deaths_at_start = 0
            for older in stopped:
                self._stop(older, SUPERSEDE_SECONDS)
            self._dispatch()
        for older in replaced:
            self._mailbox.put(Ended(older.id, was_cancelled=True))

    def cancel(self, number: int, patience: float) -> None:
        """End a job, waiting or running, and silence it."""
        with self._changed:
            withdrawn = self._jobs.withdraw(number)
            if number in self._jobs.running:
                self._stop(self._jobs.running[number], patience)
        if withdrawn is not None:
            self._mailbox.put(Ended(number, was_cancelled=True))

    def control(self, action: str, number: int) -> None:
        """Pause or resume a job."""
        with self._changed:
            if self._jobs.holds(number):
                self._order(Control(action, number))

    def restart(self) -> None:
        """End the process; the minder starts another."""
        with self._changed:
            if self._process is not None:
                self._end(self._process)

    def begin_close(self) -> None:
        """End the process at once."""
        with self._changed:
            self._is_closing = True
            if self._process is not None:
                self._process.kill()
            self._changed.notify_all()

    def finish_close(self) -> None:
        """Wait until process and threads are gone."""
        for thread in self._threads_minding:
            thread.join(5.0)

    # What follows up to the writer is done with the lock held.

    def _stop(self, job: QueuedJob, seconds: float) -> None:
        job.is_silent = True
        deadline = time.monotonic() + seconds
        job.deadline = min(deadline, job.deadline or deadline)
        self._order(Control("cancel", job.id))

    def _end(self, process: WorkerProcess) -> None:
        """Kill a process; what is ordered from now on is for the next one."""
        self._process = None
        process.kill()

    def _dispatch(self) -> None:
        while job := self._jobs.next():
            entry = job.entry
            self._order(Run(job.id, entry.job, job.request, entry.is_quick))
        self._changed.notify_all()

    def _order(self, order: Run | Control) -> None:
        self._orders.append(order)
        self._changed.notify_all()

    # The writer's thread.

    def _write(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(self._can_write)
                if self._is_closing:
                    return
                process, order = self._process, self._orders.popleft()
            if process is not None and not _sent(process, order):
                self._wait_for_another(process)

    def _can_write(self) -> bool:
        return self._is_closing or bool(self._orders and self._process is not None)

    def _wait_for_another(self, process: WorkerProcess) -> None:
        """Leave it to the minder to see that a process is gone and to say so."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._is_closing or self._process is not process
            )

    # The minder's thread. It lives as long as the slot, as its workers need.

    def _mind(self) -> None:
        while self._may_start():
            try:
                process = WorkerProcess(self._name, self._threads)
            except OSError as error:
                self._note_death(str(error), "")
                continue
            with self._changed:
                self._silent_since = time.monotonic() + _START_SECONDS
                self._process = process
                if self._is_closing:
                    process.kill()
                self._changed.notify_all()
            try:
                self._read(process)
            except (EOFError, OSError, MemoryError):
                with self._changed:
                    self._process = None
                self._note_death(*process.end())

    def _may_start(self) -> bool:
        """Wait while it died too often at its start, until it is needed again."""
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._is_closing or self._deaths_at_start < _MOST_DEATHS_AT_START
                )
            )
            return not self._is_closing

    def _read(self, process: WorkerProcess) -> None:
        while True:
            if process.channel.poll(_GLANCE_SECONDS):
                self._hear(process.channel.receive())
            self._watch(process)

    def _hear(self, event: Reported | Paused | Ended | Pulse) -> None:
        with self._changed:
            self._silent_since = time.monotonic()
            self._deaths_at_start = 0
            if isinstance(event, Pulse):
                self._mailbox.put(event)
                return
            if isinstance(event, Ended):
                event = self._finish(event)
            elif self._jobs.is_silent(event.id):
                return
            self._mailbox.put(event)
            if isinstance(event, Reported):
                shown = self._jobs.show(event.id, event.report)
                if shown is not None:
                    self._stop(shown, SUPERSEDE_SECONDS)

    def _finish(self, event: Ended) -> Ended:
        job = self._jobs.running.pop(event.id, None)
        self._dispatch()
        if job is not None and job.is_silent:
            return Ended(event.id, was_cancelled=True)
        return event

    def _watch(self, process: WorkerProcess) -> None:
        """End a worker that ignores a cancel; notice one that says nothing."""
        with self._changed:
            if self._jobs.is_overdue():
                self._is_asked_to_end = True
                self._end(process)
        is_stalled = time.monotonic() - self._silent_since > _STALL_SECONDS
        if is_stalled != self._is_stalled:
            self._is_stalled = is_stalled
            self._mailbox.put(Stalled(self._name, is_stalled))

    def _note_death(self, reason: str, words: str) -> None:
        """Say that the worker died and what that ended; keep what still waits."""
        with self._changed:
            if self._is_closing:
                return
            unsent = {order.id for order in self._orders if isinstance(order, Run)}
            self._orders.clear()
            jobs = list(self._jobs.running.values())
            for job in reversed([job for job in jobs if job.id in unsent]):
                self._jobs.put_back(job)
            lost = list(self._jobs.running.values())
            self._jobs.running.clear()
            was_asked, self._is_asked_to_end = self._is_asked_to_end, False
            self._deaths_at_start += 1
            gave_up = self._deaths_at_start >= _MOST_DEATHS_AT_START
            if gave_up:
                lost += self._jobs.give_up()
            self._dispatch()
        if not was_asked:
            self._mailbox.put(Died(self._name, reason, words, gave_up))
        for job in lost:
            self._mailbox.put(_end_of(job, self._name, reason, words))


def _sent(process: WorkerProcess, order: Run | Control) -> bool:
    try:
        process.channel.send(order)
    except OSError:
        return False
    return True


def _end_of(job: QueuedJob, slot: str, reason: str, words: str) -> Ended:
    if job.is_silent:
        return Ended(job.id, was_cancelled=True)
    text = f"The {slot} worker stopped unexpectedly ({reason})."
    return Ended(job.id, error=text, details=words, has_died=True)
