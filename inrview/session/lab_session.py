"""The lab: several networks learn the active picture or shape side by side."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from inrview.engine.events import Ended
from inrview.messages.lab import (
    MOST_STEPS,
    AnyFrame,
    LabData,
    LabPane,
    LabRecord,
    LabReport,
    PaneRecord,
)
from inrview.messages.networks import problem_with
from inrview.messages.reports import Report
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.session.fit_phase import FitPhase
from inrview.session.fit_session import FitSession
from inrview.session.fit_subject import why_unfit
from inrview.session.lab_fields import first_fields, for_data, next_field
from inrview.session.lab_preparation import LabPreparation
from inrview.session.lab_state import LabState
from inrview.session.lab_subject import (
    Subject,
    active_subject,
    is_stale,
    lab_subject,
)
from inrview.session.live import Live, Watch

PANES = (2, 4)
"""Fewest and most in the window."""
_MOVING = (FitPhase.STARTING, FitPhase.RUNNING)


class LabSession(LabPreparation):
    """One lab at a time, in the slot of the fit; it is no part of the document."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        super().__init__(live)
        self._fit = fit
        self._runs = count()
        self._job: int | None = None

    # Verbs

    def open(self) -> None:
        """Show the active picture or shape in the lab; a fit is kept and ends."""
        state = self._live.state
        subject = active_subject(state)
        if subject is None:
            self._live.say(
                "The lab compares networks on a picture or a shape: open one first."
            )
            return
        if sentence := why_unfit(state.document, subject):
            self._live.say(sentence)
            return
        self._fit.stop()
        if self._state.subject != subject.id:
            self._forget()
            self._change(subject=subject.id)
        self._change(is_open=True)
        if self._state.record is None:
            self._prepare(subject)

    def switch(self) -> None:
        """Open the lab on what is on screen, or leave it."""
        (self.close if self._state.is_open else self.open)()

    def close(self) -> None:
        """Leave the lab; what its panes have learned stays until another takes over."""
        self.stop()
        self._change(is_open=False)

    def toggle(self) -> None:
        """Train, pause or go on, whichever applies."""
        state = self._state
        if state.record is None:
            self._starts_when_ready = True
        elif state.phase in _MOVING:
            self._pause()
        elif state.phase is FitPhase.FINISHED:
            self.restart()
        else:
            self._go_on()

    def stop(self) -> None:
        """Let all panes stand still, and the worker be free."""
        self._withdraw()
        if self._state.phase in _MOVING:
            self._change(phase=FitPhase.PAUSED)

    def restart(self, place: int | None = None) -> None:
        """Train all panes from scratch, or one; the others go on."""
        record = self._state.record
        if record is None:
            return
        panes = tuple(
            self._fresh(one.pane.field) if place in (None, number) else one
            for number, one in enumerate(record.panes)
        )
        self._renew(replace(record, panes=panes), goes_on=True)

    def set_network(self, place: int, field: FieldSpec) -> None:
        """Give a pane another network or other numbers; it starts from scratch."""
        record = self._state.record
        if record is None or not 0 <= place < len(record.panes):
            return
        if problem_with(field) is not None or record.panes[place].pane.field == field:
            return
        panes = list(record.panes)
        panes[place] = self._fresh(field)
        self._renew(replace(record, panes=tuple(panes)))

    def set_panes(self, number: int) -> None:
        """Show so many panes; new ones take the first networks that are not there."""
        record = self._state.record
        if record is None:
            return
        low, high = PANES
        panes = list(record.panes[: min(max(number, low), high)])
        while len(panes) < min(max(number, low), high):
            panes.append(self._fresh(next_field(record.data, panes)))
        if len(panes) != len(record.panes):
            selected = min(self._state.selected, len(panes) - 1)
            self._change(selected=selected)
            self._renew(replace(record, panes=tuple(panes)))

    def set_fit(self, steps: int, seed: int, split: str) -> None:
        """Choose budget, seed and what is held out; all panes start from scratch."""
        record = self._state.record
        if record is None:
            return
        fit = replace(record.fit, steps=min(max(steps, 1), MOST_STEPS), seed=seed)
        if (fit, split) == (record.fit, record.split):
            return
        panes = tuple(self._fresh(one.pane.field) for one in record.panes)
        self._renew(replace(record, fit=fit, split=split, panes=panes))

    # Following

    def follow(self) -> None:
        """Leave the lab when what it is about is no longer on screen."""
        state, lab = self._live.state, self._state
        if lab.subject is None:
            return
        subject, active = (
            lab_subject(state.document, lab.subject),
            active_subject(state),
        )
        if subject is None or self._is_stale(subject):
            self._forget()
            self._change(is_open=False)
        elif lab.is_open and (active is None or active.id != lab.subject):
            self.close()
        elif self._job is not None and state.fit_phase in _MOVING:
            self.stop()  # a fit was started: the slot is its own

    def _is_stale(self, subject: Subject) -> bool:
        record = self._state.record
        document = self._live.state.document
        return record is not None and is_stale(document, subject, record.data)

    # Inside

    def _begin(self, name: str, data: LabData, fit: FitSpec) -> None:
        """Take the data; panes that there were stay, from scratch."""
        known = self._state.record
        fields, split = first_fields(data), "share"
        if known is not None:
            fields = [for_data(one.pane.field, data) for one in known.panes]
            fit, split = known.fit, known.split
        panes = tuple(self._fresh(field) for field in fields)
        record = LabRecord(name, data, panes, fit, split)
        self._change(record=record, phase=FitPhase.IDLE, shown_step=None, fraction=0.0)
        if self._starts_when_ready:
            self._go_on()

    def _fresh(self, field: FieldSpec) -> PaneRecord:
        return PaneRecord(LabPane(next(self._runs), field))

    def _renew(self, record: LabRecord, goes_on: bool = False) -> None:
        """Take other panes; train them if the lab was training or had finished."""
        was = self._state.phase
        self._withdraw()
        self._change(record=record, shown_step=None)
        if goes_on or was in (*_MOVING, FitPhase.FINISHED):
            self._go_on()

    def _go_on(self) -> None:
        record = self._state.record
        if record is None:
            return
        if self._job is not None:
            self._live.workers.resume(self._job)
            self._change(phase=FitPhase.RUNNING)
            return
        self._fit.stop()
        watch = Watch(self._hear, self._listener())
        self._job = self._live.submit(record.request(), watch)
        self._change(phase=FitPhase.STARTING, shown_step=None)

    def _listener(self) -> Callable[[Ended], None]:
        def ended(end: Ended) -> None:
            if end.id == self._job:
                self._ended(end)

        return ended

    def _pause(self) -> None:
        if self._job is not None:
            self._live.workers.pause(self._job)
        self._change(phase=FitPhase.PAUSED)

    def _hear(self, report: Report) -> None:
        record = self._state.record
        if record is None or not isinstance(report, LabReport | AnyFrame):
            return
        changes: dict[str, Any] = {"record": record.told(report)}
        if isinstance(report, LabReport):
            changes["fraction"] = report.fraction
            if not report.panes:
                return  # the data are still being made ready
        if self._state.phase is FitPhase.STARTING:
            changes["phase"] = FitPhase.RUNNING
        self._change(**changes)

    def _ended(self, end: Ended) -> None:
        self._job = None
        self._live.tell_failure(end)
        is_done = end.error is None and not end.was_cancelled
        self._change(phase=FitPhase.FINISHED if is_done else FitPhase.PAUSED)

    def _withdraw(self) -> None:
        if self._job is not None:
            self._live.withdraw(self._job)
            self._job = None

    def _forget(self) -> None:
        self._withdraw()
        self._drop_preparation()
        was = self._state
        self._live.change(lab=LabState(size=was.size, kind=was.kind, plane=was.plane))
