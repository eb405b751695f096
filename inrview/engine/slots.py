"""Slots: where jobs run. One worker process each, one job at a time."""

import itertools
import os
from collections.abc import Callable

from inrview.engine.events import Event
from inrview.engine.job_queue import CANCEL_SECONDS, QueuedJob
from inrview.engine.jobs import SLOTS, TABLE, Table, entry_of
from inrview.engine.mailbox import Mailbox
from inrview.engine.slot import Slot


class Workers:
    """All slots and the mailbox that they report to.

    `submit` returns the job's number. Numbers only grow, and a job that was cancelled
    or superseded reports nothing more: no answer of an older generation arrives.
    """

    def __init__(self, threads: int | None = None, table: Table = TABLE) -> None:
        cores = os.cpu_count() or 1
        self._threads = threads or max(1, cores - 1)  # one core stays the window's
        self._table = table
        self._numbers = itertools.count(1)
        self._mailbox = Mailbox()
        self._slots: dict[str, Slot] = {}
        self._is_closed = False

    def on_wake(self, wake: Callable[[], None]) -> None:
        """Call `wake`, from any thread, when `take` has something after a while."""
        self._mailbox.on_wake(wake)

    def start(self, slot: str) -> None:
        """Start a slot's process before it is needed."""
        self._slot(slot)

    def submit(self, request: object) -> int:
        """Ask for a job by a request that the table knows.

        It may wait, or supersede the one with the same key.
        """
        entry = entry_of(request, self._table)
        job = QueuedJob(next(self._numbers), request, entry)
        self._slot(entry.slot).submit(job)
        return job.id

    def cancel(self, job: int, patience: float = CANCEL_SECONDS) -> None:
        """End a job; it is silent from now on but for its end.

        A job that does not come to a yield within `patience` loses its process.
        """
        for slot in self._slots.values():
            slot.cancel(job, patience)

    def pause(self, job: int) -> None:
        """Let a job stand still at its next yield."""
        for slot in self._slots.values():
            slot.control("pause", job)

    def resume(self, job: int) -> None:
        """Let a paused job go on."""
        for slot in self._slots.values():
            slot.control("resume", job)

    def restart(self, slot: str) -> None:
        """End a slot's process, whatever it does, and start a fresh one."""
        if slot in self._slots:
            self._slots[slot].restart()

    def is_busy(self, slot: str) -> bool:
        """Whether a job runs or waits in the slot."""
        return slot in self._slots and self._slots[slot].is_busy

    def processes(self) -> dict[str, int]:
        """Return the process number of each slot that has one."""
        pids = {name: slot.pid for name, slot in self._slots.items()}
        return {name: pid for name, pid in pids.items() if pid is not None}

    def take(self) -> list[Event]:
        """Empty the mailbox."""
        return self._mailbox.take()

    def close(self) -> None:
        """End all processes; nothing is left behind, and a second call does nothing."""
        self._is_closed = True
        self._mailbox.on_wake(lambda: None)
        slots, self._slots = list(self._slots.values()), {}
        for slot in slots:
            slot.begin_close()
        for slot in slots:
            slot.finish_close()

    def _slot(self, name: str) -> Slot:
        if self._is_closed:
            raise RuntimeError("the workers are closed")
        if name not in SLOTS:
            raise ValueError(f"there is no slot {name!r}")
        if name not in self._slots:
            self._slots[name] = Slot(name, self._threads, self._mailbox)
        return self._slots[name]
