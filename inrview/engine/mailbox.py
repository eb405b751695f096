"""The newest report per key, and a wake-up only when the box was empty."""

import threading
from collections.abc import Callable
from dataclasses import replace

from inrview.engine.events import Event, Pulse, Reported
from inrview.messages.family_reports import FamilyFitReport
from inrview.messages.picture import ImageFitReport
from inrview.messages.reports import FitReport, LoadReport, Report


class Mailbox:
    """Any thread puts; one thread takes.

    A report that is not final replaces the one of the same job, type and key that
    nobody took yet, so a slow reader never queues: at most one per key waits.
    Everything else (finals, ends, deaths) is kept in order.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: dict[object, Event] = {}
        self._count = 0
        self._wake: Callable[[], None] = _nobody

    def on_wake(self, wake: Callable[[], None]) -> None:
        """Call `wake`, from any thread, whenever the box stops being empty."""
        with self._lock:
            self._wake = wake
            is_waiting = bool(self._events)
        if is_waiting:
            wake()

    def put(self, event: Event) -> None:
        """Leave an event for the reader."""
        with self._lock:
            was_empty = not self._events
            key = self._key(event)
            older = self._events.pop(key, None)
            self._events[key] = _kept(older, event)
            wake = self._wake if was_empty else _nobody
        wake()

    def take(self) -> list[Event]:
        """Empty the box, oldest first."""
        with self._lock:
            events, self._events = self._events, {}
        return list(events.values())

    def _key(self, event: Event) -> object:
        if isinstance(event, Reported) and not event.report.is_final:
            key = getattr(event.report, "key", None)
            return event.id, type(event.report), key
        if isinstance(event, Pulse):
            return event.slot
        self._count += 1
        return self._count


def _nobody() -> None:
    """Stand in for a reader who has not asked to be woken."""


def _kept(older: Event | None, newer: Event) -> Event:
    if isinstance(older, Reported) and isinstance(newer, Reported):
        return Reported(newer.id, _completed(older.report, newer.report))
    return newer


def _completed(older: Report, newer: Report) -> Report:
    """Let a report that nobody saw hand on the one thing that its heir lacks."""
    match older, newer:
        case FitReport(), FitReport() if newer.snapshot is None:
            return replace(newer, snapshot=older.snapshot)
        case FamilyFitReport(), FamilyFitReport() if newer.snapshot is None:
            return replace(newer, snapshot=older.snapshot)
        case ImageFitReport(), ImageFitReport() if newer.snapshot is None:
            return replace(newer, snapshot=older.snapshot)
        case LoadReport(), LoadReport() if newer.preview is None:
            return replace(newer, preview=older.preview)
    return newer
