"""The brushes on a family's shapes: from the viewport to the session, and the ring."""

import numpy as np

from inrview.app.family_view import member_key
from inrview.document.family_edits import family_of
from inrview.panels.look import Look, LookState
from inrview.panels.panel import differs
from inrview.session.color_session import ColorSession
from inrview.session.label_session import LabelSession
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.handle import Handle
from inrview.viewport.view_events import Hit
from inrview.viewport.viewport import Viewport

BRUSH = "brush"
"""Name of the tool that paints."""
LABELS = "labels"
"""Name of the tool that paints labels."""
_SHOWN = {
    BRUSH: {"shows_colors": True, "shows_labels": False},
    LABELS: {"shows_labels": True},
}
PREFIX = member_key("")
HINT = "paint on any shape  ·  [ ]: radius  ·  Alt: move the view"
_HELD = "all shapes follow  ·  Esc: take the stroke back"


class BrushView:
    """Carries places of surfaces into the template, where paint and labels lie."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._hover: Hit | None = None
        look.changed.connect(self._look_changed)
        viewport.brush_pressed.connect(self._pressed)
        viewport.brush_moved.connect(self._moved)
        viewport.brush_released.connect(lambda: self._verbs.release())
        # The tool may be another by now; without a stroke it is nothing.
        viewport.brush_cancelled.connect(session.colors.cancel)
        viewport.brush_cancelled.connect(session.labels.cancel)
        viewport.brush_scaled.connect(self._scaled)
        viewport.point_hovered.connect(self._hovered)

    @property
    def _is_on(self) -> bool:
        return self._look.state.tool in _SHOWN

    @property
    def _verbs(self) -> ColorSession | LabelSession:
        is_of_labels = self._look.state.tool == LABELS
        return self._session.labels if is_of_labels else self._session.colors

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if old.tool == new.tool or not {old.tool, new.tool} & _SHOWN.keys():
            return
        self._viewport.set_brush(PREFIX if self._is_on else None)
        self._hover = None
        self._viewport.show_handle(None)
        if self._is_on:
            shown = _SHOWN[new.tool]
            self._look.change(**shown, shows_map=False, shows_analysis=False)
            self._viewport.setFocus()

    def _pressed(self, hit: Hit) -> None:
        points = self._points((hit,))
        if len(points):
            self._verbs.press(points)

    def _moved(self, hits: tuple[Hit, ...]) -> None:
        points = self._points(hits)
        if len(points):
            self._verbs.move(points)

    def _points(self, hits: tuple[Hit, ...]) -> np.ndarray:
        """Return where hits lie in the learned template, those that are known."""
        found = [template_place(self._session.state, hit) for hit in hits]
        known = [place for place in found if place is not None]
        return np.array(known, np.float32).reshape(-1, 3)

    def _scaled(self, factor: float) -> None:
        radius = self._radius(self._session.state)
        self._verbs.set_brush(radius=radius * factor)

    def _radius(self, state: SessionState) -> float:
        is_of_labels = self._look.state.tool == LABELS
        return (state.label_brush if is_of_labels else state.brush).radius

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
        if self._is_on and differs(old, new, "brush", "label_brush"):
            self._show_ring(new)

    def _show_ring(self, state: SessionState) -> None:
        handle = None
        if self._hover is not None:
            pose = self._viewport.pose_of(self._hover.key)
            center = pose.to_scene(np.asarray(self._hover.position, np.float64))
            handle = Handle(center, self._radius(state))
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
    if look.tool not in _SHOWN:
        return ""
    if state.is_painting or state.is_labelling:
        return _HELD
    return _label_hint(state) if look.tool == LABELS else HINT


def _label_hint(state: SessionState) -> str:
    family, brush = family_of(state.document, state.active_family), state.label_brush
    labels = None if family is None else family.labels
    what = "a new label"
    if brush.is_erasing:
        what = "no label"
    elif labels is not None and brush.label in labels.offered:
        what = labels.name(brush.label)
    return HINT.replace("paint", f"paint {what}", 1)
