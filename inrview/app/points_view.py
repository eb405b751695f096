"""Points of scans: from what is marked in the viewport to the session, and back."""

from inrview.panels.look import Look, LookState
from inrview.panels.panel import differs
from inrview.session.session import Session
from inrview.session.state import PointSelection, SessionState
from inrview.viewport.region_canvas import BOX, DAB, LASSO
from inrview.viewport.viewport import Viewport

TOOLS = {"points.box": BOX, "points.lasso": LASSO, "points.brush": DAB}
"""Tools of the left button, by the names that the look has for them."""
_HINTS = {
    "points.box": "drag a box around points",
    "points.lasso": "draw around points",
    "points.brush": "brush over points  ·  [ ]: radius",
}
_SEEN = "only what is seen (Alt+Z: through)"
_THROUGH = "through (Alt+Z: only what is seen)"
_KEYS = "Shift: add  ·  Ctrl: take away  ·  Alt: move the view  ·  Del: delete points"


class PointsView:
    """Draws what is selected, and asks which points lie behind what is marked."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._drawn: dict[str, PointSelection] = {}
        look.changed.connect(self._look_changed)
        viewport.region_begun.connect(session.points.begin)
        viewport.region_marked.connect(self._marked)
        viewport.region_ended.connect(session.points.end)
        viewport.region_cancelled.connect(session.points.cancel)

    def _look_changed(self, old: LookState, new: LookState) -> None:
        is_other = (old.tool, old.seen_tools) != (new.tool, new.seen_tools)
        if is_other and {old.tool, new.tool} & TOOLS.keys():
            only_seen = new.tool in new.seen_tools
            self._viewport.set_region_tool(TOOLS.get(new.tool), only_seen)
            if old.tool != new.tool and new.tool in TOOLS:
                self._viewport.setFocus()

    def _marked(self) -> None:
        masks = {}
        for scan in self._session.points.scans():
            mask = self._viewport.points_marked(f"scan:{scan.id}")
            if mask is not None:
                masks[scan.id] = mask
        self._session.points.mark(masks)

    def show_state(self, old: SessionState | None, new: SessionState) -> None:
        """Draw the selection; a tool without points is put away."""
        if self._look.state.tool in TOOLS and not self._session.points.scans():
            self._look.change(tool="")
        if not differs(old, new, "point_selection"):
            return
        for key in self._drawn.keys() - new.point_selection.keys():
            self._viewport.mark_points(f"scan:{key}", None)
        for key, one in new.point_selection.items():
            if self._drawn.get(key) is not one:
                self._viewport.mark_points(f"scan:{key}", one.mask)
        self._drawn = dict(new.point_selection)


def points_hint(look: LookState) -> str:
    """Say what the tool in hand does; nothing while it is away."""
    hint = _HINTS.get(look.tool, "")
    depth = _SEEN if look.tool in look.seen_tools else _THROUGH
    return f"{hint}  ·  {depth}  ·  {_KEYS}" if hint else ""
