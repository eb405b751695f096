"""The job that learns a family of shapes, live."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from inrview.families.family_snapshots import make_snapshot
from inrview.families.plan import Plan, Settings, settings_at
from inrview.families.preparation import Prepared, prepare
from inrview.fields.devices import choose_device
from inrview.messages.clock import WorkClock
from inrview.messages.family import FamilySnapshot
from inrview.messages.family_reports import FamilyFitReport, MemberQuality
from inrview.messages.family_requests import FamilyFitRequest
from inrview.messages.loss_history import LossHistory
from inrview.messages.notes import Note, Severity, UserError

if TYPE_CHECKING:
    from inrview.families.learner import Learner

R = TypeVar("R")
ROLLBACKS = 5
DIVERGED = 30.0
"""A loss this many times its recent mean is a divergence."""
SETTLED = 50
"""Steps before a loss is compared with its recent mean."""


def fit_family(request: FamilyFitRequest) -> Iterator[FamilyFitReport]:
    """Learn a family, publishing snapshots on the way; the last report is final.

    Raises
    ------
    UserError
        When there is too little to learn from, or the fit keeps diverging.
    """
    if request.family.model == "mesh":
        yield from _mesh_template(request)
        return
    device = choose_device(request.fit.device)
    yield from _FamilyFit(request, device).run()


def _mesh_template(request: FamilyFitRequest) -> Iterator[FamilyFitReport]:
    module = import_module("inrview.families.fit_mesh_template")
    yield from module.fit_mesh_template(request)


class _FamilyFit:
    """One fit under way: what changes from step to step."""

    def __init__(self, request: FamilyFitRequest, device: str) -> None:
        self.request = request
        self.device = device
        self.clock = WorkClock()
        self.startup = 0.0
        self.history = LossHistory()
        self.plan = Plan.of(request.fit)
        self.step = self.first_step = request.start.step if request.start else 0
        self.steps_began = 0.0
        self.rollbacks = 0
        self.notes: tuple[Note, ...] = ()
        self.qualities: tuple[MemberQuality, ...] = ()

    def run(self) -> Iterator[FamilyFitReport]:
        """Sample, then step until the budget is spent."""
        prepared = yield from self.clock.now_and_then(
            prepare(self.request),
            lambda fraction: self._report("sampling", fraction=fraction),
        )
        self.notes = prepared.notes
        yield from self.clock.give(self._report("sampling", fraction=1.0))
        learner = self._learner(prepared)
        self.steps_began = self.clock.seconds
        yield from self._steps(learner)
        yield from self._finish_codes(learner)
        snapshot = yield from self._snapshot(learner, "codes", 1.0)
        last = self._report("done", snapshot, 1.0)
        yield from self.clock.give(replace(last, is_final=True))

    def _learner(self, prepared: Prepared) -> "Learner":
        """Import torch, which takes seconds, and set the networks up."""
        before = self.clock.seconds
        module = import_module("inrview.families.learner")
        self.startup = self.clock.seconds - before
        learner: Learner = module.Learner(self.request, prepared, self.device)
        return learner

    def _steps(self, learner: "Learner") -> Iterator[FamilyFitReport]:
        last_snapshot = self.clock.seconds
        while (
            fraction := self._fraction(learner)
        ) < 1.0 or self.step == self.first_step:
            settings = self._settings(fraction)
            stepping = learner.step(settings)
            losses = yield from self._while(stepping, "fitting", fraction)
            if not self._is_sound(losses["total"]):
                self._roll_back(learner)
                continue
            self.step += 1
            self.history.add(self.step, **losses)
            now = self.clock.seconds
            if now - last_snapshot >= self.request.fit.snapshot_every:
                snapshot = yield from self._snapshot(learner, "fitting", fraction)
                learner.keep()
                yield from self.clock.give(self._report("fitting", snapshot, fraction))
                last_snapshot = self.clock.seconds

    def _finish_codes(self, learner: "Learner") -> Iterator[FamilyFitReport]:
        """Let the codes of unseen members settle on networks that stand still."""
        for fraction in learner.finish_codes(self._settings(1.0)):
            yield from self.clock.give(self._report("codes", fraction=fraction))

    def _fraction(self, learner: "Learner") -> float:
        spent = self.clock.seconds - self.startup
        share = self.plan.fraction(self.step - self.first_step, spent)
        return learner.team.agree(share)

    def _settings(self, fraction: float) -> Settings:
        # What goes on from learned weights is no longer coarse and stiff.
        share = 0.5 + fraction / 2 if self.request.start else fraction
        settings = settings_at(share)
        slower = 0.5**self.rollbacks
        return replace(
            settings,
            template_rate=settings.template_rate * slower,
            rate=settings.rate * slower,
            code_rate=settings.code_rate * slower,
            caution=slower,
        )

    def _is_sound(self, loss: float) -> bool:
        if not np.isfinite(loss):
            return False
        recent = self.history.latest
        return not (self.history.count > SETTLED and loss > DIVERGED * recent)

    def _roll_back(self, learner: "Learner") -> None:
        """Return to the last good weights, with steps half as large."""
        self.rollbacks += 1
        if self.rollbacks > ROLLBACKS:
            raise UserError(
                "The fit of the family keeps diverging although its steps were made "
                "smaller five times. Look for a shape with stray points or in another "
                "pose, and take it out."
            )
        learner.go_back()
        text = (
            f"The fit diverged at step {self.step} and went on from its last good "
            "weights with smaller steps."
        )
        self.notes += (Note("rolled-back", text, Severity.WARNING),)

    def _snapshot(
        self, learner: "Learner", phase: str, fraction: float
    ) -> Generator[FamilyFitReport, None, FamilySnapshot]:
        measuring = learner.measured()
        found = yield from self._while(measuring, phase, fraction)
        self.qualities, slope = found
        prepared, learned = learner.prepared, learner.learned()
        snapshot = make_snapshot(
            self.request.family,
            learned.weights,
            prepared.shapes,
            learned.codes,
            prepared.held_out,
            (self.step, slope),
        )
        return replace(snapshot, landmarks=learner.landmarks())

    def _while(
        self, work: Generator[None, None, R], phase: str, fraction: float
    ) -> Generator[FamilyFitReport, None, R]:
        """Do what has pauses of its own, and say now and then how far the fit is."""
        return self.clock.now_and_then(
            work, lambda _: self._report(phase, fraction=fraction)
        )

    def _report(
        self,
        phase: str,
        snapshot: FamilySnapshot | None = None,
        fraction: float | None = None,
    ) -> FamilyFitReport:
        seconds, done = self.clock.seconds, self.step - self.first_step
        spent = seconds - self.steps_began
        return FamilyFitReport(
            phase=phase,
            step=self.step,
            seconds=seconds,
            steps_per_second=done / spent if done and spent > 0 else 0.0,
            loss_steps=self.history.steps,
            losses=self.history.losses,
            fraction=fraction,
            remaining_seconds=_remaining(phase, spent, fraction),
            snapshot=snapshot,
            qualities=self.qualities,
            device=self.device,
            notes=self.notes,
            startup_seconds=self.startup,
            is_final=False,
        )


def _remaining(phase: str, spent: float, fraction: float | None) -> float | None:
    if phase != "fitting" or not fraction or fraction < 0.01:
        return None
    return spent * (1 - fraction) / fraction
