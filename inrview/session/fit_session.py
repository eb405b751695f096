"""The life of a fit: started, paused, resumed, kept, ended, and started again."""

from dataclasses import dataclass

import numpy as np

from inrview.document import edits
from inrview.document.document import Document, Family, Picture, Shape
from inrview.document.family_edits import family_of
from inrview.document.picture_edits import picture_of
from inrview.engine.events import Ended
from inrview.messages.family import FamilySnapshot
from inrview.messages.family_reports import FamilyFitReport
from inrview.messages.picture import ImageFitReport, ImageSnapshot
from inrview.messages.reports import Report
from inrview.messages.snapshot import FieldSnapshot
from inrview.session.fit_subject import (
    Learned,
    Subject,
    Told,
    is_start,
    request_of,
    shown_as,
    subject_of,
    why_unfit,
    with_learned,
)
from inrview.session.live import Live, Watch
from inrview.session.state import FitPhase

_LIVE_PHASES = (FitPhase.STARTING, FitPhase.RUNNING, FitPhase.PAUSED)
_MOVING_PHASES = (FitPhase.STARTING, FitPhase.RUNNING)


@dataclass(slots=True)
class _Fit:
    """The fit under way. `job` is None once its worker is gone."""

    subject: str
    """Id of a shape or a family."""
    job: int | None
    snapshot: Learned | None = None
    """The newest one, whether kept or not."""
    kept: Learned | None = None
    """The last one that the document holds."""


