"""Landmarks that stand on single shapes, and the tool that puts them there."""

import numpy as np

from inrview.app.family_view import member_key
from inrview.app.view_conversion import vector
from inrview.document.document import Family, Member
from inrview.document.family_edits import family_of
from inrview.document.shape_marks import free_landmark, shapes_by_landmark
from inrview.geometry.frozen import Vector
from inrview.panels.look import Look, LookState, Subject
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.named_spots import NamedSpot
from inrview.viewport.view_events import Hit
from inrview.viewport.viewport import Viewport

SHAPE_LANDMARK = "shape_landmark"
"""Name of the tool that puts a landmark on one shape."""
_KEYS = "click a landmark: choose it  ·  Del: take it off the selected shape"
_GRAB = 6.0
"""Logical pixels about a spot in which a click means the spot."""
_AWAY = 0.02
"""Share of a scan's length that a learned surface may lie off it at a click."""


class ShapeLandmarkView:
    """Landmarks belong on what was measured: scans are shown while they are placed."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._before: Subject | None = None
        viewport.point_picked.connect(self._picked)
        look.changed.connect(self._look_changed)

    @property
    def is_on(self) -> bool:
        """Whether the tool is in hand."""
        return self._look.state.tool == SHAPE_LANDMARK

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if old.tool == new.tool or SHAPE_LANDMARK not in (old.tool, new.tool):
            return
        if self.is_on:
            self._show_scans(self._session.state)
        elif not self.is_on and self._before is not None:
            before, self._before = self._before, None
            if new.subject is Subject.SCAN:
                self._look.change(subject=before)

    def show_state(self, old: SessionState | None, state: SessionState) -> None:
        """Put the tool away with its family; scans stay when surfaces first come."""
        if not self.is_on:
            return
        if state.active_family is None:
            self._look.change(tool="")
        elif old is not None and not old.member_surfaces:
            self._show_scans(state)

    def _show_scans(self, state: SessionState) -> None:
        """Show the scans where learned surfaces would stand before them."""
        subject = self._look.state.subject
        if state.member_surfaces and subject is not Subject.SCAN:
            self._before = Subject.FIT if subject is Subject.BOTH else subject
            self._look.change(subject=Subject.SCAN)

    # What is marked

    def shows_own(self, state: SessionState) -> bool:
        """Whether shapes have their own landmarks, not where the template has them."""
        is_scan = self._look.state.subject is Subject.SCAN
        return self.is_on or is_scan or not state.member_surfaces

    def spots(self, state: SessionState) -> list[NamedSpot]:
        """Return the landmarks of shapes that are to be seen."""
        family = family_of(state.document, state.active_family)
        if family is None or not family.is_visible:
            return []
        chosen = self._look.state.shape_landmark if self.is_on else ""
        return [
            NamedSpot(place, name, name == chosen)
            for _, name, place in self._places(family, self.shows_own(state))
        ]

    def _places(self, family: Family, is_all: bool) -> list[tuple[Member, str, Vector]]:
        """Return each landmark with its shape and its place in the scene."""
        known = {one.name for one in family.landmarks}
        found = []
        for member in family.members:
            if not member.is_visible or not member.landmarks:
                continue
            pose = self._viewport.pose_of(f"scan:{member.scan_id}")
            for one in member.landmarks:
                if is_all or one.name not in known:
                    place = vector(pose.to_scene(np.array(one.position)))
                    found.append((member, one.name, place))
        return found

    # What is clicked

    def _picked(self, hit: Hit | None) -> None:
        state = self._session.state
        family = family_of(state.document, state.active_family)
        if hit is None or family is None or not self.is_on:
            return
        taken = self._spot_at(family, hit)
        if taken is not None:
            member, name = taken
            self._look.change(shape_landmark=name)
            self._session.select(member.id)
            return
        found = self._on_scan(family, hit)
        if found is None:
            self._session.say(
                "No scan lies there: landmarks of shapes stand on what was measured. "
                "Show the scans (G) and click one of them."
            )
            return
        name = self._look.state.shape_landmark or free_landmark(family)
        self._look.change(shape_landmark=name)
        self._session.steering.place(found[0], name, found[1])

    def _spot_at(self, family: Family, hit: Hit) -> tuple[Member, str] | None:
        """Return the landmark whose mark was clicked."""
        shown = self._places(family, is_all=True)
        if not shown:
            return None
        places = np.array([place for _, _, place in shown])
        pixels, _ = self._viewport.camera.project(places)
        away = pixels / self._viewport.devicePixelRatioF() - (hit.x, hit.y)
        far = np.hypot(away[:, 0], away[:, 1])
        for row in np.argsort(far):
            if far[row] > _GRAB:
                return None
            if self._viewport.can_see(places[row]):
                member, name, _ = shown[row]
                return member, name
        return None

    def _on_scan(self, family: Family, hit: Hit) -> tuple[str, Vector] | None:
        """Return the scan that was clicked and where, or that of a learned surface."""
        kind, _, name = hit.key.partition(":")
        if kind in ("scan", "dots"):
            return name, hit.position
        owners = [one for one in family.members if member_key(one.id) == hit.key]
        scan_id = owners[0].scan_id if owners else None
        if scan_id is None:
            return None
        key = f"scan:{scan_id}"
        place = self._viewport.pose_of(hit.key).to_scene(np.array(hit.position))
        found = self._viewport.hit_on(key, place)
        if found is None:
            return None
        own = self._viewport.pose_of(key).to_own(place)
        low, high = self._session.state.document.scan(scan_id).geometry.bounds
        is_off = np.linalg.norm(own - found.position) > _AWAY * (high - low).max()
        return None if is_off else (scan_id, found.position)


def shape_landmark_hint(state: SessionState, look: LookState) -> str:
    """Say what a click does while landmarks are put on shapes."""
    family = family_of(state.document, state.active_family)
    if look.tool != SHAPE_LANDMARK or family is None:
        return ""
    name = look.shape_landmark
    if not name:
        return f"click a new landmark onto a shape  ·  {_KEYS}"
    done, of = len(shapes_by_landmark(family).get(name, ())), len(family.members)
    return f"click {name} onto a shape: {done} of {of} have it  ·  {_KEYS}"
