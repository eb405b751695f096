"""A short flight of the camera from one state to another."""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PyQt6.QtCore import QObject, QTimer

from inrview.viewport.camera_state import CameraState
from inrview.viewport.navigation import as_vector, rotation

SECONDS = 0.2
STEP_MS = 12


class Flight(QObject):
    """Calls `follow` with states between, and the last one exactly."""

    def __init__(
        self, parent: QObject, follow: Callable[[CameraState, float], None]
    ) -> None:
        super().__init__(parent)
        self._follow = follow
        self._from = self._to = CameraState()
        self._begin = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)

    @property
    def is_flying(self) -> bool:
        """Whether it is under way."""
        return self._timer.isActive()

    def start(self, start: CameraState, end: CameraState) -> None:
        """Fly; a flight under way is dropped."""
        self._from, self._to, self._begin = start, end, time.monotonic()
        self._timer.start()

    def stop(self) -> None:
        """Stay where it is."""
        self._timer.stop()

    def _step(self) -> None:
        share = (time.monotonic() - self._begin) / SECONDS
        if share >= 1:
            self._timer.stop()
            self._follow(self._to, 1.0)
            return
        eased = share * share * (3 - 2 * share)
        self._follow(between(self._from, self._to, eased), share)


def between(start: CameraState, end: CameraState, share: float) -> CameraState:
    """Blend two cameras: turn by the shortest way, scale the distance evenly."""
    turn = end.axes.T @ start.axes
    axes = _part_of(turn, share, start.axes)
    focal = np.asarray(start.focal_point) * (1 - share)
    focal = focal + np.asarray(end.focal_point) * share
    distance = start.distance ** (1 - share) * end.distance**share
    scale = end.parallel_scale
    if scale is not None:
        first = start.half_height()
        scale = float(first ** (1 - share) * scale**share)
    return replace(
        end,
        position=as_vector(focal + axes[2] * distance),
        focal_point=as_vector(focal),
        up=as_vector(axes[1]),
        parallel_scale=scale,
    )


def _part_of(turn: np.ndarray, share: float, axes: np.ndarray) -> np.ndarray:
    """Rotate camera axes (rows) by a share of the rotation matrix `turn`."""
    cosine = float(np.clip((np.trace(turn) - 1) / 2, -1, 1))
    angle = float(np.arccos(cosine))
    if angle < 1e-9:
        return axes
    skew = np.array(
        [turn[2, 1] - turn[1, 2], turn[0, 2] - turn[2, 0], turn[1, 0] - turn[0, 1]]
    )
    length = float(np.linalg.norm(skew))
    if length < 1e-9:
        # Half a turn: any axis across will do; the largest column is one.
        around = turn + np.eye(3)
        skew = around[:, int(np.argmax(np.diag(around)))]
        length = float(np.linalg.norm(skew))
    return np.asarray(axes @ rotation(skew / length, share * angle).T)
