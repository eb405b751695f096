"""The brush on a family's shapes: from the viewport to the session, and its ring."""

import numpy as np

from inrview.app.family_view import member_key
from inrview.panels.look import Look, LookState
from inrview.panels.panel import differs
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.handle import Handle
from inrview.viewport.view_events import Hit
from inrview.viewport.viewport import Viewport

BRUSH = "brush"
"""Name of the tool that paints."""
PREFIX = member_key("")
HINT = "paint on any shape  ·  [ ]: radius  ·  Alt: move the view"
_HELD = "all shapes follow  ·  Esc: take the stroke back"


class BrushView:
    """Carries places of surfaces into the template, where the paint lies."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._hover: Hit | None = None
        look.changed.connect(self._look_changed)
        viewport.brush_pressed.connect(self._pressed)
        viewport.brush_moved.connect(self._moved)
        viewport.brush_released.connect(session.colors.release)
        viewport.brush_cancelled.connect(session.colors.cancel)
        viewport.brush_scaled.connect(self._scaled)
        viewport.point_hovered.connect(self._hovered)

    @property
    def _is_on(self) -> bool:
        return self._look.state.tool == BRUSH

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if BRUSH in (old.tool, new.tool) and old.tool != new.tool:
            is_on = new.tool == BRUSH
            self._viewport.set_brush(PREFIX if is_on else None)
            self._hover = None
            self._viewport.show_handle(None)
            if is_on:
                self._look.change(
                    shows_colors=True, shows_map=False, shows_analysis=False
                )
                self._viewport.setFocus()

    def _pressed(self, hit: Hit) -> None:
        points = self._points((hit,))
        if len(points):
            self._session.colors.press(points)

    def _moved(self, hits: tuple[Hit, ...]) -> None:
        points = self._points(hits)
        if len(points):
            self._session.colors.move(points)

    def _points(self, hits: tuple[Hit, ...]) -> np.ndarray:
        """Return where hits lie in the learned template, those that are known."""
        found = [template_place(self._session.state, hit) for hit in hits]
        known = [place for place in found if place is not None]
        return np.array(known, np.float32).reshape(-1, 3)

    def _scaled(self, factor: float) -> None:
        radius = self._session.state.brush.radius
        self._session.colors.set_brush(radius=radius * factor)

    def _hovered(self, hit: Hit | None) -> None:
        """Show how far the brush reaches."""
        is_taken = hit is not None and hit.key.startswith(PREFIX)
        self._hover = hit if is_taken and self._is_on else None
        if self._is_on:
            self._show_ring(self._session.state)

    def show_state(self, old: SessionState | None, new: SessionState) -> None:
        """Keep the ring as wide as the brush; a tool without a family is put away."""
        if new.active_family is None and self._is_on:
            self._look.change(tool="")
        if self._is_on and differs(old, new, "brush"):
            self._show_ring(new)

    def _show_ring(self, state: SessionState) -> None:
        handle = None
        if self._hover is not None:
            pose = self._viewport.pose_of(self._hover.key)
            center = pose.to_scene(np.asarray(self._hover.position, np.float64))
            handle = Handle(center, state.brush.radius)
        self._viewport.show_handle(handle)


def template_place(state: SessionState, hit: Hit) -> np.ndarray | None:
    """Return where a place of a surface lies in the learned template, if known."""
    report = state.member_surfaces.get(hit.key.removeprefix(PREFIX))
    if report is None or report.places is None or not hit.corners:
        return None
    positions = report.places.positions
    if max(hit.corners) >= len(positions):
        return None  # of the surface before this one
    return np.asarray(np.array(hit.shares) @ positions[list(hit.corners)])


def brush_hint(state: SessionState, look: LookState) -> str:
    """Say what the brush can do; nothing while it is away."""
    if look.tool != BRUSH:
        return ""
    return _HELD if state.is_painting else HINT
