"""Where the points of each cloud appear, and which of them are seen; remembered."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import is_

import numpy as np
from jaxtyping import Bool

from inrview.viewport.camera_state import CameraState
from inrview.viewport.points_actor import PointsActor, typical_spacing
from inrview.viewport.scene import Scene
from inrview.viewport.sight import Placed, Sight, placed, sight
from inrview.viewport.surface_actor import SurfaceActor

_CROWD = 4.0
"""Points that must fill a cell on average for the spacing to be told from them."""
_Where = tuple[CameraState, bytes, bytes]
"""The camera, the pose and the cut."""


class PointPlaces:
    """A million points take about 60 ms from a new place of the camera, else none."""

    def __init__(
        self, scene: Callable[[], Scene], camera: Callable[[], CameraState]
    ) -> None:
        self._scene, self._camera = scene, camera
        self._kept: dict[str, tuple[np.ndarray, _Where, Placed]] = {}
        self._spacings: dict[str, tuple[np.ndarray, float]] = {}
        self._sight: tuple[tuple[Placed, ...], Sight] | None = None

    def behind(
        self, marked: Bool[np.ndarray, "h w"], key: str
    ) -> Bool[np.ndarray, " n"] | None:
        """Say which points of a cloud lie behind marked pixels, however deep."""
        points = self._scene().points_of(key)
        if points is None:
            return None
        flat = np.append(marked.ravel(), False)  # the last: outside the picture
        return np.asarray(flat[self._of(key, points.positions).pixels])

    def seen(self, key: str, with_surfaces: bool) -> Bool[np.ndarray, " n"]:
        """Say which points of a cloud are seen: nothing that is drawn hides them.

        Takes about 100 ms for a million points from a new place of the camera, else 10.
        """
        points = self._scene().points_of(key)
        if points is None:
            return np.zeros(0, bool)
        return self._sees(with_surfaces).sees(self._of(key, points.positions))

    def _sees(self, with_surfaces: bool) -> Sight:
        scene = self._scene()
        things: list[Placed] = []
        spacings: list[tuple[float, int]] = []
        for key in filter(scene.is_visible, scene.keys):
            actor = scene.actor(key)
            if isinstance(actor, PointsActor) and actor.points is not None:
                things.append(self._of(key, actor.points.positions))
                spacing = self._spacing(key, actor.points.positions)
                scale = scene.pose_of(key).scale
                spacings.append((spacing * scale, len(actor.points)))
            elif with_surfaces and (corners := _corners(actor)) is not None:
                things.append(self._of(key, corners))
        known = self._sight
        if known is None or not _are_same(known[0], things):
            known = tuple(things), sight(things, _mean(spacings), self._camera())
            self._sight = known
        return known[1]

    def _spacing(self, key: str, positions: np.ndarray) -> float:
        kept = self._spacings.get(key)
        if kept is None or kept[0] is not positions:
            kept = positions, typical_spacing(positions, _CROWD)
            self._spacings[key] = kept
        return kept[1]

    def _of(self, key: str, positions: np.ndarray) -> Placed:
        """Return where something appears; what a cut took away is infinitely deep."""
        scene, camera = self._scene(), self._camera()
        pose, cut = scene.pose_of(key), scene.section.half_space(camera)
        where = camera, pose.matrix.tobytes(), b"" if cut is None else cut.tobytes()
        kept = self._kept.get(key)
        if kept is not None and kept[0] is positions and kept[1] == where:
            return kept[2]
        found = placed(positions, camera, pose)
        if cut is not None:
            is_away = (pose.to_scene(positions) - cut[0]) @ cut[1] < 0
            deep = np.where(is_away, np.float32(np.inf), found.depths)
            found = replace(found, depths=deep)
        self._kept[key] = positions, where, found
        return found


def _corners(actor: object) -> np.ndarray | None:
    """Return the vertices of a surface that cannot be seen through."""
    if isinstance(actor, SurfaceActor) and actor.mesh is not None:
        return None if actor.is_ghost else actor.mesh.vertices
    return None


def _mean(spacings: Sequence[tuple[float, int]]) -> float:
    """Return the mean distance of points of several clouds."""
    total = sum(count for _, count in spacings)
    return sum(spacing * count for spacing, count in spacings) / max(1, total)


def _are_same(known: Sequence[Placed], now: Sequence[Placed]) -> bool:
    return len(known) == len(now) and all(map(is_, known, now))
