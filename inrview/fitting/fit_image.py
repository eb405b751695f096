"""The job that fits a field to one picture, live."""

import time
from collections.abc import Generator, Iterator
from dataclasses import replace
from importlib import import_module
from typing import TypeVar

from inrview.fields.devices import choose_device
from inrview.fields.restore_image import ImageField, restore_image
from inrview.fitting.convergence import Convergence
from inrview.fitting.image_optimisers import make_image_optimiser
from inrview.fitting.image_quality import LIVE_TILES, measure_image, tiles_of
from inrview.fitting.image_samples import ImageSamples
from inrview.fitting.image_schedule import image_schedule
from inrview.fitting.image_warm_up import timed_image_warm_up
from inrview.fitting.soundness import Soundness
from inrview.fitting.threads import use_threads
from inrview.geometry.raster import Window
from inrview.messages.clock import WorkClock
from inrview.messages.loss_history import LossHistory
from inrview.messages.networks import problem_with
from inrview.messages.notes import UserError
from inrview.messages.picture import (
    SPLITS,
    ImageFitReport,
    ImageFitRequest,
    ImageQuality,
    ImageSnapshot,
)

FIRST_SNAPSHOT = 4
"""Steps before the first picture."""
GOOD = 1e-5
"""Below this mean square (50 dB) a step may well make it many times as large."""
LOOK_SHARE = 0.1
"""Of the time, at most, that goes into figures while a fit runs."""

_T = TypeVar("_T")

REMEDY = "Choose another network or smaller numbers for it."


def fit_image(request: ImageFitRequest) -> Iterator[ImageFitReport]:
    """Fit a field, publishing snapshots on the way; the last report is final.

    Raises
    ------
    UserError
        When the settings make no field, or the fit keeps diverging.
    """
    _check(request)
    threads = use_threads(request.fit.threads)
    if request.field.network == "hash":
        device, startup = "cpu", timed_image_warm_up()
    else:
        began = time.perf_counter()
        device = choose_device(request.fit.device)
        import_module("torch").set_num_threads(threads)
        startup = time.perf_counter() - began
    yield from _Fit(request, device, startup).run()


def _check(request: ImageFitRequest) -> None:
    spec, start = request.field, request.start
    problem = problem_with(spec)
    if spec.kind != "image":
        problem = f"kind is '{spec.kind}', but a picture needs 'image'"
    if problem is not None:
        raise UserError(f"These settings make no field of a picture: {problem}.")
    if not request.raster.has_pixels:
        raise UserError(
            "The project of a compact field holds no pixels to learn from. Open the "
            "picture itself to fit it."
        )
    if request.split not in SPLITS:
        raise UserError(f"Unknown split '{request.split}': {' or '.join(SPLITS)}.")
    size = request.raster.width, request.raster.height
    if start is not None and (
        start.spec != spec or (start.width, start.height) != size
    ):
        raise UserError(
            "The network's settings or the picture were changed, so the fit cannot go "
            "on from where it stood; restart it."
        )


