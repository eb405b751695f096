"""The live state and the few ways to change it: what all parts of a session share."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

from inrview.document.document import Document, Shape
from inrview.document.history import History
from inrview.engine.events import Ended
from inrview.engine.job_queue import SUPERSEDE_SECONDS
from inrview.engine.slots import Workers
from inrview.messages.notes import Severity
from inrview.messages.reports import Report
from inrview.messages.requests import Request
from inrview.session.state import JobState, Message, SessionState

_MOST_MESSAGES = 50


def _nothing(*_: object) -> None:
    """Stand in for a callback that nobody needs."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who hears what a job says."""

    on_report: Callable[[Report], None] = _nothing
    on_end: Callable[[Ended], None] = _nothing
    on_pause: Callable[[], None] = _nothing


class Live:
    """The newest state, the history behind its document, and the jobs under way."""

    def __init__(self, workers: Workers, wake: Callable[[], None] | None) -> None:
        document = Document()
        self.workers = workers
        self.state = SessionState(document=document, history=("New project",))
        self.history = History.starting_with("New project", document)
        self.saved: Document = document
        self._wake = wake or _nothing
        self._shown = self.state
        self._watches: dict[int, Watch] = {}
        self._numbers = itertools.count(1)

    # State

    def change(self, **changes: Any) -> None:
        """Replace fields of the state; those who watch it hear at the next pump."""
        was_shown = self.state is self._shown
        self.state = replace(self.state, **changes)
        if was_shown:
            self._wake()

    def touch(self) -> None:
        """Ask for a pump although the state is the same."""
        self._wake()

    def take_change(self) -> tuple[SessionState, SessionState]:
        """Return the state at the last call and the state now."""
        older, self._shown = self._shown, self.state
        return older, self._shown

    def say(
        self, text: str, severity: Severity = Severity.INFO, details: str = ""
    ) -> None:
        """Tell the user something without stopping them, and not twice in a row."""
        last = self.state.messages[-1:]
        if last and (last[0].text, last[0].severity) == (text, severity):
            return
        message = Message(next(self._numbers), text, severity, details)
        kept = self.state.messages[-_MOST_MESSAGES + 1 :]
        self.change(messages=(*kept, message))

    def tell_failure(self, end: Ended) -> None:
        """Say why a job failed, unless its worker's death was told already."""
        if end.error is not None and not end.has_died:
            self.say(end.error, Severity.ERROR, end.details)

    def tell_end(self, end: Ended, success: str) -> None:
        """Say that a job is done, or why it failed."""
        if end.error is None and not end.was_cancelled:
            self.say(success)
        self.tell_failure(end)

    # Document

    def new_id(self) -> str:
        """Return an id that no version of any document has used."""
        return uuid4().hex[:12]

    def record(self, name: str, document: Document, merges: bool = False) -> None:
        """Make a step that can be undone."""
        self.set_history(self.history.record(name, document, merges))

    def start_history(self, name: str, document: Document) -> None:
        """Open another document: what came before cannot be undone."""
        self.set_history(History.starting_with(name, document))
        self.change(opening=self.state.opening + 1)

    def set_history(self, history: History) -> None:
        """Put a version of the document on screen."""
        self.history = history
        self.change(
            document=history.document,
            is_modified=history.document is not self.saved,
            undo_name=history.undo_name,
            redo_name=history.redo_name,
            history=history.names,
            history_index=history.index,
        )

    def set_saved(self, document: Document) -> None:
        """Remember which version is on disk."""
        self.saved = document
        self.change(is_modified=self.state.document is not document)

    def shape(self, shape_id: str | None) -> Shape | None:
        """Return a shape of the document on screen, if it is there."""
        shapes = self.state.document.shapes
        return next((shape for shape in shapes if shape.id == shape_id), None)

    # Jobs

    def submit(self, request: Request, watch: Watch, title: str | None = None) -> int:
        """Ask for a job; one with a title is shown and can be cancelled."""
        job = self.workers.submit(request)
        self._watches[job] = watch
        if title is not None:
            slot = "save" if type(request).__name__ == "SaveRequest" else "task"
            shown = JobState(job, slot, title)
            self.change(jobs=(*self.state.jobs, shown))
        return job

    def cancel(self, job: int) -> None:
        """Cancel a job by the user's word; it counts as ended from now on."""
        watch = self._watches.get(job)
        self._deafen(job)
        self.workers.cancel(job)
        if watch is not None:
            watch.on_end(Ended(job, was_cancelled=True))

    def withdraw(self, job: int) -> None:
        """Cancel a job of our own making, with patience.

        Nobody waits for its end, and a worker that has to start again is slow.
        """
        self._deafen(job)
        self.workers.cancel(job, SUPERSEDE_SECONDS)

    def _deafen(self, job: int) -> None:
        self._watches.pop(job, None)
        self._forget(job)

    def heard(self, job: int, report: Report) -> None:
        """Pass a report on to whoever asked for the job."""
        if job in self._watches:
            self._show_progress(job, report)
            self._watches[job].on_report(report)

    def paused(self, job: int) -> None:
        """Pass on that a job stands still."""
        if job in self._watches:
            self._watches[job].on_pause()

    def ended(self, end: Ended) -> None:
        """Pass on that a job is over."""
        watch = self._watches.pop(end.id, None)
        self._forget(end.id)
        if watch is not None:
            watch.on_end(end)

    def _forget(self, job: int) -> None:
        if any(shown.id == job for shown in self.state.jobs):
            kept = tuple(shown for shown in self.state.jobs if shown.id != job)
            self.change(jobs=kept)

    def _show_progress(self, job: int, report: Report) -> None:
        fraction = getattr(report, "fraction", None)
        text = getattr(report, "text", "")
        if fraction is None and not text:
            return
        rounded = None if fraction is None else round(fraction, 2)
        jobs = tuple(
            replace(shown, fraction=rounded, text=text) if shown.id == job else shown
            for shown in self.state.jobs
        )
        changed = [
            (new.fraction, new.text) != (old.fraction, old.text)
            for new, old in zip(jobs, self.state.jobs, strict=True)
        ]
        if any(changed):
            self.change(jobs=jobs)
