"""The lab: several networks learn the active picture side by side."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from typing import Any

from inrview.document.document import Picture
from inrview.document.picture_edits import picture_of
from inrview.engine.events import Ended
from inrview.messages.lab import (
    MOST_STEPS,
    SIZES,
    LabFrame,
    LabPane,
    LabRecord,
    LabReport,
    PaneRecord,
    ShrinkRequest,
    ShrunkPicture,
    lab_fit,
)
from inrview.messages.networks import problem_with
from inrview.messages.reports import Report
from inrview.messages.specs import FieldSpec
from inrview.session.fit_phase import FitPhase
from inrview.session.fit_session import FitSession
from inrview.session.lab_fields import first_fields, for_sides, next_field
from inrview.session.lab_results import LabResults
from inrview.session.lab_state import LabState
from inrview.session.live import Live, Watch

PANES = (2, 4)
"""Fewest and most in the window."""
_MOVING = (FitPhase.STARTING, FitPhase.RUNNING)


class LabSession(LabResults):
    """One lab at a time, in the slot of the fit; it is no part of the document."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        super().__init__(live)
        self._fit = fit
        self._runs = count()
        self._job: int | None = None
        self._shrinking: int | None = None
        self._starts_when_small = False

    # Verbs

    def open(self) -> None:
        """Show the active picture in the lab; a fit under way is kept and ends."""
        picture = picture_of(self._live.state.document, self._live.state.picture.active)
        if picture is None:
            self._live.say("The lab compares networks on a picture: open one first.")
            return
        self._fit.stop()
        if self._state.picture != picture.id:
            self._forget()
            self._change(picture=picture.id)
        self._change(is_open=True)
        if self._state.record is None:
            self._shrink(picture)

    def switch(self) -> None:
        """Open the lab on the picture on screen, or leave it."""
        (self.close if self._state.is_open else self.open)()

    def close(self) -> None:
        """Leave the lab; what its panes have learned stays until another takes over."""
        self.stop()
        self._change(is_open=False)

    def toggle(self) -> None:
        """Train, pause or go on, whichever applies."""
        state = self._state
        if state.record is None:
            self._starts_when_small = True
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
            panes.append(self._fresh(next_field(record.raster, panes)))
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

    def set_size(self, size: int) -> None:
        """Learn so many pixels along the longer side; all panes start from scratch."""
        picture = picture_of(self._live.state.document, self._state.picture)
        size = min(max(size, SIZES[0]), SIZES[1])
        if picture is None or size == self._state.size:
            return
        was_moving = self._state.phase in _MOVING
        self._withdraw()
        self._change(size=size)
        self._shrink(picture)
        self._starts_when_small = was_moving

    # Following

    def follow(self) -> None:
        """Leave the lab when its picture is no longer the one on screen."""
        state, lab = self._live.state, self._state
        if lab.picture is not None and picture_of(state.document, lab.picture) is None:
            self._forget()
            self._change(is_open=False)
        elif lab.is_open and state.picture.active != lab.picture:
            self.close()
        elif self._job is not None and state.fit_phase in _MOVING:
            self.stop()  # a fit was started: the slot is its own

    # Inside

    def _shrink(self, picture: Picture) -> None:
        """Ask for the picture as the lab learns it."""
        self._starts_when_small = False
        request = ShrinkRequest(picture.raster, picture.name, self._state.size)

        def hear(report: Report) -> None:
            if isinstance(report, ShrunkPicture) and number == self._shrinking:
                self._made_small(picture, report)

        def ended(end: Ended) -> None:
            self._live.tell_failure(end)
            if number == self._shrinking and end.error is not None:
                self._change(is_open=False)

        number = self._live.submit(request, Watch(hear, ended))
        self._shrinking = number

    def _made_small(self, picture: Picture, small: ShrunkPicture) -> None:
        raster, known = small.raster, self._state.record
        sides = raster.width, raster.height
        if known is None:
            fields = first_fields(sides)
            fit, split = lab_fit(), "share"
        else:
            fields = [for_sides(one.pane.field, sides) for one in known.panes]
            fit, split = known.fit, known.split
        panes = tuple(self._fresh(field) for field in fields)
        record = LabRecord(picture.name, raster, panes, fit, split)
        self._change(record=record, phase=FitPhase.IDLE, shown_step=None, fraction=0.0)
        if self._starts_when_small:
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
        if record is None or not isinstance(report, LabReport | LabFrame):
            return
        changes: dict[str, Any] = {"record": record.told(report)}
        if isinstance(report, LabReport):
            changes["fraction"] = report.fraction
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
        self._shrinking = None
        self._live.change(lab=LabState(size=self._state.size))
