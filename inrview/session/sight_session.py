"""Sends rays against a fit's surfaces until one is better than what was fused."""

from inrview.document.document import Shape
from inrview.engine.events import Ended
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.fusion import SightRequest
from inrview.messages.reports import Report, Result
from inrview.session.live import Live, Watch
from inrview.session.sight import Sight, agrees
from inrview.session.state import SessionState

_EVERY = 1.0
"""Seconds between two questions, at least."""


class SightSession:
    """Judges the surface of a fit beside which there is a fused one."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._job: int | None = None
        self._asked: Mesh | None = None
        self._asked_at = 0.0
        self._fused: tuple[Mesh, float] | None = None
        """The fused surface, and what was found of it."""

    def follow(self, now: float) -> None:
        """Ask about a new surface of the fit, one at a time."""
        state = self._live.state
        shape = self._live.shape(state.surface_shape)
        surface, fused = state.surface, baseline_of(state, shape)
        if surface is None or shape is None or fused is None:
            return
        is_fitted = state.fit_shape == shape.id
        if not is_fitted or agrees(state.sight, shape.id, surface.step):
            return
        is_early = now - self._asked_at < _EVERY
        if self._job is not None or is_early or surface.mesh is self._asked:
            return
        self._asked, self._asked_at = surface.mesh, now
        self._ask(shape, fused, surface.mesh, surface.step)

    def _ask(self, shape: Shape, fused: Mesh, mesh: Mesh, step: int) -> None:
        document = self._live.state.document
        scans = tuple(document.scan(one).geometry for one in shape.scan_ids)
        clouds = tuple(scan for scan in scans if isinstance(scan, Points))
        is_known = self._fused is not None and self._fused[0] is fused
        request = SightRequest(clouds, (mesh,) if is_known else (mesh, fused))

        def hear(report: Report) -> None:
            if not isinstance(report, Result):
                return
            figures = report.values["figures"]
            if figures is None:
                self._live.change(sight=Sight(shape.id, step, 0.0, None))
                return
            missed = [one["early"] + one["late"] for one in figures]
            if not is_known:
                self._fused = fused, missed[1]
            assert self._fused is not None
            sight = Sight(shape.id, step, missed[0], self._fused[1])
            self._live.change(sight=sight)

        self._job = self._live.submit(request, Watch(hear, self._ended))

    def _ended(self, end: Ended) -> None:
        if end.id == self._job:
            self._job = None
            self._live.tell_failure(end)


def baseline_of(state: SessionState, shape: Shape | None) -> Mesh | None:
    """Return a shape's surface that no fit made, while its eye is open."""
    if shape is None or shape.baseline is None:
        return None
    for scan in state.document.scans:
        if scan.id == shape.baseline and scan.is_visible:
            return scan.geometry if isinstance(scan.geometry, Mesh) else None
    return None


def is_behind_baseline(state: SessionState) -> bool:
    """Whether what was fitted was not yet found to be better than what was fused."""
    surface, shape_id = state.surface, state.surface_shape
    if surface is None or state.fit_shape != shape_id:
        return False
    if agrees(state.sight, shape_id, surface.step):
        return False
    owner = [one for one in state.document.shapes if one.id == shape_id]
    return any(baseline_of(state, one) is not None for one in owner)
