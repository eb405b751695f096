"""Draws the deformation of the selected member: arrows to the template, its grid."""

from inrview.app.family_view import member_key
from inrview.panels.look import Look, LookState
from inrview.panels.panel import differs
from inrview.session.family_state import Deformation
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.viewport import Viewport

ARROWS, GRID = "deformation:arrows", "deformation:grid"
_ARROW_COLOR = (0.91, 0.55, 0.22)
_GRID_COLOR = (0.45, 0.58, 0.74)


class DeformationView:
    """Two switches of the look decide what is drawn."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        look.changed.connect(self._look_changed)

    def show_state(self, old: SessionState | None, state: SessionState) -> None:
        """Draw it when it comes, and where its member stands."""
        if differs(old, state, "deformation", "document", "active_family"):
            self._draw(state.deformation)

    def _draw(self, found: Deformation | None) -> None:
        for key in (ARROWS, GRID):
            if found is None:
                self._viewport.remove(key)
                self._viewport.set_pose(key, None)
            else:
                pose = self._viewport.pose_of(member_key(found.member_id))
                self._viewport.set_pose(key, pose)
        if found is None:
            return
        report, look = found.report, self._look.state
        self._viewport.show_arrows(ARROWS, report.starts, report.ends, _ARROW_COLOR)
        self._viewport.show_grid(GRID, report.grid, _GRID_COLOR)
        self._viewport.set_visible(ARROWS, look.shows_arrows)
        self._viewport.set_visible(GRID, look.shows_grid)

    def _look_changed(self, old: LookState, new: LookState) -> None:
        before, now = (old.shows_arrows, old.shows_grid), _switches(new)
        if before == now:
            return
        self._session.deformation.show_deformation(any(now))
        self._viewport.set_visible(ARROWS, new.shows_arrows)
        self._viewport.set_visible(GRID, new.shows_grid)


def _switches(look: LookState) -> tuple[bool, bool]:
    return look.shows_arrows, look.shows_grid
