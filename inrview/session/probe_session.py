"""The field's value and slope at the place that the user points at."""

from inrview.engine.events import Ended
from inrview.geometry.frozen import Vector
from inrview.messages.reports import Report, SliceReport
from inrview.messages.requests import SliceRequest
from inrview.session.live import Live, Watch
from inrview.session.shape_fields import ShapeFields
from inrview.session.state import Probe

_TINY = 1e-6
"""Half the side of the square that stands for a point, in shape-space units."""


class ProbeSession:
    """Asks for one place at a time; while one is under way the newest waits."""

    def __init__(self, live: Live, fields: ShapeFields) -> None:
        self._live = live
        self._fields = fields
        self._job: int | None = None
        self._next: Vector | None = None

    def probe(self, position: Vector | None) -> None:
        """Read the field at a place, in scan space without origin; None ends it."""
        self._next = position
        if position is None:
            if self._live.state.probe is not None:
                self._live.change(probe=None)
        elif self._job is None:
            self._ask()

    def _ask(self) -> None:
        position, self._next = self._next, None
        shape = self._live.shape(self._live.state.active_shape)
        snapshot = self._fields.snapshot_of(shape) if shape is not None else None
        if position is None or snapshot is None:
            return
        size = _TINY * snapshot.placement.scale
        self._job = self._live.submit(
            SliceRequest(
                snapshot, position, (0.0, 0.0, 1.0), size, pixels=2, key="probe"
            ),
            Watch(
                on_report=lambda report: self._hear(position, report),
                on_end=self._ended,
            ),
        )

    def _hear(self, position: Vector, report: Report) -> None:
        if isinstance(report, SliceReport):
            value = float(report.values.mean())
            slope = float(report.gradient_lengths.mean())
            self._live.change(probe=Probe(position, value, slope, report.is_distance))

    def _ended(self, end: Ended) -> None:
        if end.id == self._job:
            self._job = None
            self._ask()
