"""The surfaces of the shapes that the slider is not about: they stay on screen."""

from inrview.document.document import Shape
from inrview.engine.events import Ended
from inrview.messages.reports import Report, SurfaceReport
from inrview.messages.requests import SurfaceRequest
from inrview.messages.snapshot import ShapeSnapshot
from inrview.session.live import Live, Watch
from inrview.session.pace import Pace
from inrview.session.shape_fields import ShapeFields
from inrview.session.state import ShapeSurface
from inrview.session.surface_session import SurfaceSession

_FINEST = 256
"""A shape that only stands beside is asked for no finer than this."""
_REST_SECONDS = 1.0
"""Between two requests: the shape that is worked on goes first."""


class OtherSurfaces:
    """Keeps the last surface of each shape, and asks for those never seen."""

    def __init__(
        self, live: Live, fields: ShapeFields, surface: SurfaceSession, pace: Pace
    ) -> None:
        self._live = live
        self._fields = fields
        self._surface = surface
        self._pace = pace
        self._last: dict[str, ShapeSurface] = {}
        self._failed: dict[str, ShapeSnapshot] = {}
        self._job: int | None = None
        self._asked_at = 0.0

    def follow(self, now: float) -> None:
        """Remember what is shown, show what was, and ask for what is missing."""
        self._remember()
        wanted = self._wanted()
        shown = tuple(
            self._last[shape.id] for shape in wanted if shape.id in self._last
        )
        before = self._live.state.other_surfaces
        if [id(one) for one in shown] != [id(one) for one in before]:
            self._live.change(other_surfaces=shown)
        is_busy = self._job is not None or self._live.state.surface_pending is not None
        if not is_busy and now - self._asked_at > _REST_SECONDS:
            self._ask_next(wanted, now)

    def _remember(self) -> None:
        state, shown = self._live.state, self._surface.shown
        known = {shape.id for shape in state.document.shapes}
        for gone in self._last.keys() - known:
            del self._last[gone]
        if shown is None or state.surface is None or shown.shape not in known:
            return
        last = self._last.get(shown.shape)
        if last is None or last.report is not state.surface:
            self._last[shown.shape] = ShapeSurface(
                shown.shape, shown.snapshot, state.surface
            )

    def _wanted(self) -> list[Shape]:
        state = self._live.state
        if state.active_family is not None:
            return []  # a family has the view to itself
        return [
            shape
            for shape in state.document.shapes
            if shape.is_visible
            and shape.id != state.active_shape
            and self._fields.snapshot_of(shape) is not None
        ]

    def _ask_next(self, wanted: list[Shape], now: float) -> None:
        for shape in wanted:
            snapshot = self._fields.snapshot_of(shape)
            last = self._last.get(shape.id)
            is_known = last is not None and last.snapshot is snapshot
            if snapshot is None or is_known or self._failed.get(shape.id) is snapshot:
                continue
            self._asked_at = now
            self._ask(shape.id, snapshot)
            return

    def _ask(self, shape: str, snapshot: ShapeSnapshot) -> None:
        most = min(self._live.state.resolution, _FINEST, self._pace.most(shape))
        request = SurfaceRequest(
            snapshot, (most,), budget_bytes=self._pace.budget, key=f"surface:{shape}"
        )
        self._job = self._live.submit(
            request,
            Watch(
                on_report=lambda report: self._hear(shape, snapshot, report),
                on_end=lambda end: self._ended(shape, snapshot, end),
            ),
        )

    def _hear(self, shape: str, snapshot: ShapeSnapshot, report: Report) -> None:
        if not isinstance(report, SurfaceReport):
            return
        if len(report.mesh.faces) == 0:
            self._failed[shape] = snapshot
            return
        self._last[shape] = ShapeSurface(shape, snapshot, report)
        self._live.touch()

    def _ended(self, shape: str, snapshot: ShapeSnapshot, end: Ended) -> None:
        self._job = None
        if end.error is not None:
            self._failed[shape] = snapshot
            self._live.tell_failure(end)
