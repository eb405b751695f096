"""The surface on screen: which one is wanted, which is shown, which is on its way.

`follow` compares the three at each pump, so no verb has to know about the others.
"""

import math
import time

from inrview.document.document import Shape
from inrview.engine.events import Ended
from inrview.messages.notes import Severity
from inrview.messages.reports import Report, SurfaceReport
from inrview.messages.requests import SurfaceRequest
from inrview.messages.snapshot import ShapeSnapshot
from inrview.session.live import Live, Watch
from inrview.session.pace import FAST_FACES, STOPS, Cost, Pace
from inrview.session.shape_fields import ShapeFields
from inrview.session.surface_cache import SurfaceCache
from inrview.session.target import Target, level_for, target_of

_LIVE = {"smooth": (0.4, 0.6), "balanced": (0.25, 0.4), "fast": (0.1, 0.1)}
"""Seconds that a live surface may take (finer ones wait for a pause), and the share of
the time, at most, that goes into surfaces while a fit runs."""
_LONGEST_REST = 2.0  # a first surface that waited for compiling tells nothing of cost
_BRIEF_SECONDS = 1.5  # an older surface may stay for so long instead of a coarse one
_STEP = 4  # each pass of a ladder is so many times finer than the one before


class SurfaceSession:
    """Keeps the surface true to the newest field, coarse first, never blank between."""

    def __init__(self, live: Live, fields: ShapeFields, pace: Pace) -> None:
        self._live = live
        self._fields = fields
        self._pace = pace
        self._cache = SurfaceCache()
        self._shown: Target | None = None
        self._refused: Target | None = None
        self._failed: Target | None = None
        self._pending: Target | None = None
        self._live_snapshot: ShapeSnapshot | None = None
        self._job: int | None = None
        self._jobs: set[int] = set()
        self._resting_until = 0.0
        self._began = 0.0

    # Verbs

    def set_resolution(self, resolution: int) -> None:
        """Choose a resolution; one that does not fit the memory is refused."""
        resolution = min(max(int(resolution), STOPS[0]), STOPS[-1])
        shape = self._live.state.active_shape
        if not self._pace.cost(shape, resolution).is_allowed:
            most = self._pace.most(shape)
            need = self._pace.bytes(shape, resolution) / 1e9
            self._live.say(
                f"A resolution of {resolution} needs about {need:.1f} GB; "
                f"the most that fits the free memory now is {most}.",
                Severity.WARNING,
            )
            resolution = most
        if resolution != self._live.state.resolution:
            self._live.change(resolution=resolution)

    def set_level(self, offset: float) -> None:
        """Choose a level."""
        if math.isfinite(offset) and offset != self._live.state.level:
            self._live.change(level=float(offset))

    def set_live_view(self, name: str) -> None:
        """Choose how live surfaces share the machine with the fit."""
        if name in _LIVE and name != self._live.state.live_view:
            self._live.change(live_view=name)
            self._resting_until = 0.0

    def cost(self, resolution: int) -> Cost:
        """Predict a resolution of the active shape."""
        return self._pace.cost(self._live.state.active_shape, resolution)

    @property
    def shown(self) -> Target | None:
        """What the surface in the state is of."""
        return self._shown

    @property
    def settled(self) -> Target | None:
        """What is shown, once it is what is wanted and nothing moves by itself."""
        state, shown = self._live.state, self._shown
        shape = self._live.shape(state.active_shape)
        if shape is None or shown is None or self._fields.is_moving(shape.id):
            return None
        snapshot = self._fields.snapshot_of(shape)
        if snapshot is None:
            return None
        wanted = target_of(shape.id, snapshot, state.resolution, state.level)
        return shown if wanted.matches(shown) else None

    # Following

    def follow(self, now: float) -> None:
        """Show and ask for what the state calls for."""
        shape = self._live.shape(self._live.state.active_shape)
        snapshot = self._fields.snapshot_of(shape) if shape is not None else None
        if shape is None or snapshot is None:
            self._clear()
            return
        self._switch_to(shape)
        if self._fields.is_moving(shape.id):
            self._follow_live(shape, snapshot, now)
        else:
            state = self._live.state
            target = target_of(shape.id, snapshot, state.resolution, state.level)
            self._follow_still(target)
        self._show_facts(shape, snapshot)

    def _follow_live(self, shape: Shape, snapshot: ShapeSnapshot, now: float) -> None:
        """Ask for the newest snapshot when the last one is done and paid for."""
        if self._job is not None or self._rests(shape, now):
            return
        if self._shown is not None and self._shown.snapshot is snapshot:
            return
        state = self._live.state
        resolution = self._pace.within(
            shape.id, _LIVE[state.live_view][0], state.resolution
        )
        is_first = self._shown is None
        if is_first:
            resolution = min(64, resolution)
        target = target_of(shape.id, snapshot, resolution, state.level)
        self._ask(target, (resolution,) if is_first else self._ladder(target))

    def _rests(self, shape: Shape, now: float) -> bool:
        """Whether a fit has the machine for now; a hand is never kept waiting."""
        return now < self._resting_until and not self._fields.is_shaped(shape.id)

    def _follow_still(self, target: Target) -> None:
        if target.matches(self._shown) or target.matches(self._pending):
            return
        if target.matches(self._refused):
            return
        if self._pending is not None and self._pending.snapshot is not target.snapshot:
            self._withdraw()  # undone, or fitted further: no longer true
        if kept := self._cache.get(target.snapshot, target.level, target.resolution):
            self._withdraw()
            self._show(target, kept)
            return
        self._show_nearest(target)
        self._ask(target, self._ladder(target))

    def _show_nearest(self, target: Target) -> None:
        kept = self._cache.all_of(target.snapshot, target.level)
        if not kept:
            return
        nearest = min(
            kept, key=lambda one: abs(math.log(one.resolution / target.resolution))
        )
        if self._live.state.surface is not nearest:
            self._show(target, nearest)

    def _ladder(self, target: Target) -> tuple[int, ...]:
        """Return the passes up to the target, without those that would show nothing."""
        kept = self._cache.all_of(target.snapshot, target.level)
        passes = [target.resolution]
        coarse = self._pace.coarse_resolution(target.shape)
        while passes[-1] // _STEP > coarse:
            passes.append(passes[-1] // _STEP)
        floor = max((one.resolution for one in kept), default=0)
        floor = floor if floor < target.resolution else 0
        passes = [n for n in passes if n > floor or n == target.resolution]
        if coarse < target.resolution and not any(_is_fast(one) for one in kept):
            passes.append(coarse)
        return tuple(sorted(set(passes)))

    def _ask(self, target: Target, resolutions: tuple[int, ...]) -> None:
        request = SurfaceRequest(
            target.snapshot,
            resolutions,
            target.level,
            budget_bytes=self._pace.budget,
        )
        self._began = time.monotonic()
        self._pending = target
        number = self._live.submit(
            request,
            Watch(
                on_report=lambda report: self._hear(number, target, report),
                on_end=lambda end: self._ended(number, target, end),
            ),
        )
        self._job = number
        self._jobs.add(number)
        self._live.change(surface_pending=target.resolution)

    def _hear(self, number: int, target: Target, report: Report) -> None:
        if number not in self._jobs or not isinstance(report, SurfaceReport):
            return
        if self._live.state.is_ready or report.seconds < _LONGEST_REST:
            self._pace.learn(target.shape, report)  # before that, it compiled too
        if len(report.mesh.faces) == 0 and report.note is not None:
            # Nothing to show, and a sentence that says why: the last surface stays.
            self._refused = target
            self._live.change(surface_note=report.note)
            return
        self._keep(target, report)
        if not self._is_step_back(target, report):
            self._show(target, report)
        elif _is_fast(report):
            self._live.change(coarse_surface=report)

    def _keep(self, target: Target, report: SurfaceReport) -> None:
        """Cache a surface; of a fit that runs on, only the newest can be of use."""
        before, shape = self._live_snapshot, self._live.shape(target.shape)
        if before is not None and before is not target.snapshot:
            if shape is None or before is not shape.snapshot:
                self._cache.forget(before)
            self._live_snapshot = None
        if self._fields.is_moving(target.shape):
            self._live_snapshot = target.snapshot
        self._cache.put(target.snapshot, report)

    def _is_step_back(self, target: Target, report: SurfaceReport) -> bool:
        """Whether showing a coarse pass would make the picture worse for a moment."""
        shown, surface = self._shown, self._live.state.surface
        if shown is None or surface is None or shown.level != target.level:
            return False
        if report.resolution >= min(surface.resolution, target.resolution):
            return False
        rest = self._pace.seconds(target.shape, target.resolution)
        return target.is_same_field(shown) or rest < _BRIEF_SECONDS

    def _show(self, target: Target, report: SurfaceReport) -> None:
        self._shown = Target(
            target.shape, target.snapshot, report.resolution, target.level
        )
        self._refused = None
        self._live.change(
            surface=report,
            surface_note=report.note,
            surface_shape=target.shape,
            placement=target.snapshot.placement,
            coarse_surface=self._coarse_for(target, report),
        )

    def _coarse_for(
        self, target: Target, report: SurfaceReport
    ) -> SurfaceReport | None:
        """Return what to draw while the camera moves; None if the surface itself is."""
        if _is_fast(report):
            return None
        kept = self._cache.all_of(target.snapshot, target.level)
        fast = [one for one in kept if _is_fast(one)]
        return fast[-1] if fast else self._live.state.coarse_surface

    def _ended(self, number: int, target: Target, end: Ended) -> None:
        self._jobs.discard(number)
        if number != self._job:
            return
        self._job = self._pending = None
        spent = time.monotonic() - self._began
        share = _LIVE[self._live.state.live_view][1]
        rest = min(spent * (1 / share - 1), _LONGEST_REST)
        self._resting_until = time.monotonic() + rest
        if end.error is not None:
            # A worker that died is tried once more; a refusal is an answer.
            if not end.has_died or target.matches(self._failed):
                self._refused = target
            self._failed = target
            self._live.tell_failure(end)
        self._live.change(surface_pending=None)

    def _withdraw(self) -> None:
        """Want nothing that is still on its way."""
        jobs, self._jobs = self._jobs, set()
        for job in jobs:
            self._live.withdraw(job)
        self._job = self._pending = None
        if self._live.state.surface_pending is not None:
            self._live.change(surface_pending=None)

    def _switch_to(self, shape: Shape) -> None:
        """Let nothing of another shape stay or still arrive."""
        if self._live.state.surface_shape not in (None, shape.id):
            self._clear()

    def _clear(self) -> None:
        if self._shown is None and not self._jobs:
            return
        self._withdraw()
        self._shown = self._refused = None
        self._live.change(
            surface=None,
            surface_note=None,
            surface_shape=None,
            placement=None,
            coarse_surface=None,
            cached_resolutions=frozenset(),
        )

    def _show_facts(self, shape: Shape, snapshot: ShapeSnapshot) -> None:
        kept = self._cache.all_of(snapshot, level_for(snapshot, self._live.state.level))
        cached = frozenset(one.resolution for one in kept)
        most = self._pace.most(shape.id)
        state = self._live.state
        if cached != state.cached_resolutions or most != state.max_resolution:
            self._live.change(cached_resolutions=cached, max_resolution=most)


def _is_fast(report: SurfaceReport) -> bool:
    return 0 < len(report.mesh.faces) <= FAST_FACES
