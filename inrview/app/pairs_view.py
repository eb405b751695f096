"""Picking the same places on two scans: from clicks to the session, and the marks."""

import numpy as np

from inrview.panels.look import Look, LookState, Subject
from inrview.panels.panel import differs
from inrview.session.alignment_session import PAIRS
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.named_spots import NamedSpot
from inrview.viewport.navigation import as_vector
from inrview.viewport.view_events import Hit
from inrview.viewport.viewport import Viewport

PAIRS_TOOL = "points.pairs"
"""Name of the tool that picks."""
_KINDS = ("scan", "dots")


class PairsView:
    """A click picks, a drag turns the view as ever."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        viewport.point_picked.connect(self._picked)
        look.changed.connect(self._look_changed)

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if old.tool == PAIRS_TOOL != new.tool:
            self._session.alignment.unpick()
        is_hidden = new.subject not in (Subject.SCAN, Subject.BOTH)
        if new.tool == PAIRS_TOOL != old.tool and is_hidden:
            self._look.change(subject=Subject.SCAN)

    def _picked(self, hit: Hit | None) -> None:
        if hit is None or self._look.state.tool != PAIRS_TOOL:
            return
        kind, _, scan = hit.key.partition(":")
        if kind in _KINDS:
            self._session.alignment.pick(scan, hit.position)

    def show_state(self, old: SessionState | None, new: SessionState) -> None:
        """Mark what was picked; a tool without two scans is put away."""
        is_on = self._look.state.tool == PAIRS_TOOL
        if is_on and len(self._session.alignment.scans()) < 2:
            self._look.change(tool="")
        if old is not None and differs(old, new, "picked_places"):
            self._viewport.set_named_spots(
                tuple(
                    NamedSpot(self._scene_place(one.scan, one.position), _name(number))
                    for number, one in enumerate(new.picked_places)
                )
            )

    def _scene_place(
        self, scan: str, position: tuple[float, float, float]
    ) -> tuple[float, float, float]:
        pose = self._viewport.pose_of(f"scan:{scan}")
        return as_vector(pose.to_scene(np.array(position)))


def _name(number: int) -> str:
    return f"{number // 2 + 1}{'ab'[number % 2]}"


def pairs_hint(state: SessionState, look: LookState) -> str:
    """Say what to click next; nothing while nothing is picked."""
    if look.tool != PAIRS_TOOL:
        return ""
    done = len(state.picked_places)
    if done >= 2 * PAIRS:
        return "three pairs are picked: press Align by Pairs"
    where = "the same place on the other scan" if done % 2 else "a place on one scan"
    return f"pair {done // 2 + 1} of {PAIRS}: click {where}"
