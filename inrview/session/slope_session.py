"""How fast the field grows across the surface that is shown."""

from inrview.document.document import Shape
from inrview.geometry.mesh import Mesh
from inrview.messages.reports import Report
from inrview.messages.slopes import SurfaceSlopesReport, SurfaceSlopesRequest
from inrview.session.live import Live
from inrview.session.shape_fields import ShapeFields
from inrview.session.view_job import ViewJob

_LIVE_SECONDS = 0.5


class SlopeSession:
    """Follows each surface with the slopes of its field, after the surface itself."""

    def __init__(self, live: Live, fields: ShapeFields) -> None:
        self._live = live
        self._fields = fields
        self._asked: Mesh | None = None
        self._asked_at = 0.0
        self._job = ViewJob(live)

    def show(self, is_shown: bool) -> None:
        """Look at the slopes of each surface to come, or stop."""
        self._live.change(is_surface_slopes_shown=is_shown)

    def follow(self, now: float) -> None:
        """Ask what the surface shown calls for, a little later while it moves."""
        state = self._live.state
        shape = self._live.shape(state.surface_shape)
        surface = None if state.surface is None else state.surface.mesh
        wanted = surface if state.is_surface_slopes_shown and shape else None
        is_moving = shape is not None and self._fields.is_moving(shape.id)
        found = state.surface_slopes
        is_stale = found is not None and found.surface is not wanted
        if is_stale and (wanted is None or not is_moving):
            self._live.change(surface_slopes=None)
        if wanted is None or shape is None:
            self._drop()
        elif wanted is not self._asked and self._is_time(is_moving, now):
            self._drop()
            self._ask(wanted, shape, now)

    def _is_time(self, is_moving: bool, now: float) -> bool:
        if is_moving:
            return not self._job.is_under_way and now - self._asked_at >= _LIVE_SECONDS
        return self._live.state.surface_pending is None  # else a finer one comes

    def _ask(self, wanted: Mesh, shape: Shape, now: float) -> None:
        snapshot = self._fields.snapshot_of(shape)
        if snapshot is None:
            return
        self._asked, self._asked_at = wanted, now
        request = SurfaceSlopesRequest(snapshot, wanted)
        self._job.ask(request, lambda report: self._hear(wanted, report))

    def _hear(self, wanted: Mesh, report: Report) -> None:
        if isinstance(report, SurfaceSlopesReport) and wanted is self._asked:
            own = SurfaceSlopesReport(report.lengths, report.is_distance, wanted)
            self._live.change(surface_slopes=own)

    def _drop(self) -> None:
        self._job.drop()
        self._asked = None
