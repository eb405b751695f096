"""The part of the surface that is looked at, finer than the rest."""

from inrview.messages.reports import RefineReport, Report
from inrview.messages.requests import RefineRequest, View
from inrview.session.live import Live
from inrview.session.surface_session import SurfaceSession
from inrview.session.target import Target
from inrview.session.view_job import ViewJob


class RefineSession:
    """Refines a resting view of a settled surface, and drops it when either changes."""

    def __init__(self, live: Live, surface: SurfaceSession) -> None:
        self._live = live
        self._surface = surface
        self._view: View | None = None
        self._asked: tuple[View, Target] | None = None
        self._job = ViewJob(live)

    def camera_moved(self) -> None:
        """Drop what was refined for a view that is no more."""
        self._view = None
        self._drop()

    def camera_rested(self, view: View) -> None:
        """Refine this view, once the surface itself is there."""
        self._view = view
        self._live.touch()

    def follow(self) -> None:
        """Ask for what the view and the surface call for."""
        state = self._live.state
        settled, view = self._surface.settled, self._view
        if state.trim is not None or state.is_surface_support_shown:
            settled = None  # a finer patch would hide where the data end
        if self._asked is not None:
            was_view, was_target = self._asked
            if was_view is view and was_target.matches(settled):
                return
            self._drop()
        if view is not None and settled is not None:
            self._ask(view, settled)

    def _ask(self, view: View, target: Target) -> None:
        self._asked = view, target
        request = RefineRequest(
            target.snapshot, view, target.level, start_resolution=target.resolution
        )
        self._job.ask(request, self._hear)

    def _hear(self, report: Report) -> None:
        if isinstance(report, RefineReport):
            self._live.change(refined=report)

    def _drop(self) -> None:
        self._job.drop()
        self._asked = None
        if self._live.state.refined is not None:
            self._live.change(refined=None)
