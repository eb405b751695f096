"""The job that fits a signed distance field to one shape, live."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from typing import TypeVar

from inrview.fields.devices import choose_device
from inrview.fitting.batch import Batch
from inrview.fitting.convergence import Convergence
from inrview.fitting.devices import make_optimiser
from inrview.fitting.preparation import prepare
from inrview.fitting.prepared import Prepared
from inrview.fitting.quality import measure_quality
from inrview.fitting.schedule import Schedule
from inrview.fitting.sketch import is_worth_a_sketch, sketch
from inrview.fitting.snapshots import make_snapshot, rows_asked
from inrview.fitting.soundness import Soundness
from inrview.fitting.threads import use_threads
from inrview.fitting.warm_up import timed_warm_up
from inrview.messages.clock import WorkClock
from inrview.messages.loss_history import LossHistory
from inrview.messages.networks import problem_with
from inrview.messages.notes import UserError
from inrview.messages.reports import FitReport, Quality
from inrview.messages.requests import FitRequest
from inrview.messages.snapshot import FieldSnapshot

FIRST_SNAPSHOT = 4
"""Steps before the first picture; the coarse volume is in it already."""
ASKED = 3
"""Places along rays, in batches, at which early ones are sought now and then."""
COST = 8
"""Steps get at least so many times what snapshots take."""

_T = TypeVar("_T")

REMEDY = "Look for stray points far from the shape, or lower the noise."


def fit(request: FitRequest) -> Iterator[FitReport]:
    """Fit a field, publishing snapshots on the way; the last report is final."""
    if (problem := problem_with(request.field)) is not None:
        raise UserError(f"There is no such network: {problem}.")
    if not request.scans:
        raise UserError(
            "There is no scan to learn from: a compact field comes alone. "
            "Open the scan itself to fit it."
        )
    device = choose_device(request.fit.device)
    startup = timed_warm_up(request.field.network)
    use_threads(request.fit.threads)
    yield from _Fit(request, device, startup).run()


class _Fit:
    """One fit under way: what changes from step to step."""

    def __init__(self, request: FitRequest, device: str, startup: float) -> None:
        self.request = request
        self.device = device
        self.startup = startup
        self.clock = WorkClock()
        self.history = LossHistory()
        self.schedule = Schedule.of(request.fit)
        self.convergence = Convergence.of(request.field.network, self.schedule.hold)
        self.optimiser = make_optimiser(
            request.field, request.fit, request.fit.seed, device
        )
        self.step = self.first_step = request.start.step if request.start else 0
        self.soundness = Soundness(self.history, REMEDY)
        self.first_snapshot: float | None = None
        self.steps_began = 0.0
        self.quality: Quality | None = None
        self.snapshot_seconds = 0.0
        self.good: FieldSnapshot | None = request.start
        self.prepared: Prepared | None = None

    def run(self) -> Iterator[FitReport]:
        """Prepare, then step until the budget is spent or nothing is gained."""
        if is_worth_a_sketch(self.request):
            yield from self._sketch()
        prepared = yield from self.clock.now_and_then(
            prepare(self.request),
            lambda fraction: self._report("sampling", fraction=fraction),
        )
        self.prepared = prepared
        self._begin(prepared)
        self.steps_began = self.clock.seconds
        yield from self._steps(prepared)
        snapshot = yield from self._snapshot(prepared)
        last = self._report("done", snapshot, 1.0)
        yield from self.clock.give(replace(last, is_final=True))

    def _sketch(self) -> Iterator[FitReport]:
        """Show what a few of the points say already."""
        for snapshot in sketch(self.request):
            if snapshot is not None:
                self.first_snapshot = self.clock.seconds
            yield from self.clock.give(self._report("sampling", snapshot, 0.0))

    def _begin(self, prepared: Prepared) -> None:
        """Start from given weights, or from the coarse distance: a shape at once."""
        start, optimiser = self.request.start, self.optimiser
        if start is not None:
            _check_same_network(start, self.request)
            optimiser.load(dict(start.weights))
        else:
            optimiser.begin(prepared.sampler.volume)
        optimiser.open(prepared.levels)

    def _steps(self, prepared: Prepared) -> Iterator[FitReport]:
        batch = Batch.empty(self.request.fit.batch)
        last_snapshot = self.clock.seconds
        while True:
            done = self.step - self.first_step
            fraction = self._fraction(done)
            if fraction >= 1.0 and done > 0:
                return
            if prepared.early is not None:
                asked = ASKED * self.request.fit.batch
                prepared.early.look(self.step, self.optimiser.field, asked)
            prepared.sampler.draw(self.step, batch)
            rates = self.schedule.rates(fraction, self.soundness.share)
            loss = yield from self._while(self.optimiser.stepping(batch, rates))
            if not self.soundness.accepts(loss):
                self._roll_back(prepared)
                yield from self.clock.give(
                    self._report("rolled back", fraction=fraction)
                )
                continue
            self.step += 1
            self.history.add(self.step, total=loss)
            yield from self._look(prepared, done + 1)
            now = self.clock.seconds
            snapshot = None
            if self._is_due(now - last_snapshot):
                snapshot = self.good = yield from self._snapshot(prepared)
                last_snapshot = self.clock.seconds
            elif not self.clock.is_quiet:
                continue
            yield from self.clock.give(self._report("fitting", snapshot, fraction))

    def _while(
        self, steps: Generator[None, None, _T]
    ) -> Generator[FitReport, None, _T]:
        """Do what has pauses of its own, and say now and then how far the fit is."""

        def said(_: None) -> FitReport:
            fraction = self._fraction(self.step - self.first_step)
            return self._report("fitting", fraction=fraction)

        return self.clock.now_and_then(steps, said)

    def _fraction(self, done: int) -> float:
        if self.schedule.has_budget:
            return self.schedule.fraction(done, self.clock.seconds)
        return self.convergence.fraction(done)

    def _look(self, prepared: Prepared, done: int) -> Iterator[FitReport]:
        """Without a budget, see from time to time whether the fit still gains."""
        if self.schedule.has_budget or not self.convergence.is_due(done):
            return
        weights = self.optimiser.weights()
        rows = rows_asked(self.request.field, sum(one.size for one in weights.values()))
        field = self.optimiser.field()
        asking = measure_quality(field, prepared.held_out, 1.0, 1.0, rows)
        quality = yield from self._while(asking)
        self.convergence.see(done, quality.mean if quality else self.history.latest)

    def _is_due(self, since: float) -> bool:
        if self.good is self.request.start:
            return self.step - self.first_step >= FIRST_SNAPSHOT
        # Wide layers are slow to measure: most of the time is for the steps.
        wait = max(self.request.fit.snapshot_every, COST * self.snapshot_seconds)
        return since >= wait

    def _roll_back(self, prepared: Prepared) -> None:
        """Return to the last good weights, with steps half as large."""
        self.soundness.roll_back()
        if self.good is None:
            seed = self.request.fit.seed + self.soundness.rollbacks
            self.optimiser = make_optimiser(
                self.request.field, self.request.fit, seed, self.device
            )
            self._begin(prepared)
        else:
            self.optimiser.load(dict(self.good.weights))

    def _snapshot(
        self, prepared: Prepared
    ) -> Generator[FitReport, None, FieldSnapshot]:
        began = self.clock.seconds
        making = make_snapshot(
            self.request.field, self.optimiser.weights(), self.step, prepared
        )
        snapshot, self.quality = yield from self._while(making)
        self.snapshot_seconds = self.clock.seconds - began
        if self.first_snapshot is None:
            self.first_snapshot = self.clock.seconds
        return snapshot

    def _report(
        self,
        phase: str,
        snapshot: FieldSnapshot | None = None,
        fraction: float | None = None,
    ) -> FitReport:
        seconds, prepared = self.clock.seconds, self.prepared
        spent, done = seconds - self.steps_began, self.step - self.first_step
        return FitReport(
            phase=phase,
            step=self.step,
            seconds=seconds,
            steps_per_second=done / spent if spent > 0 and prepared else 0.0,
            loss_steps=self.history.steps,
            losses=self.history.total,
            loss=self.history.latest,
            fraction=fraction,
            remaining_seconds=_remaining(phase, spent, fraction),
            snapshot=snapshot,
            quality=self.quality,
            noise=prepared.noise * prepared.scale if prepared else None,
            evaluations=done * self.request.fit.batch,
            device=self.device,
            notes=prepared.notes if prepared else (),
            startup_seconds=self.startup,
            first_snapshot_seconds=self.first_snapshot,
        )


def _remaining(phase: str, spent: float, fraction: float | None) -> float | None:
    if phase != "fitting" or not fraction or fraction < 0.01:
        return None
    return spent * (1 - fraction) / fraction


def _check_same_network(start: FieldSnapshot, request: FitRequest) -> None:
    if start.spec != request.field:
        raise UserError(
            "The network's settings were changed, so the fit cannot go on from where "
            "it stood; restart it."
        )
