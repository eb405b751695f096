"""The hand on a template: from the viewport's handle to the session, and back."""

import numpy as np

from inrview.app.family_view import member_key
from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.geometry.frozen import Vector
from inrview.panels.look import Look, LookState
from inrview.panels.panel import differs
from inrview.session.family_state import TemplateDrag
from inrview.session.lengths import family_length
from inrview.session.session import Session
from inrview.session.state import TEMPLATE, SessionState
from inrview.viewport.handle import Handle
from inrview.viewport.view_events import Hit
from inrview.viewport.viewport import Viewport

TEMPLATE_TOOL = "template"
"""Name of the tool that drags the template."""
PREFIX = member_key("")
HINT = "drag a point  ·  wheel or [ ]: radius  ·  X Y Z: lock  ·  Shift: fine"
_HELD = f"{HINT}  ·  Esc: cancel"
_RISK = 0.005
"""Share of the reach that folds from which on the ring is amber."""
_PARTS = ("template_drag", "template_tool", "fold_risk", "active_family")


class TemplateView:
    """Draws the handle and ghosts of what was, and passes on what the hand does."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._ghosts: tuple[str, ...] = ()
        self._hover: Hit | None = None
        look.changed.connect(self._look_changed)
        viewport.handle_pressed.connect(self._pressed)
        viewport.handle_dragged.connect(session.template.drag_to)
        viewport.handle_released.connect(session.template.commit)
        viewport.handle_cancelled.connect(session.template.cancel)
        viewport.handle_scaled.connect(self._scaled)
        viewport.handle_locked.connect(session.template.set_lock)
        viewport.point_hovered.connect(self._hovered)

    @property
    def _is_on(self) -> bool:
        return self._look.state.tool == TEMPLATE_TOOL

    # The hand

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if TEMPLATE_TOOL in (old.tool, new.tool) and old.tool != new.tool:
            is_on = new.tool == TEMPLATE_TOOL
            self._viewport.set_handles(PREFIX if is_on else None)
            if is_on:
                self._viewport.setFocus()

    def _pressed(self, hit: Hit) -> None:
        """Take the point, and leave ghosts of what is about to change."""
        key = hit.key.removeprefix(PREFIX)
        surfaces = self._session.state.member_surfaces
        self._session.template.press(key, hit.position)
        if self._session.state.template_drag is None:
            return
        self._ghosts = tuple(dict.fromkeys((key, TEMPLATE)))
        for one in self._ghosts:
            report = surfaces.get(one)
            if report is not None:
                pose = self._viewport.pose_of(member_key(one))
                self._viewport.set_pose(_ghost(one), pose)
                self._viewport.show_ghost(_ghost(one), report.mesh)

    def _scaled(self, factor: float) -> None:
        radius = self._session.state.template_tool.radius
        self._session.template.set_radius(radius * factor)

    def _hovered(self, hit: Hit | None) -> None:
        """Show how far a drag from here would reach."""
        is_taken = hit is not None and hit.key.startswith(PREFIX)
        self._hover = hit if is_taken and self._is_on else None
        if self._session.state.template_drag is None:
            self._show_handle(self._session.state)

    # What is seen

    def show_state(self, old: SessionState | None, new: SessionState) -> None:
        """Draw the handle; a tool without a family is put away."""
        if new.active_family is None and self._is_on:
            self._look.change(tool="")
        if not differs(old, new, *_PARTS):
            return
        if new.template_drag is None:
            for one in self._ghosts:
                self._viewport.show_ghost(_ghost(one), None)
                self._viewport.set_pose(_ghost(one), None)
            self._ghosts = ()
        self._show_handle(new)

    def _show_handle(self, state: SessionState) -> None:
        family = family_of(state.document, state.active_family)
        drag = state.template_drag
        handle = None
        if family is not None and drag is not None:
            handle = self._held(state, family, drag)
        elif family is not None and self._hover is not None:
            center = self._scene(self._hover.key, self._hover.position)
            handle = Handle(center, state.template_tool.radius)
        self._viewport.show_handle(handle)

    def _held(self, state: SessionState, family: Family, drag: TemplateDrag) -> Handle:
        key = member_key(drag.key)
        center = self._scene(key, drag.start)
        length = float(np.linalg.norm(drag.edit.vector))
        words = [family_length(state.document, family, length)]
        lock = state.template_tool.lock
        if lock is not None:
            words.append(f"along {lock.upper()}")
        risk = state.fold_risk or 0.0
        is_risky = risk >= _RISK
        if is_risky:
            words.append(f"fold risk: {100 * risk:.0f} %")
        # Backwards through the slopes: where a locked arrow points on this surface.
        slopes = np.array(drag.slopes)
        move = np.linalg.lstsq(slopes, np.array(drag.edit.vector), rcond=None)[0]
        tip = self._scene(key, np.add(drag.start, move))
        text = "  ·  ".join(words)
        return Handle(center, drag.edit.radius, tip, text, is_risky)

    def _scene(self, key: str, position: Vector | np.ndarray) -> np.ndarray:
        return self._viewport.pose_of(key).to_scene(np.asarray(position, np.float64))


def tool_hint(state: SessionState, look: LookState) -> str:
    """Say what the hand can do; nothing while the tool is away."""
    if look.tool != TEMPLATE_TOOL:
        return ""
    return HINT if state.template_drag is None else _HELD


def _ghost(key: str) -> str:
    return f"ghost:{key}"
