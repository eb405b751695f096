"""When to draw: one request at a time, coarse while moving, better and better at rest.

At rest the picture is drawn again with shifts of a part of a pixel and averaged, one
frame a turn of the event loop: smooth edges without multisampling, which doubles a
frame with software OpenGL.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtGui import QImage

from inrview.viewport.camera_state import CameraState
from inrview.viewport.frame_pace import FramePace
from inrview.viewport.scene import Scene
from inrview.viewport.stage import Stage

REST_AFTER_MS = 160
SMOOTH_AFTER_MS = 280
JITTERS = (
    (0.0, 0.0),
    (0.25, -0.375),
    (-0.375, -0.125),
    (-0.125, 0.375),
    (0.375, 0.125),
    (-0.25, -0.4375),
    (0.125, -0.1875),
    (-0.4375, 0.25),
)


class FrameLoop(QObject):
    """Draws the scene into `image`, at most one frame a turn of the event loop."""

    frame_drawn = pyqtSignal()
    came_to_rest = pyqtSignal()

    def __init__(self, parent: QObject, camera: Callable[[], CameraState]) -> None:
        super().__init__(parent)
        self._camera = camera
        self._stage: Stage | None = None
        self._scene: Scene | None = None
        self.pace = FramePace()
        self.image: QImage | None = None
        self.is_moving = False
        self.last_ms = 0.0
        self._sum: np.ndarray | None = None
        self._passes = 0
        self._draw_timer = self._timer(0, self._draw)
        self._rest_timer = self._timer(REST_AFTER_MS, self._rest)
        self._smooth_timer = self._timer(SMOOTH_AFTER_MS, self._smooth)

    def _timer(self, interval: int, callback: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(callback)
        return timer

    def open(self, stage: Stage, scene: Scene) -> None:
        """Start drawing this scene."""
        self._stage, self._scene = stage, scene

    def request(self) -> None:
        """Ask for a frame; many requests make one."""
        self._smooth_timer.stop()
        self._passes = 0
        if self._stage is not None and not self._draw_timer.isActive():
            self._draw_timer.start()

    def move(self) -> None:
        """Say that the camera moves: fast frames until it rests."""
        self.is_moving = True
        self._rest_timer.start()
        self.request()

    def draw_now(self) -> None:
        """Draw the waiting frame at once, at rest quality."""
        self.is_moving = False
        self._rest_timer.stop()
        self._draw_timer.stop()
        self._draw()

    def close(self) -> None:
        """Stop all timers; nothing is drawn after it."""
        for timer in (self._draw_timer, self._rest_timer, self._smooth_timer):
            timer.stop()
        self._stage = self._scene = None

    def _rest(self) -> None:
        self.is_moving = False
        self.request()
        self.came_to_rest.emit()

    def _draw(self) -> None:
        if self._stage is None or self._scene is None:
            return
        camera, is_coarse = self._choose(self._camera())
        self._scene.set_moving(is_coarse)
        start = time.perf_counter()
        pixels = self._stage.draw(camera)
        self.last_ms = (time.perf_counter() - start) * 1000
        self.pace.learn(
            self.last_ms, self._scene.cost(is_coarse), camera.width * camera.height
        )
        self._keep(pixels)
        if not self.is_moving:
            self._sum = pixels[..., :3].astype(np.uint16)
            self._passes = 1
            self._smooth_timer.start(SMOOTH_AFTER_MS)
        self.frame_drawn.emit()

    def _choose(self, camera: CameraState) -> tuple[CameraState, bool]:
        """While moving: coarse where the full scene is too slow, then fewer pixels."""
        assert self._scene is not None
        pixels = camera.width * camera.height
        if not self.is_moving or self.pace.can_draw(self._scene.cost(False), pixels):
            return camera, False
        share = self.pace.scale(self._scene.cost(True), pixels)
        width, height = round(camera.width * share), round(camera.height * share)
        return replace(camera, width=max(1, width), height=max(1, height)), True

    def _smooth(self) -> None:
        """Draw one more shifted frame and show the mean of all so far."""
        if self._stage is None or self._sum is None or not self._stage.is_software:
            return
        pixels = self._stage.draw(self._camera(), JITTERS[self._passes])
        if pixels.shape[:2] != self._sum.shape[:2]:
            return
        self._sum += pixels[..., :3]
        self._passes += 1
        mean = np.empty_like(pixels)
        np.floor_divide(self._sum, self._passes, out=mean[..., :3], casting="unsafe")
        mean[..., 3] = 255
        self._keep(mean)
        self.frame_drawn.emit()
        if self._passes < len(JITTERS):
            self._smooth_timer.start(0)

    def _keep(self, pixels: np.ndarray) -> None:
        height, width = pixels.shape[:2]
        data: Any = pixels.data
        image = QImage(data, width, height, 4 * width, QImage.Format.Format_RGBX8888)
        # mirrored() copies, so the stage's buffer may be used again.
        self.image = image.mirrored()
