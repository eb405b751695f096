"""A hand that takes hold of a surface and drags what it holds across the view."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from PyQt6.QtCore import QPointF

from inrview.geometry.frozen import Vector
from inrview.viewport.camera_state import CameraState
from inrview.viewport.pose import Pose
from inrview.viewport.view_events import Hit


class HandMove(NamedTuple):
    """Where the hand has brought what it holds, in the object's own coordinates."""

    key: str
    position: Vector
    x: float
    y: float


@dataclass
class Hand:
    """Holds at the depth at which it took hold: moves follow the mouse exactly."""

    prefix: str | None = None
    """What may be taken: keys that begin so. None: nothing, the mouse turns."""
    _key: str | None = None
    _pose: Pose | None = None
    _depth: float = 0.0

    @property
    def is_holding(self) -> bool:
        """Whether something is held."""
        return self._key is not None

    def may_take(self, hit: Hit | None) -> bool:
        """Whether what lies under the mouse can be taken."""
        return (
            hit is not None
            and self.prefix is not None
            and hit.key.startswith(self.prefix)
        )

    def take(self, hit: Hit, pose: Pose, camera: CameraState) -> None:
        """Take hold of a place on a surface."""
        self._key, self._pose = hit.key, pose
        self._depth = camera.depth_of(pose.to_scene(np.asarray(hit.position)))

    def moved(self, place: QPointF, ratio: float, camera: CameraState) -> HandMove:
        """Return where the held place is, now that the mouse is at `place`."""
        assert self._key is not None
        assert self._pose is not None
        start, ray = camera.ray(place.x() * ratio, place.y() * ratio)
        along = -float(ray @ camera.axes[2])
        begins = camera.depth_of(start)
        scene = start + ray * ((self._depth - begins) / along)
        x, y, z = (float(one) for one in self._pose.to_own(scene))
        return HandMove(self._key, (x, y, z), place.x(), place.y())

    def let_go(self) -> None:
        """Hold nothing."""
        self._key = self._pose = None
