"""What of the surface was measured, and where it is trimmed."""

import math

from inrview.document.document import Shape
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.reports import Report
from inrview.messages.support import (
    SurfaceSupportReport,
    SurfaceSupportRequest,
    Trim,
)
from inrview.session.fit_session import FitSession
from inrview.session.live import Live
from inrview.session.view_job import ViewJob

_LIVE_SECONDS = 0.5
_Wanted = tuple[Mesh, tuple[Points | Mesh, ...]]


class SupportSession:
    """Follows each surface with what the data say of it, after the surface itself."""

    def __init__(self, live: Live, fit: FitSession) -> None:
        self._live = live
        self._fit = fit
        self._asked: _Wanted | None = None
        self._asked_at = 0.0
        self._shape: str | None = None
        self._job = ViewJob(live)

    def show(self, is_shown: bool) -> None:
        """Tell measured from inferred on each surface to come, or stop."""
        self._live.change(is_surface_support_shown=is_shown)

    def set_trim(self, distance: float | None) -> None:
        """Leave out what is further from the data; scan units, None: nothing."""
        if distance is not None and not (math.isfinite(distance) and distance >= 0):
            return
        if distance != self._live.state.trim:
            self._live.change(trim=distance)

    def trim_of(self, shape: Shape | None) -> Trim | None:
        """Return how an export of a shape is trimmed."""
        state = self._live.state
        if state.trim is None or shape is None or not shape.scan_ids:
            return None
        return Trim(state.trim, self._data(shape))

    def follow(self, now: float) -> None:
        """Ask what the surface shown calls for; an answer a moment old may stay."""
        wanted = self._wanted()
        state = self._live.state
        is_moving = wanted is not None and self._fit.is_moving(state.surface_shape)
        found = state.surface_support
        if found is not None and self._is_stale(wanted, found):
            may_stay = wanted is not None and (is_moving or state.trim is not None)
            if not may_stay or not self._is_about_shape():
                self._live.change(surface_support=None)
        if wanted is None or _same(wanted, self._asked):
            if wanted is None:
                self._drop()
            return
        if is_moving and (
            self._job.is_under_way or now - self._asked_at < _LIVE_SECONDS
        ):
            return
        if state.surface_pending is not None and not is_moving:
            return  # a finer one is about to take its place
        self._drop()
        self._ask(wanted, now)

    def _wanted(self) -> _Wanted | None:
        state = self._live.state
        if not (state.is_surface_support_shown or state.trim is not None):
            return None
        shape = self._live.shape(state.surface_shape)
        if state.surface is None or shape is None or not shape.scan_ids:
            return None
        return state.surface.mesh, self._data(shape)

    def _data(self, shape: Shape) -> tuple[Points | Mesh, ...]:
        document = self._live.state.document
        return tuple(document.scan(one).geometry for one in shape.scan_ids)

    def _is_stale(self, wanted: _Wanted | None, found: SurfaceSupportReport) -> bool:
        return wanted is None or found.surface is not wanted[0] or wanted != self._asked

    def _is_about_shape(self) -> bool:
        """Whether what was answered is of the shape that is on screen."""
        return self._shape == self._live.state.surface_shape

    def _ask(self, wanted: _Wanted, now: float) -> None:
        self._asked, self._asked_at = wanted, now
        self._shape = self._live.state.surface_shape
        request = SurfaceSupportRequest(*wanted)
        self._job.ask(request, lambda report: self._hear(wanted, report))

    def _hear(self, wanted: _Wanted, report: Report) -> None:
        if isinstance(report, SurfaceSupportReport) and wanted is self._asked:
            own = SurfaceSupportReport(
                report.distances, report.labels, report.close, wanted[0]
            )
            self._live.change(surface_support=own)

    def _drop(self) -> None:
        self._job.drop()
        self._asked = None


def _same(first: _Wanted, second: _Wanted | None) -> bool:
    if second is None or first[0] is not second[0] or len(first[1]) != len(second[1]):
        return False
    return all(a is b for a, b in zip(first[1], second[1], strict=True))
