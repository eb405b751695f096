"""Landmarks on all shapes of a family, the template's and the shapes' own."""

import time
from dataclasses import replace

import numpy as np

from inrview.app.brush_view import template_place
from inrview.app.family_view import member_key
from inrview.app.later import later
from inrview.app.shape_landmark_view import ShapeLandmarkView
from inrview.app.view_conversion import vector
from inrview.document.document import Family
from inrview.document.family_edits import family_of
from inrview.messages.family_colors import Places
from inrview.panels.look import Look, LookState
from inrview.panels.panel import differs
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.matching_places import MatchingPlaces
from inrview.viewport.named_spots import NamedSpot
from inrview.viewport.view_events import Hit
from inrview.viewport.viewport import Viewport

LANDMARK = "landmark"
"""Name of the tool that places landmarks."""
HINT = "click on any shape to put a landmark there, on all shapes"
_PREFIX = member_key("")
_BUILD_SECONDS = 0.02
_LOOKS = ("landmark", "shape_landmark", "subject", "tool")
_PARTS = ("document", "member_surfaces", "active_family", "member_placements")


class LandmarkView:
    """Finds each landmark on the surfaces as they lie in the template."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._trees: dict[str, tuple[Places, MatchingPlaces]] = {}
        self._spots: tuple[NamedSpot, ...] = ()
        self._has_shown = False
        self._of_shapes = ShapeLandmarkView(session, viewport, look)
        look.changed.connect(self._look_changed)
        viewport.point_picked.connect(self._picked)
        viewport.camera_rested.connect(lambda _: self._show())

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if any(getattr(old, name) != getattr(new, name) for name in _LOOKS):
            self._draw(self._session.state)

    def _picked(self, hit: Hit | None) -> None:
        is_on = self._look.state.tool == LANDMARK
        if not is_on or hit is None or not hit.key.startswith(_PREFIX):
            return
        place = template_place(self._session.state, hit)
        if place is not None:
            self._session.marks.place_landmark(vector(place))

    def show_state(self, old: SessionState | None, state: SessionState) -> None:
        """Follow landmarks and surfaces."""
        self._of_shapes.show_state(old, state)
        if state.active_family is None and self._look.state.tool == LANDMARK:
            self._look.change(tool="")
        if differs(old, state, *_PARTS):
            self._draw(state)

    def _draw(self, state: SessionState) -> None:
        family = family_of(state.document, state.active_family)
        spots: list[NamedSpot] = []
        is_late = False
        if family is not None:
            spots = self._of_shapes.spots(state)
            if family.landmarks and not self._of_shapes.is_on:
                is_late = self._add_common(state, family, spots)
            else:
                self._trees = {}
        if spots or self._spots:
            self._spots = tuple(spots)
            self._show()
        if is_late:
            later(self._viewport, lambda: self._draw(self._session.state), 10)

    def _add_common(
        self, state: SessionState, family: Family, spots: list[NamedSpot]
    ) -> bool:
        """Add the template's landmarks on all shapes; return whether some are late."""
        until, is_late = time.monotonic() + _BUILD_SECONDS, False
        own: dict[str, set[str]] = {}
        if self._of_shapes.shows_own(state):
            own = {m.id: {one.name for one in m.landmarks} for m in family.members}
        for key, report in state.member_surfaces.items():
            tree = self._tree(state, key, until)
            is_late = is_late or (tree is None and report.places is not None)
            pose = self._viewport.pose_of(member_key(key))
            for one in family.landmarks if tree is not None else ():
                match = None if tree is None else tree.nearest(np.array(one.position))
                if match is not None and one.name not in own.get(key, ()):
                    place = vector(pose.to_scene(match.on(report.mesh.vertices)))
                    is_marked = one.name == self._look.state.landmark
                    spots.append(NamedSpot(place, one.name, is_marked))
        return is_late

    def _tree(
        self, state: SessionState, key: str, until: float
    ) -> MatchingPlaces | None:
        report = state.member_surfaces[key]
        if report.places is None:
            return None
        kept = self._trees.get(key)
        if kept is not None and kept[0] is report.places:
            return kept[1]
        if time.monotonic() > until:
            return None
        tree = MatchingPlaces(report.places.positions, report.mesh.faces)
        self._trees[key] = report.places, tree
        return tree

    def _show(self) -> None:
        """Show the spots, faint where something stands before them."""
        if not (self._spots or self._has_shown):
            return  # the marks of another tool stay
        self._has_shown = bool(self._spots)
        self._viewport.set_named_spots(
            tuple(
                replace(
                    one, is_hidden=not self._viewport.can_see(np.array(one.position))
                )
                for one in self._spots
            )
        )


def landmark_hint(look: LookState) -> str:
    """Say what a click does while landmarks are placed."""
    return HINT if look.tool == LANDMARK else ""
