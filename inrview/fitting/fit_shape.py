"""The job that fits a signed distance field to one shape, live."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32

from inrview.fields.hash_grid import HashGridField, corners_of, finest_dense
from inrview.fitting.clock import WorkClock
from inrview.fitting.history import LossHistory
from inrview.fitting.optimiser import Batch, Optimiser
from inrview.fitting.oriented import Oriented, gather
from inrview.fitting.patches import Cloud, make_patches
from inrview.fitting.quality import measure_quality, steepest
from inrview.fitting.sampler import Sampler
from inrview.fitting.schedule import Schedule
from inrview.fitting.threads import use_threads
from inrview.fitting.volume import coarse_distance
from inrview.fitting.warm_up import timed_warm_up
from inrview.messages.notes import Note, UserError
from inrview.messages.reports import FitReport, Quality
from inrview.messages.requests import FitRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.processing.neighbours import spacing
from inrview.processing.noise import measure_noise

YIELD_EVERY = 0.02
FIRST_SNAPSHOT = 4
"""Steps before the first picture; the coarse volume is in it already."""
ROLLBACKS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """All that the steps need to know of the scans."""

    oriented: Oriented
    sampler: Sampler
    held_out: Float32[np.ndarray, "n 3"]
    near_surface: Float32[np.ndarray, "n 3"]
    noise: float
    """In shape space."""


def fit(request: FitRequest) -> Iterator[FitReport]:
    """Fit a field, publishing snapshots on the way; the last report is final."""
    startup = timed_warm_up()
    threads = use_threads(request.fit.threads)
    return _Fit(request, threads, startup).run()


class _Fit:
    """One fit under way: what changes from step to step."""

    def __init__(self, request: FitRequest, threads: int, startup: float) -> None:
        self.request = request
        self.threads = threads
        self.startup = startup
        self.clock = WorkClock()
        self.history = LossHistory()
        self.schedule = Schedule.of(request.fit)
        self.optimiser = Optimiser(request.field, request.fit.batch, request.fit.seed)
        self.step = 0
        self.factor = 1.0
        self.rollbacks = 0
        self.first_snapshot: float | None = None
        self.steps_began = 0.0
        self.quality: Quality | None = None
        self.notes: tuple[Note, ...] = ()
        self.good: FieldSnapshot | None = None
        self.prepared: Prepared | None = None

    def run(self) -> Iterator[FitReport]:
        """Prepare, then step until the budget is spent."""
        preparation = self._prepare()
        while True:
            try:
                fraction = next(preparation)
            except StopIteration as end:
                prepared = end.value
                break
            yield from self._out(self._report("sampling", fraction=fraction))
        self.prepared = prepared
        self.notes = prepared.oriented.notes
        self._start_weights()
        self.steps_began = self.clock.seconds
        yield from self._steps(prepared)
        snapshot = self._snapshot(prepared, with_slope=True)
        yield from self._out(
            replace(self._report("done", snapshot, 1.0), is_final=True)
        )

    def _steps(self, prepared: Prepared) -> Iterator[FitReport]:
        batch = Batch.empty(self.request.fit.batch)
        every = self.request.fit.snapshot_every
        last_report = last_snapshot = self.clock.seconds
        while True:
            fraction = self.schedule.fraction(self.step, self.clock.seconds)
            if fraction >= 1.0 and self.step > 0:
                return
            prepared.sampler.draw(self.step, batch)
            rates = self.schedule.rates(fraction, self.factor)
            loss = self.optimiser.step(batch, rates)
            if not self._is_sound(loss):
                self._roll_back()
                yield from self._out(self._report("rolled back", fraction=fraction))
                continue
            self.step += 1
            self.history.add(self.step, loss)
            now = self.clock.seconds
            snapshot = None
            if self._is_due(now - last_snapshot, every):
                snapshot = self._snapshot(prepared, with_slope=True)
                self.good = snapshot
                last_snapshot = self.clock.seconds
            elif now - last_report < YIELD_EVERY:
                continue
            report = self._report("fitting", snapshot, fraction)
            last_report = self.clock.seconds
            yield from self._out(report)

    def _is_due(self, since: float, every: float) -> bool:
        if self.first_snapshot is None:
            return self.step >= FIRST_SNAPSHOT
        return since >= every

    def _out(self, report: FitReport) -> Iterator[FitReport]:
        """Yield with the clock stopped."""
        self.clock.stop()
        try:
            yield report
        finally:
            self.clock.go()

    def _prepare(self) -> Generator[float, None, Prepared]:
        request = self.request
        start = request.start
        oriented = gather(
            request.scans, request.fit.seed, start.placement if start else None
        )
        yield 0.1
        positions, normals, held_out = _hold_out(
            oriented, request.fit.held_out, request.fit.seed
        )
        noise = request.fit.noise
        if noise is None:
            noise = 0.0 if oriented.is_exact else measure_noise(positions, normals)
        yield 0.2
        cloud = Cloud(
            positions, normals, spacing(positions), noise, oriented.has_own_normals
        )
        patches = yield from make_patches(cloud)
        volume = coarse_distance(
            patches.table[:, :3], patches.table[:, 3:6], patches.areas
        )
        sampler = Sampler(
            patches,
            volume,
            request.fit.seed,
            near=0.5 * cloud.spacing,
            wide=0.02,
            wide_share=0.35,
            floor=0.01,
            knee=0.0005,
        )
        near = patches.table[:: max(1, len(patches.table) // 4000), :3]
        return Prepared(oriented, sampler, held_out, np.ascontiguousarray(near), noise)

    def _start_weights(self) -> None:
        start = self.request.start
        if start is None:
            self._write_volume()
            return
        if start.spec != self.request.field:
            raise UserError(
                "The network's settings were changed, so the fit cannot go on from "
                "where it stood; restart it."
            )
        self.optimiser.load(dict(start.weights))
        self.step = start.step

    def _write_volume(self) -> None:
        """Begin with the coarse distance in the finest dense level: a shape at once."""
        assert self.prepared is not None
        layout = self.optimiser.layout
        level = finest_dense(layout)
        if level is None:
            return
        corners = corners_of(layout, level)
        first = layout.starts[level]
        values = self.prepared.sampler.volume.at(corners)
        self.optimiser.table[first : first + len(corners), 0] = values

    def _is_sound(self, loss: float) -> bool:
        if not np.isfinite(loss):
            return False
        typical = self.history.latest
        return not (self.step > 50 and loss > 20 * typical + 1e-6)

    def _roll_back(self) -> None:
        """Return to the last good weights, with smaller steps."""
        self.rollbacks += 1
        if self.rollbacks > ROLLBACKS:
            raise UserError(
                "The fit keeps diverging although its steps were made smaller; the "
                "last good state is kept. Look for stray points far from the shape."
            )
        self.factor /= 2
        if self.good is None:
            spec, seed = self.request.field, self.request.fit.seed
            batch = self.request.fit.batch
            self.optimiser = Optimiser(spec, batch, seed + self.rollbacks)
        else:
            self.optimiser.load(dict(self.good.weights))

    def _snapshot(self, prepared: Prepared, with_slope: bool) -> FieldSnapshot:
        weights = {
            "table": self.optimiser.table.copy(),
            "network": self.optimiser.network.copy(),
        }
        field = HashGridField(
            self.optimiser.layout, weights["table"], weights["network"]
        )
        placement = prepared.oriented.placement
        low, high = _box(prepared.oriented.positions)
        size = float((high - low).max()) * placement.scale
        self.quality = measure_quality(field, prepared.held_out, placement.scale, size)
        snapshot = FieldSnapshot(
            self.request.field,
            placement,
            weights,
            self.step,
            low=_vector(np.maximum(low - 0.05, -1)),
            high=_vector(np.minimum(high + 0.05, 1)),
            slope=steepest(field, prepared.near_surface),
            noise=prepared.noise,
        )
        if self.first_snapshot is None:
            self.first_snapshot = self.clock.seconds
        return snapshot

    def _report(
        self,
        phase: str,
        snapshot: FieldSnapshot | None = None,
        fraction: float | None = None,
    ) -> FitReport:
        seconds = self.clock.seconds
        spent = seconds - self.steps_began
        steps, losses = self.history.arrays()
        remaining = None
        if fraction is not None and phase == "fitting" and fraction > 0.01:
            remaining = seconds * (1 - fraction) / fraction
        prepared = self.prepared
        scale = prepared.oriented.placement.scale if prepared else 1.0
        done = self.step - (self.request.start.step if self.request.start else 0)
        return FitReport(
            phase=phase,
            step=self.step,
            seconds=seconds,
            steps_per_second=done / spent if spent > 0 and done else 0.0,
            loss_steps=steps,
            losses=losses,
            loss=self.history.latest,
            fraction=fraction,
            remaining_seconds=remaining,
            snapshot=snapshot,
            quality=self.quality,
            noise=prepared.noise * scale if prepared else None,
            evaluations=done * self.request.fit.batch,
            device="cpu",
            notes=self.notes,
            startup_seconds=self.startup,
            first_snapshot_seconds=self.first_snapshot,
        )


def _hold_out(
    oriented: Oriented, share: float, seed: int
) -> tuple[
    Float32[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"], Float32[np.ndarray, "m 3"]
]:
    """Keep a share of the points back to measure with."""
    n = len(oriented.positions)
    rng = np.random.default_rng(seed + 1)
    is_held = rng.random(n) < min(share, 10_000 / n)
    if n - is_held.sum() < 64:
        is_held[:] = False
    return (
        np.ascontiguousarray(oriented.positions[~is_held]),
        np.ascontiguousarray(oriented.normals[~is_held]),
        np.ascontiguousarray(oriented.positions[is_held]),
    )


def _box(positions: Float32[np.ndarray, "n 3"]) -> tuple[np.ndarray, np.ndarray]:
    return positions.min(axis=0), positions.max(axis=0)


def _vector(values: np.ndarray) -> tuple[float, float, float]:
    x, y, z = values.tolist()
    return x, y, z
