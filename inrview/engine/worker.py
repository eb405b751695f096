"""The second main: `python -m inrview.engine.worker`, one job at a time.

Started by `slots.py` with one end of a pipe; ends when the other end does.
"""

import os
import signal
import sys
import threading
import time
import traceback
from collections import deque
from collections.abc import Iterator

from inrview.engine.channel import Channel
from inrview.engine.events import Control, Ended, Paused, Pulse, Reported, Run
from inrview.engine.jobs import resolve
from inrview.engine.kernel_cache import keep_kernels
from inrview.engine.own_process import (
    die_with_parent,
    inherited,
    resident_bytes,
    sleep_while_waiting,
)
from inrview.messages.family_reports import FamilyFitReport
from inrview.messages.lab import LabReport
from inrview.messages.notes import UserError
from inrview.messages.reports import FitReport, LoadReport, Progress, Report

_PULSE_SECONDS = 1.0
_SPARING_SECONDS = 0.03  # a progress bar needs no more than 30 of these a second


class Orders:
    """What the window asked for, received in a thread of its own."""

    def __init__(self, channel: Channel) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[Run] = deque()
        self._cancelled: set[int] = set()
        self._paused: set[int] = set()
        self.pauses = 0
        threading.Thread(target=self._receive, args=(channel,), daemon=True).start()

    def _receive(self, channel: Channel) -> None:
        while True:
            try:
                order = channel.receive()
            except (EOFError, OSError):
                os._exit(0)  # the window is gone; a job in native code may not notice
            with self._changed:
                self._accept(order)
                self._changed.notify_all()

    def _accept(self, order: Run | Control) -> None:
        if isinstance(order, Run):
            self._waiting.append(order)
        elif order.action == "cancel":
            self._cancelled.add(order.id)
        elif order.action == "pause":
            self._paused.add(order.id)
            self.pauses += 1
        else:
            self._paused.discard(order.id)

    def next(self) -> Run:
        """Wait for something to run."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            return self._waiting.popleft()

    def next_quick(self) -> Run | None:
        """Take a quick order if one is next."""
        with self._changed:
            if self._waiting and self._waiting[0].is_quick:
                return self._waiting.popleft()
        return None

    def forget(self, job: int) -> None:
        """Drop what was ordered about a job that is over."""
        with self._changed:
            self._cancelled.discard(job)
            self._paused.discard(job)

    def is_cancelled(self, job: int) -> bool:
        """Whether the window no longer wants this job."""
        return job in self._cancelled

    def is_paused(self, job: int) -> bool:
        """Whether this job is to stand still."""
        return job in self._paused and job not in self._cancelled

    def wait_while_paused(self, job: int, seen: int) -> None:
        """Stand still until the job is resumed or cancelled, or paused once more.

        A resume and a pause that come together must be answered with another `Paused`:
        `seen` is how many pauses there had been when the last one was sent.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: not self.is_paused(job) or self.pauses != seen
            )


class Worker:
    """Runs orders and sends what they yield."""

    def __init__(self, channel: Channel, slot: str) -> None:
        self._channel = channel
        self._slot = slot
        self._orders = Orders(channel)
        threading.Thread(target=self._beat, daemon=True).start()

    def serve(self) -> None:
        """Run orders for ever."""
        while True:
            self._run(self._orders.next())

    def _beat(self) -> None:
        while True:
            self._send(Pulse(self._slot, resident_bytes()))
            time.sleep(_PULSE_SECONDS)

    def _send(self, event: Reported | Paused | Ended | Pulse) -> None:
        try:
            self._channel.send(event)
        except OSError:
            os._exit(0)  # nobody listens any more

    def _run(self, order: Run) -> None:
        try:
            was_cancelled = self._follow(order)
            ended = Ended(order.id, was_cancelled)
        except UserError as error:
            ended = Ended(order.id, error=str(error))
        except MemoryError:
            text = "There is not enough memory for this. Try a lower resolution."
            ended = Ended(order.id, error=text, details=traceback.format_exc())
        except Exception as error:  # noqa: BLE001 (the worker's outermost loop)
            text = f"Something went wrong inside the program: {_in_short(error)}."
            ended = Ended(order.id, error=text, details=traceback.format_exc())
        self._orders.forget(order.id)
        self._send(ended)

    def _follow(self, order: Run) -> bool:
        """Send a job's reports to the end; say whether it was cancelled."""
        reports = resolve(order.job)(order.request)
        spared = 0.0
        try:
            for report in reports:
                now = time.perf_counter()
                if not _is_sparable(report) or now - spared > _SPARING_SECONDS:
                    self._send(Reported(order.id, report))
                    spared = now
                if self._between_yields(order):
                    return True
        finally:
            _close(reports)
        return False

    def _between_yields(self, order: Run) -> bool:
        """Pause, or let a quick order pass; say whether the job is to end."""
        while self._orders.is_paused(order.id):
            seen = self._orders.pauses
            self._send(Paused(order.id))
            self._orders.wait_while_paused(order.id, seen)
        while not order.is_quick and (quick := self._orders.next_quick()):
            self._run(quick)
        return self._orders.is_cancelled(order.id)


def _close(reports: Iterator[Report]) -> None:
    close = getattr(reports, "close", None)
    if close is not None:
        close()


def _is_sparable(report: Report) -> bool:
    """Whether the next report of the job says all that this one does."""
    match report:
        case Progress(is_final=False):
            return True
        case LoadReport(is_final=False, preview=None):
            return True
        case FitReport(is_final=False, snapshot=None):
            return True
        case FamilyFitReport(is_final=False, snapshot=None):
            return True
        case LabReport(is_final=False):
            return True
    return False


def _in_short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".strip(": ").rstrip(".")


def main() -> None:
    """Serve the window that started this process."""
    handle, parent, slot = sys.argv[1:4]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the window to answer
    die_with_parent(int(parent))
    sleep_while_waiting()
    keep_kernels()
    Worker(Channel(inherited(int(handle))), slot).serve()


if __name__ == "__main__":
    main()
