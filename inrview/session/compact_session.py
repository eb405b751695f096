"""A field in few bytes: measured beside its rivals, saved alone, written about."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from inrview.document.compact_project import Thing, field_alone
from inrview.document.document import Family, Shape
from inrview.document.family_edits import family_of
from inrview.document.picture_edits import picture_of
from inrview.document.project_lock import ProjectLock
from inrview.engine.events import Ended
from inrview.messages.compact import (
    RESOLUTION,
    AnyField,
    Compactable,
    CompactReport,
    CurveReport,
    WriteCurveRequest,
)
from inrview.messages.reports import Progress, Report
from inrview.messages.requests import Request, SaveRequest
from inrview.session.compact_requests import (
    compact_request,
    curve_request,
    newest_field,
    newest_parts,
    subject_in,
)
from inrview.session.compact_state import (
    CompactFigures,
    CompactSaved,
    CompactState,
    CompactSubject,
)
from inrview.session.fit_session import FitSession
from inrview.session.fit_subject import subject_of
from inrview.session.live import Live, Watch
from inrview.session.shape_fields import ShapeFields

SAMPLES = 30_000
"""Drawn on each of two surfaces that are compared."""

_NOTHING = "Open a scan or a picture and fit it: what is learned is what is kept."
_ONE_ONLY = (
    "Error over bytes is measured of a shape or picture that was fitted by itself. "
    "Save Compact tells what fewer bytes cost {name}."
)


class CompactSession:
    """One job at a time, about the active shape, picture or family."""

    def __init__(
        self, live: Live, fit: FitSession, fields: ShapeFields, lock: ProjectLock
    ) -> None:
        self._live = live
        self._fit = fit
        self._fields = fields
        self._lock = lock
        self._job: int | None = None

    @property
    def _state(self) -> CompactState:
        return self._live.state.compact

    def follow(self) -> None:
        """Say what can be kept now; forget what the document no longer holds."""
        state, document = self._state, self._live.state.document
        subject = self._subject()
        if not subject.is_same(state.subject):
            is_other = subject.id != state.subject.id
            self._change(subject=subject, failure="" if is_other else state.failure)
        found = state.figures
        is_lost = found and subject_of(document, found.subject.id) is None
        if is_lost and self._job is None:
            self._change(figures=None, saved=None)

    # Verbs

    def measure(self, resolution: int = RESOLUTION, samples: int = SAMPLES) -> None:
        """Measure errors over bytes, beside what else takes as many bytes.

        `resolution` is of the surfaces that are compared; a picture is asked for its
        own pixels.
        """
        found = self._ready()
        if found is None:
            return
        subject, thing, field = found
        if isinstance(thing, Family) or not isinstance(field, AnyField):
            self._live.say(_ONE_ONLY.format(name=thing.name))
            return
        document = self._live.state.document
        request = curve_request(document, thing, field, resolution, samples)
        before = self._state.figures

        def hear(report: Report) -> None:
            if isinstance(report, CurveReport):
                doing = Progress(report.fraction, report.text)
                found = CompactFigures(subject, report)
                self._change(doing=doing, figures=found)

        def ended(_: Ended) -> None:
            found = self._state.figures
            if found is not None and not found.curve.is_final:
                self._change(figures=before)

        self._run(request, hear, ended, f"Measuring {subject.name}")

    def save(
        self,
        path: str,
        most_bytes: int | None = None,
        resolution: int = RESOLUTION,
        samples: int = SAMPLES,
    ) -> None:
        """Write the field alone as a project, the best of at most so many bytes.

        Without a budget each weight has one byte before the coding.
        """
        ready = self._ready()
        if ready is None:
            return
        self._change(saved=None)
        refusal = self._refusal(path)
        if refusal:
            self._change(failure=refusal)
            return
        subject, thing, field = ready
        document = self._live.state.document
        sizes = resolution, samples
        parts = newest_parts(document, thing, self._fit)
        request = compact_request(document, thing, field, parts, most_bytes, sizes)
        made: list[CompactReport] = []

        def hear(report: Report) -> None:
            if isinstance(report, CompactReport):
                made.append(report)
            elif isinstance(report, Progress):
                self._change(doing=report)

        def ended(end: Ended) -> None:
            if _is_done(end) and made:
                alone = field_alone(document, thing, made[-1].parts)
                self._write(CompactSaved(subject, path, 0, made[-1]), alone)

        self._run(request, hear, ended, f"Making {subject.name} compact")

    def write_report(self, path: str) -> None:
        """Write what was measured as a page; a file of that name is replaced."""
        found = self._state.own_figures
        if found is None or not found.curve.is_final or self._job is not None:
            return
        name = Path(path).name
        title = f"{found.subject.name}: error over bytes"
        request = WriteCurveRequest(found.curve, title, found.subject.unit, path, True)

        def ended(end: Ended) -> None:
            if _is_done(end):
                self._live.say(f"Wrote {name}.")

        self._run(request, lambda _: None, ended, f"Writing {name}")

    def cancel(self) -> None:
        """End the job under way; what was known before stays."""
        if self._job is not None:
            self._live.cancel(self._job)

    # What can be kept

    def _thing(self) -> Thing | None:
        state = self._live.state
        if state.active_family is not None:
            return family_of(state.document, state.active_family)
        picture = picture_of(state.document, state.picture.active)
        return picture or self._live.shape(state.active_shape)

    def _subject(self) -> CompactSubject:
        thing = self._thing()
        if thing is None:
            return CompactSubject(problem=_NOTHING)
        field = newest_field(thing, self._fit, self._fields)
        problem = ""
        if isinstance(thing, Shape):
            problem = self._fields.problem_of(thing)
        return subject_in(self._live.state.document, thing, field, problem)

    def _ready(self) -> tuple[CompactSubject, Thing, Compactable] | None:
        """Return what can be kept, unless a job is about it already."""
        if self._job is not None:
            return None
        self.follow()
        subject, thing = self._state.subject, self._thing()
        if thing is None or subject.snapshot is None:
            self._live.say(subject.problem)
            return None
        return subject, thing, subject.snapshot

    def _refusal(self, path: str) -> str:
        """Return why a file of this name must not be written; nothing if it may."""
        name, own = Path(path).name, self._live.state.path
        if own is not None and Path(path).resolve() == Path(own).resolve():
            return (
                f"{name} is the project that is open here, with the scans or pixels "
                "that a compact file leaves out. Choose another name."
            )
        if self._lock.is_taken(path):
            return f"{name} is open in another window. Choose another name."
        return ""

    # Jobs

    def _run(
        self,
        request: Request,
        hear: Callable[[Report], None],
        ended: Callable[[Ended], None],
        title: str,
    ) -> None:
        """Ask for a job; `ended` may ask for the next."""

        def end_of(end: Ended) -> None:
            self._job = None
            self._change(doing=None, failure=end.error or "")
            self._live.tell_failure(end)
            ended(end)

        self._change(doing=Progress(None, title), failure="")
        self._job = self._live.submit(request, Watch(hear, end_of), title)

    def _write(self, saved: CompactSaved, alone: Any) -> None:
        name = Path(saved.path).name

        def ended(end: Ended) -> None:
            if _is_done(end):
                size = Path(saved.path).stat().st_size
                self._change(saved=replace(saved, bytes=size))
                self._live.say(f"Saved {name}.")

        request = SaveRequest(alone, saved.path)
        self._run(request, lambda _: None, ended, f"Saving {name}")

    def _change(self, **changes: Any) -> None:
        state = self._state
        if any(getattr(state, name) is not value for name, value in changes.items()):
            self._live.change(compact=replace(state, **changes))


def _is_done(end: Ended) -> bool:
    return end.error is None and not end.was_cancelled
