"""The hand on a member: what the viewport says of it, and the pins that are seen."""

import numpy as np

from inrview.app.family_view import member_key
from inrview.geometry.frozen import Vector
from inrview.panels.look import Look, LookState
from inrview.panels.panel import differs
from inrview.session.session import Session
from inrview.session.state import EXPLORED, TEMPLATE, SessionState
from inrview.viewport.hand import HandMove
from inrview.viewport.pins import Pin
from inrview.viewport.pose import Pose
from inrview.viewport.view_events import Hit
from inrview.viewport.viewport import Viewport

PINS = "pins"
"""Name of the tool that pins and drags one member."""


class HandView:
    """Turns presses on members into pins while its tool is chosen."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        look.changed.connect(self._look_changed)
        viewport.hand_pressed.connect(self._pressed)
        viewport.hand_moved.connect(self._moved)
        viewport.hand_released.connect(self._released)

    def show_state(self, old: SessionState | None, state: SessionState) -> None:
        """Draw the pins where they are now; the tool ends with its family."""
        if state.family_snapshot is None and self._is_on:
            self._look.change(tool="")
        if differs(old, state, "shape_drag", "document", "member_surfaces"):
            self._show_pins(state)

    @property
    def _is_on(self) -> bool:
        return self._look.state.tool == PINS

    def _show_pins(self, state: SessionState) -> None:
        drag = state.shape_drag
        if drag is None:
            self._viewport.set_pins(())
            return
        pose = self._viewport.pose_of(member_key(drag.member_id))
        ends = zip(drag.sources, drag.targets, strict=True)
        self._viewport.set_pins(
            tuple(Pin(_place(pose, a), _place(pose, b)) for a, b in ends)
        )

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if old.tool != new.tool and PINS in (old.tool, new.tool):
            self._viewport.set_hand("member:" if new.tool == PINS else None)

    def _pressed(self, hit: Hit) -> None:
        name = hit.key.partition(":")[2]
        if self._is_on and name not in (TEMPLATE, EXPLORED):
            self._session.shape_drag.press(name, hit.position)

    def _moved(self, move: HandMove) -> None:
        if self._is_on:
            self._session.shape_drag.move(move.position)

    def _released(self, is_cancelled: bool) -> None:
        if self._is_on:
            self._session.shape_drag.release(is_cancelled)


def _place(pose: Pose, position: Vector) -> Vector:
    x, y, z = (float(one) for one in pose.to_scene(np.asarray(position)))
    return x, y, z