class FitSession:
    """One fit at a time; a click too many or too early does no harm."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._fit: _Fit | None = None
        self._is_scrubbing = False

    # What others ask

    @property
    def phase(self) -> FitPhase:
        """Where the fit is in its life."""
        return self._live.state.fit_phase

    def is_moving(self, subject: str | None) -> bool:
        """Whether this shape's or family's snapshot is about to change by itself."""
        fit = self._fit
        return (
            fit is not None
            and fit.subject == subject
            and self.phase in _MOVING_PHASES
            and not self._is_scrubbing
        )

    def snapshot_of(self, shape: Shape) -> FieldSnapshot | None:
        """Return the newest snapshot of a shape, kept in the document or not."""
        newest = self.learned_of(shape)
        return newest if isinstance(newest, FieldSnapshot) else None

    def image_snapshot_of(self, picture: Picture) -> ImageSnapshot | None:
        """Return the newest snapshot of a picture, kept in the document or not."""
        newest = self.learned_of(picture)
        return newest if isinstance(newest, ImageSnapshot) else None

    def family_snapshot_of(self, family: Family) -> FamilySnapshot | None:
        """Return the newest snapshot of a family, kept in the document or not."""
        newest = self.learned_of(family)
        return newest if isinstance(newest, FamilySnapshot) else None

    def learned_of(self, subject: Subject) -> Learned | None:
        """Return the newest of what was learned of any subject."""
        if self._fit is not None and self._fit.subject == subject.id:
            return self._fit.snapshot or subject.snapshot
        return subject.snapshot

    def _found(self, subject_id: str) -> Subject | None:
        return subject_of(self._live.state.document, subject_id)

    def document_with_snapshot(self) -> Document:
        """Return the document as it would be if the fit were kept now."""
        document, fit = self._live.state.document, self._fit
        if (
            fit is None
            or fit.snapshot is None
            or fit.snapshot is fit.kept
            or self._found(fit.subject) is None
        ):
            return document
        return with_learned(document, fit.subject, fit.snapshot)

    # Verbs

    def start(self) -> None:
        """Fit the active shape or family from where it stands."""
        subject = self._target()
        if subject is None or self._is_about(subject.id, _MOVING_PHASES):
            return
        if self._is_about(subject.id, (FitPhase.PAUSED,)):
            self.resume()
            return
        newest = self.learned_of(subject)
        self._begin(subject, newest if is_start(subject, newest) else None)

    def restart(self) -> None:
        """Fit the active shape or family from scratch."""
        subject = self._target()
        if subject is not None:
            self._begin(subject, None)

    def pause(self) -> None:
        """Stand still; what was learned is kept when the worker says it stands."""
        fit = self._fit
        if fit is None or fit.job is None or self.phase not in _MOVING_PHASES:
            return
        self._live.workers.pause(fit.job)
        self._live.change(fit_phase=FitPhase.PAUSED)

    def resume(self) -> None:
        """Go on, with a new worker or from another version if need be."""
        fit = self._fit
        if fit is None or self.phase != FitPhase.PAUSED:
            return
        subject = self._found(fit.subject)
        if subject is None:
            return
        if fit.job is None:
            self._begin(subject, fit.snapshot)
            return
        self._live.change(fit_phase=self._phase_when_moving())
        if not self._is_scrubbing:
            self._live.workers.resume(fit.job)

    def toggle(self) -> None:
        """Do what the one button says."""
        if self.phase in _MOVING_PHASES:
            self.pause()
        else:
            self.start()

    def stop(self) -> None:
        """End the fit and keep what it learned."""
        if self._fit is not None and self.phase in _LIVE_PHASES:
            has_learned = self._fit.snapshot is not None
            self._end(FitPhase.FINISHED if has_learned else FitPhase.IDLE)

    def drop(self) -> None:
        """Forget the fit and what it learned; another document comes."""
        if self._fit is not None and self._fit.job is not None:
            self._live.withdraw(self._fit.job)
        self._fit = None
        self._live.change(
            fit_phase=FitPhase.IDLE, **shown_as(self._live.state.picture, None)
        )

    def keep(self) -> None:
        """Put what was learned so far into the document, as one step."""
        fit = self._fit
        subject = self._found(fit.subject) if fit is not None else None
        if fit is None or subject is None or fit.snapshot in (None, fit.kept):
            return
        assert fit.snapshot is not None
        document = with_learned(self._live.state.document, fit.subject, fit.snapshot)
        fit.kept = fit.snapshot
        self._live.record(f"Fit {subject.name} to step {fit.snapshot.step}", document)

    def begin_scrub(self) -> None:
        """Let the fit stand still while something is dragged."""
        self._is_scrubbing = True
        if self._fit is not None and self._fit.job and self.phase in _MOVING_PHASES:
            self._live.workers.pause(self._fit.job)
        self._live.touch()

    def end_scrub(self) -> None:
        """Let the fit go on."""
        self._is_scrubbing = False
        if self._fit is not None and self._fit.job and self.phase in _MOVING_PHASES:
            self._live.workers.resume(self._fit.job)
        self._live.touch()

    def follow(self) -> None:
        """End a fit whose subject has left the document; mind what is unsaved."""
        fit = self._fit
        if fit is not None and self._found(fit.subject) is None:
            self.drop()
        is_modified = self.document_with_snapshot() is not self._live.saved
        if is_modified != self._live.state.is_modified:
            self._live.change(is_modified=is_modified)

    # Inside

    def _is_about(self, subject: str, phases: tuple[FitPhase, ...]) -> bool:
        fit = self._fit
        return fit is not None and fit.subject == subject and self.phase in phases

    def _target(self) -> Subject | None:
        """Return what to fit, if it has anything to be fitted to."""
        state = self._live.state
        family = family_of(state.document, state.active_family)
        picture = picture_of(state.document, state.picture.active)
        subject = family or picture or self._target_shape()
        if subject is None:
            self._live.say(
                "There is nothing to fit yet: open a scan first, or a picture."
            )
        elif sentence := why_unfit(state.document, subject):
            self._live.say(sentence)
            return None
        return subject

    def _target_shape(self) -> Shape | None:
        """Return the shape to fit; a selected scan without one becomes one."""
        state = self._live.state
        scan = next((s for s in state.document.scans if s.id == state.selected), None)
        used = {one for shape in state.document.shapes for one in shape.scan_ids}
        if scan is not None and scan.id not in used:
            shape_id = self._live.new_id()
            document = edits.add_shape(state.document, (scan.id,), shape_id)
            self._live.record(f"Make a shape of {scan.name}", document)
            self._live.change(active_shape=shape_id)
        shape = self._live.shape(self._live.state.active_shape)
        if shape is None and state.document.shapes:
            shape = state.document.shapes[-1]
        return shape

    def _begin(self, subject: Subject, start: Learned | None) -> None:
        self.stop()
        subject = self._found(subject.id) or subject
        fit = _Fit(subject.id, None, start, subject.snapshot)
        if start is None:
            fit.snapshot = fit.kept
        self._fit = fit
        self._live.change(
            fit_phase=FitPhase.STARTING, **shown_as(self._live.state.picture, subject)
        )
        request = request_of(self._live.state.document, subject, start)
        watch = Watch(
            on_report=lambda report: self._hear(fit, report),
            on_end=lambda end: self._ended(fit, end),
            on_pause=lambda: self._stands(fit),
        )
        fit.job = self._live.submit(request, watch)
        if self._is_scrubbing:
            self._live.workers.pause(fit.job)

    def _hear(self, fit: _Fit, report: Report) -> None:
        if fit is not self._fit or not isinstance(report, Told):
            return
        if report.snapshot is not None:
            fit.snapshot = report.snapshot
        phase = self.phase
        if phase == FitPhase.STARTING:
            phase = self._phase_when_moving(report)
        told = shown_as(self._live.state.picture, self._found(fit.subject), report)
        self._live.change(fit_phase=phase, **told)

    def _phase_when_moving(self, report: Told | None = None) -> FitPhase:
        state = self._live.state
        report = report or state.fit or state.family_fit or state.picture.fit
        has_steps = report is not None and report.step > 0
        return FitPhase.RUNNING if has_steps else FitPhase.STARTING

    def _stands(self, fit: _Fit) -> None:
        """Keep what was learned, now that nothing newer can come."""
        if fit is self._fit and self.phase == FitPhase.PAUSED:
            self.keep()

    def _ended(self, fit: _Fit, end: Ended) -> None:
        if fit is not self._fit:
            return
        fit.job = None
        if end.was_cancelled:
            self._end(FitPhase.IDLE)
        elif end.error is None:
            self._end(FitPhase.FINISHED)
            self._tell_quality()
        else:
            self._failed(fit, end)

    def _failed(self, fit: _Fit, end: Ended) -> None:
        """Keep the newest snapshot at hand, out of the document, to go on from."""
        self._live.tell_failure(end)
        if fit.snapshot is None:
            self._fit = None
        phase = FitPhase.FAILED if fit.snapshot is None else FitPhase.PAUSED
        self._live.change(fit_phase=phase)

    def _end(self, phase: FitPhase) -> None:
        fit = self._fit
        if fit is None:
            return
        if fit.job is not None:
            self._live.withdraw(fit.job)
            fit.job = None
        self.keep()
        self._fit = None
        self._live.change(fit_phase=phase)

    def _tell_quality(self) -> None:
        state = self._live.state
        if state.family_fit is not None:
            self._tell_family(state.family_fit)
            return
        if state.picture.fit is not None:
            self._tell_picture(state.picture.fit)
            return
        report = state.fit
        shape = self._live.shape(state.fit_shape)
        if report is None or report.quality is None or shape is None:
            return
        unit = state.document.scan(shape.scan_ids[0]).unit
        unit = "" if unit == "unit" else f" {unit}"
        quality = report.quality
        self._live.say(
            f"Fit of {shape.name} done: scan to surface {quality.mean:.3g}{unit} mean, "
            f"{quality.within_share:.1%} within {quality.within:.3g}{unit}."
        )

    def _tell_family(self, report: FamilyFitReport) -> None:
        family = family_of(self._live.state.document, self._live.state.fit_family)
        kept = [one.mean for one in report.qualities if not one.is_held_out]
        apart = [one.mean for one in report.qualities if one.is_held_out]
        if family is None or not kept:
            return
        text = f"{family.name} is learned: {np.mean(kept):.3g} mean to the surface"
        text += f", {np.mean(apart):.3g} for shapes held out" if apart else ""
        self._live.say(f"{text}.")

    def _tell_picture(self, report: ImageFitReport) -> None:
        state = self._live.state
        picture = picture_of(state.document, state.picture.fit_picture)
        if picture is None or report.quality is None:
            return
        quality = report.quality
        text = f"Fit of {picture.name} done: {quality.psnr:.1f} dB"
        if quality.held_out_psnr is not None:
            text += f", {quality.held_out_psnr:.1f} dB where pixels were held out"
        self._live.say(f"{text}.")
