"""Linked pointing: the place under the pointer, on every other shape as well."""

import numpy as np

from inrview.app.family_view import member_key
from inrview.app.matches import Matches, pose_place
from inrview.panels.look import Look, LookState
from inrview.panels.panel import differs
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.pose import Pose
from inrview.viewport.spots import DOUBTFUL, HALF, SURE, Spot
from inrview.viewport.view_events import Hit
from inrview.viewport.viewport import Viewport

PREFIX = member_key("")
LINES = ("match-lines:sure", "match-lines:half", "match-lines:doubtful")
_COLORS = (SURE, HALF, DOUBTFUL)
_MANY_LINES = 48
_SURE, _HALF = 0.75, 0.35
"""Confidences from which on a line is drawn as sure, and as half sure."""
_PARTS = ("member_surfaces", "active_family", "member_placements", "document")


class LinkView:
    """Marks corresponding places, and draws lines between two chosen shapes."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._matches = Matches()
        self._hit: Hit | None = None
        self._has_lines = False
        look.changed.connect(self._look_changed)
        viewport.point_hovered.connect(self._hovered)
        viewport.camera_moved.connect(lambda: self._hovered(None))

    def _look_changed(self, old: LookState, new: LookState) -> None:
        is_off = old.shows_links and not new.shows_links
        if is_off or old.subject is not new.subject:
            self._hovered(None)  # other things stand under the pointer now
        if old.lines != new.lines:
            self._draw_lines(self._session.state)

    def show_state(self, old: SessionState | None, state: SessionState) -> None:
        """Follow the surfaces."""
        if not differs(old, state, *_PARTS):
            return
        fine = set(state.member_surfaces)
        self._matches.forget(fine | {f"{key}~" for key in fine})
        if self._hit is not None:
            self._mark(state, self._hit)
        if self._has_lines or self._look.state.lines is not None:
            self._draw_lines(state)

    # Pointing

    def _hovered(self, hit: Hit | None) -> None:
        is_member = hit is not None and hit.key.startswith(PREFIX)
        is_on = self._look.state.shows_links and not self._session.state.is_painting
        self._hit = hit if is_member and is_on else None
        if self._hit is None:
            self._viewport.set_spots(())
        else:
            self._mark(self._session.state, self._hit)

    def _mark(self, state: SessionState, hit: Hit) -> None:
        key = hit.key.removeprefix(PREFIX)
        report = state.member_surfaces.get(key)
        corners, shares = np.array(hit.corners), np.array(hit.shares)
        is_old = (
            report is None
            or report.places is None
            or not len(corners)
            or corners.max() >= len(report.mesh.vertices)
        )
        if report is None or is_old:
            self._viewport.set_spots(())
            return
        poses = self._poses(state)
        found = self._matches.of(state, key, corners, shares, poses)
        own = _vector(pose_place(poses[key], report, corners, shares))
        spots = [
            Spot(
                _vector(one.position),
                one.confidence,
                is_hidden=not self._viewport.can_see(one.position),
            )
            for one in found.values()
        ]
        self._viewport.set_spots((*spots, Spot(own, 1.0, is_source=True)))

    def _poses(self, state: SessionState) -> dict[str, Pose]:
        return {k: self._viewport.pose_of(member_key(k)) for k in state.member_surfaces}

    # Lines

    def _draw_lines(self, state: SessionState) -> None:
        chosen = self._look.state.lines
        reports = [state.member_surfaces.get(key) for key in chosen or ()]
        is_known = len(reports) == 2 and all(
            report is not None and report.places is not None for report in reports
        )
        for key in LINES if self._has_lines else ():
            self._viewport.remove(key)
        self._has_lines = is_known
        if not is_known or chosen is None:
            return
        kinds = self._lines_between(state, *chosen)
        for key, tint, ends in zip(LINES, _COLORS, kinds, strict=True):
            if ends:
                starts, stops = np.array(ends).transpose(1, 0, 2)
                self._viewport.show_lines(key, starts, stops, tint)

    def _lines_between(
        self, state: SessionState, first: str, second: str
    ) -> tuple[list[tuple[np.ndarray, np.ndarray]], ...]:
        poses = self._poses(state)
        poses = {key: poses[key] for key in (first, second)}
        report = state.member_surfaces[first]
        kinds: tuple[list[tuple[np.ndarray, np.ndarray]], ...] = ([], [], [])
        for row in spread_rows(report.mesh.vertices, _MANY_LINES):
            corners, shares = np.array([row]), np.ones(1)
            found = self._matches.of(state, first, corners, shares, poses)
            if second in found:
                one = found[second]
                start = pose_place(poses[first], report, corners, shares)
                kind = int(one.confidence < _SURE) + int(one.confidence < _HALF)
                kinds[kind].append((start, one.position))
        return kinds


def spread_rows(points: np.ndarray, count: int) -> np.ndarray:
    """Return rows of points that lie far from each other: one of each cell of a grid.

    The grid is made coarser until no more than `count` cells hold points.
    """
    side = float(np.ptp(points, axis=0).max()) / 40
    while True:
        cells = np.floor(points / max(side, 1e-9)).astype(np.int64)
        rows = np.unique(cells, axis=0, return_index=True)[1]
        if len(rows) <= count:
            return np.sort(rows)
        side *= 1.15


def _vector(place: np.ndarray) -> tuple[float, float, float]:
    x, y, z = (float(one) for one in place)
    return x, y, z