class _Fit:
    """One fit under way: what changes from step to step."""

    def __init__(self, request: ImageFitRequest, device: str, startup: float) -> None:
        fit = request.fit
        self.request = request
        self.device = device
        self.startup = startup
        self.clock = WorkClock()
        self.history = LossHistory()
        self.schedule = image_schedule(request.field.network, fit)
        self.convergence = Convergence.of(request.field.network, self.schedule.hold)
        self.samples = ImageSamples.of(
            request.raster, fit.held_out, fit.seed, request.split
        )
        self.optimiser = make_image_optimiser(
            request.field, self.samples, fit.seed, device
        )
        if request.start is not None:
            self.optimiser.load(dict(request.start.weights))
        self.step = self.first_step = request.start.step if request.start else 0
        self.soundness = Soundness(self.history, REMEDY, GOOD)
        self.evaluations = 0
        self.first_snapshot: float | None = None
        self.steps_began = 0.0
        self.next_look = 0.0
        self.quality: ImageQuality | None = None
        self.good: ImageSnapshot | None = request.start

    def run(self) -> Iterator[ImageFitReport]:
        """Step until the budget is spent or nothing is gained; then measure it all."""
        self.steps_began = self.clock.seconds
        yield from self._steps()
        snapshot = self._snapshot()
        field = restore_image(snapshot)
        yield from self._measured(field, tiles_of(self.samples))
        last = self._report("done", snapshot, 1.0)
        yield from self.clock.give(replace(last, is_final=True))

    def _steps(self) -> Iterator[ImageFitReport]:
        fit = self.request.fit
        last_snapshot = self.clock.seconds
        while True:
            done = self.step - self.first_step
            fraction = self._fraction(done)
            if fraction >= 1.0 and done > 0:
                return
            points, targets = self.samples.batch(self.step, fit.batch, fit.seed)
            rates = self.schedule.rates(fraction, self.soundness.share)
            stepping = self.optimiser.stepping(points, targets, rates)
            loss = yield from self._while(stepping)
            self.evaluations += len(points)
            if not self.soundness.accepts(loss):
                self._roll_back()
                yield from self.clock.give(
                    self._report("rolled back", fraction=fraction)
                )
                continue
            self.step += 1
            self.history.add(self.step, total=loss)
            if not self.schedule.has_budget and self.convergence.is_due(done + 1):
                yield from self._look_whether_it_gains(done + 1)
            now = self.clock.seconds
            snapshot = None
            if self._is_due(now - last_snapshot):
                snapshot = self.good = self._snapshot()
                yield from self._look(snapshot)
                last_snapshot = self.clock.seconds
            elif not self.clock.is_quiet:
                continue
            yield from self.clock.give(self._report("fitting", snapshot, fraction))

    def _fraction(self, done: int) -> float:
        if self.schedule.has_budget:
            return self.schedule.fraction(done, self.clock.seconds)
        return self.convergence.fraction(done)

    def _look_whether_it_gains(self, done: int) -> Iterator[ImageFitReport]:
        """Without a budget, see from time to time whether the fit still gains."""
        field = restore_image(self._snapshot())
        yield from self._measured(field, tiles_of(self.samples, LIVE_TILES))
        if self.quality is None:
            return
        decibels = self.quality.held_out_psnr or self.quality.psnr
        self.convergence.see(done, 10 ** (-decibels / 20))

    def _look(self, snapshot: ImageSnapshot) -> Iterator[ImageFitReport]:
        """Measure on some tiles, as often as it costs little."""
        began = self.clock.seconds
        if began < self.next_look:
            return
        field = restore_image(snapshot)
        yield from self._measured(field, tiles_of(self.samples, LIVE_TILES))
        spent = self.clock.seconds - began
        self.next_look = self.clock.seconds + spent * (1 / LOOK_SHARE - 1)

    def _measured(
        self, field: ImageField, tiles: list[Window]
    ) -> Iterator[ImageFitReport]:
        measuring = measure_image(field, self.samples, tiles)
        self.quality = yield from self._while(measuring)

    def _while(
        self, steps: Generator[None, None, _T]
    ) -> Generator[ImageFitReport, None, _T]:
        """Do what has pauses of its own, and say now and then that the fit goes on."""
        return self.clock.now_and_then(steps, lambda _: self._report("fitting"))

    def _is_due(self, since: float) -> bool:
        if self.good is self.request.start:
            return self.step - self.first_step >= FIRST_SNAPSHOT
        return since >= self.request.fit.snapshot_every

    def _roll_back(self) -> None:
        """Return to the last good weights, with steps half as large."""
        self.soundness.roll_back()
        if self.good is None:
            seed = self.request.fit.seed + self.soundness.rollbacks
            self.optimiser = make_image_optimiser(
                self.request.field, self.samples, seed, self.device
            )
        else:
            self.optimiser.load(dict(self.good.weights))

    def _snapshot(self) -> ImageSnapshot:
        raster = self.request.raster
        snapshot = ImageSnapshot(
            self.request.field,
            self.optimiser.weights(),
            raster.width,
            raster.height,
            self.step,
        )
        if self.first_snapshot is None:
            self.first_snapshot = self.clock.seconds
        return snapshot

    def _report(
        self,
        phase: str,
        snapshot: ImageSnapshot | None = None,
        fraction: float | None = None,
    ) -> ImageFitReport:
        seconds = self.clock.seconds
        spent, done = seconds - self.steps_began, self.step - self.first_step
        return ImageFitReport(
            phase=phase,
            step=self.step,
            seconds=seconds,
            steps_per_second=done / spent if spent > 0 else 0.0,
            loss_steps=self.history.steps,
            losses=self.history.total,
            loss=self.history.latest,
            fraction=fraction,
            remaining_seconds=_remaining(spent, fraction),
            snapshot=snapshot,
            quality=self.quality,
            evaluations=self.evaluations,
            device=self.device,
            startup_seconds=self.startup,
            first_snapshot_seconds=self.first_snapshot,
        )


def _remaining(spent: float, fraction: float | None) -> float | None:
    if not fraction or not 0.01 <= fraction < 1:
        return None
    return spent * (1 - fraction) / fraction
