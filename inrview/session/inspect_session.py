"""What the Inspect panel asks for: the distance to the scan, and a slice."""

from inrview.geometry.frozen import Vector
from inrview.geometry.mesh import Mesh
from inrview.messages.reports import DistanceReport, Report, SliceReport
from inrview.messages.requests import DistanceRequest, SliceRequest
from inrview.messages.snapshot import ShapeSnapshot
from inrview.session.live import Live
from inrview.session.shape_fields import ShapeFields
from inrview.session.view_job import ViewJob

_LIVE_SLICE_SECONDS = 0.4
_LIVE_DISTANCE_SECONDS = 1.0
_Square = tuple[Vector, Vector, float]


class InspectSession:
    """Follows the surface and the field with what is measured on them."""

    def __init__(self, live: Live, fields: ShapeFields) -> None:
        self._live = live
        self._fields = fields
        self._measured: Mesh | None = None
        self._measured_at = 0.0
        self._distance_job = ViewJob(live)
        self._square: _Square | None = None
        self._sliced: tuple[_Square, ShapeSnapshot] | None = None
        self._slice_job = ViewJob(live)
        self._sliced_at = 0.0

    def show_distance(self, is_shown: bool) -> None:
        """Measure the distance of each surface to come, or stop."""
        self._live.change(is_distance_shown=is_shown)

    def show_slice(self, center: Vector, normal: Vector, half_size: float) -> None:
        """Sample the field on a square, and on the next one while it is dragged."""
        self._square = center, normal, half_size
        self._live.change(is_slice_shown=True)

    def hide_slice(self) -> None:
        """Stop sampling."""
        self._square = None
        self._live.change(is_slice_shown=False)

    def follow(self, now: float) -> None:
        """Ask for what the state calls for."""
        self._follow_distance(now)
        self._follow_slice(now)

    def _follow_distance(self, now: float) -> None:
        state = self._live.state
        surface = state.surface.mesh if state.surface is not None else None
        wanted = surface if state.is_distance_shown else None
        shape = self._live.shape(state.surface_shape)
        is_moving = shape is not None and self._fields.is_moving(shape.id)
        is_stale = state.distance is not None and state.distance.surface is not wanted
        if is_stale and not (is_moving and wanted is not None):
            self._live.change(distance=None)
        if wanted is self._measured:
            return
        if wanted is not None and is_moving:
            is_early = now - self._measured_at < _LIVE_DISTANCE_SECONDS
            if is_early or self._distance_job.is_under_way:
                return  # colours a moment old stay, rather than none
        self._drop_distance()
        is_passing = state.surface_pending is not None and not is_moving
        if wanted is None or shape is None or is_passing or not shape.scan_ids:
            return
        self._measured, self._measured_at = wanted, now
        scans = tuple(state.document.scan(one).geometry for one in shape.scan_ids)
        self._distance_job.ask(
            DistanceRequest(wanted, scans),
            lambda report: self._hear_distance(wanted, report),
            "Measuring the distance to the scan",
        )

    def _hear_distance(self, surface: Mesh, report: Report) -> None:
        if isinstance(report, DistanceReport) and surface is self._measured:
            own = DistanceReport(report.distances, surface, report.is_final)
            self._live.change(distance=own)

    def _drop_distance(self) -> None:
        self._distance_job.drop()
        self._measured = None

    def _follow_slice(self, now: float) -> None:
        state = self._live.state
        shape = self._live.shape(state.active_shape)
        snapshot = self._fields.snapshot_of(shape) if shape is not None else None
        if self._square is None or snapshot is None or shape is None:
            self._drop_slice()
            return
        wanted = self._square, snapshot
        if self._sliced is not None and self._is_sliced(wanted, now):
            return
        if self._slice_job.is_under_way and self._fields.is_moving(shape.id):
            return
        self._sliced, self._sliced_at = wanted, now
        self._slice_job.ask(SliceRequest(snapshot, *self._square), self._hear_slice)

    def _is_sliced(self, wanted: tuple[_Square, ShapeSnapshot], now: float) -> bool:
        """Whether this slice was asked for, or its next field may wait a little."""
        assert self._sliced is not None
        square, snapshot = self._sliced
        if square != wanted[0]:
            return False
        shape = self._live.state.active_shape
        is_early = now - self._sliced_at < _LIVE_SLICE_SECONDS
        return snapshot is wanted[1] or (is_early and self._fields.is_moving(shape))

    def _hear_slice(self, report: Report) -> None:
        if isinstance(report, SliceReport) and self._square is not None:
            self._live.change(slice=report)

    def _drop_slice(self) -> None:
        self._slice_job.drop()
        self._sliced = None
        if self._live.state.slice is not None:
            self._live.change(slice=None)
