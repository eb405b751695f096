"""Corresponding places of the surfaces on screen, found in the learned template."""

import time
from dataclasses import dataclass

import numpy as np

from inrview.geometry.confidence import confidence_of
from inrview.messages.family_colors import Places
from inrview.messages.reports import SurfaceReport
from inrview.session.state import SessionState
from inrview.viewport.matching_places import MatchingPlaces
from inrview.viewport.pose import Pose

_BUILD_SECONDS = 0.02
"""Of one answer may go into trees of surfaces that were not searched before."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A place on another shape, in the scene."""

    position: np.ndarray
    confidence: float


class Matches:
    """Searches surfaces as they lie in the template; trees last as long as they."""

    def __init__(self) -> None:
        self._trees: dict[str, tuple[Places, MatchingPlaces]] = {}

    def forget(self, keys: set[str]) -> None:
        """Let go of all surfaces but these."""
        self._trees = {k: tree for k, tree in self._trees.items() if k in keys}

    def of(
        self,
        state: SessionState,
        source: str,
        corners: np.ndarray,
        shares: np.ndarray,
        poses: dict[str, Pose],
    ) -> dict[str, Found]:
        """Return by key where other shapes have a place of one of them.

        `poses` says for each key that is wanted, and for the source, where it stands.
        Surfaces whose search is not ready are left out until a later call, or
        searched on their coarse surface.

        Notes
        -----
        The confidence is that of `matching.correspondence`: from the distance in the
        template, both corrections, and how far the way back misses.
        """
        report = state.member_surfaces[source]
        assert report.places is not None
        place = shares @ report.places.positions[corners]
        doubt = float(shares @ report.places.doubts[corners])
        begin = pose_place(poses[source], report, corners, shares)
        until = time.monotonic() + _BUILD_SECONDS
        own = self._tree(state, source, until)
        found: dict[str, Found] = {}
        for key, pose in poses.items():
            if key == source:
                continue
            tree = self._tree(state, key, until)
            match = None if tree is None else tree[1].nearest(place)
            if tree is None or match is None:
                continue
            there = tree[0]
            assert there.places is not None
            spot = pose.to_scene(match.on(there.mesh.vertices))
            missed = 0.0
            back = None
            if own is not None:
                back = own[1].nearest(match.on(there.places.positions))
            if own is not None and back is not None:
                home = poses[source].to_scene(back.on(own[0].mesh.vertices))
                missed = float(np.linalg.norm(home - begin))
            errors = match.distance, doubt, float(match.on(there.places.doubts)), missed
            error = np.linalg.norm(np.array([errors]), axis=1)
            found[key] = Found(spot, float(confidence_of(error)[0]))
        return found

    def _tree(
        self, state: SessionState, key: str, until: float
    ) -> tuple[SurfaceReport, MatchingPlaces] | None:
        fine, coarse = state.member_surfaces.get(key), state.member_coarse.get(key)
        for report, name, is_quick in ((fine, key, False), (coarse, f"{key}~", True)):
            if report is None or report.places is None:
                continue
            kept = self._trees.get(name)
            if kept is not None and kept[0] is report.places:
                return report, kept[1]
            if is_quick or time.monotonic() < until:
                tree = MatchingPlaces(report.places.positions, report.mesh.faces)
                tree.nearest(report.places.positions[0])
                self._trees[name] = report.places, tree
                return report, tree
        return None


def pose_place(
    pose: Pose, report: SurfaceReport, corners: np.ndarray, shares: np.ndarray
) -> np.ndarray:
    """Return where in the scene a place of a surface is."""
    vertices = report.mesh.vertices[corners].astype(np.float64)
    return np.asarray(pose.to_scene(shares @ vertices))
