"""When to draw: one request at a time, coarse while moving, better and better at rest.

At rest the picture is drawn again with shifts of a part of a pixel and averaged, one
frame a turn of the event loop: smooth edges without multisampling, which doubles a
frame with software OpenGL.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PyQt6.QtCore import QObject, QTimer, pyqtSignal
from PyQt6.QtGui import QImage

from inrview.viewport.camera_state import CameraState
from inrview.viewport.depth_picture import DepthPicture
from inrview.viewport.frame_pace import FramePace
from inrview.viewport.qt_image import to_image
from inrview.viewport.scene import Scene, Side
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
    failed = pyqtSignal(str)

    def __init__(self, parent: QObject, camera: Callable[[], CameraState]) -> None:
        super().__init__(parent)
        self._camera = camera
        self._stage: Stage | None = None
        self._scene: Scene | None = None
        self.pace = FramePace()
        self.image: QImage | None = None
        self.is_moving = False
        self.last_ms = 0.0
        self.motion_ms = 0.0
        self.wipe: float | None = None
        self.depth: DepthPicture | None = None
        self._left_depth = np.ones((0, 0), np.float32)
        self._is_warm = False
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
        if not stage.can_draw:
            self.failed.emit(
                "OpenGL does not work here, so nothing can be drawn. Update the "
                "graphics driver, or set LIBGL_ALWAYS_SOFTWARE=1 and start again."
            )

    def request(self) -> None:
        """Ask for a frame; many requests make one."""
        self._smooth_timer.stop()
        if self._stage is not None and not self._draw_timer.isActive():
            self._draw_timer.start()

    def scene_changed(self) -> None:
        """Ask for a frame that also uploads what is new: its time teaches nothing."""
        self._is_warm = False
        self.depth = None
        self.request()

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
        pixels = self._render(camera, JITTERS[0])
        self.last_ms = (time.perf_counter() - start) * 1000
        if self._is_warm:
            cost, area = self._scene.cost(is_coarse), camera.width * camera.height
            self.pace.learn(self.last_ms, cost, area)
        self._is_warm = True
        self._keep(pixels)
        if self.is_moving:
            self.depth = None
            self.motion_ms = self.last_ms
        else:
            self.depth = self._read_depth(camera)
            self._sum = pixels[..., :3].astype(np.uint16)
            self._passes = 1
            self._smooth_timer.start(SMOOTH_AFTER_MS)
        self.frame_drawn.emit()

    def _render(self, camera: CameraState, jitter: tuple[float, float]) -> np.ndarray:
        """Draw the scene, or with a wipe its two sides, each cut at the line."""
        assert self._stage is not None
        assert self._scene is not None
        if self.wipe is None:
            return self._stage.draw(camera, jitter)
        cut = round(self.wipe * camera.width)
        # One range for both sides, so that their depths mean the same.
        depths = self._stage.depth_range(camera)
        self._scene.show_side(Side.LEFT)
        left = self._stage.draw(camera, jitter, depths)[:, :cut].copy()
        if not self.is_moving:
            self._left_depth = self._stage.depth_buffer()[:, :cut]
        self._scene.show_side(Side.RIGHT)
        pixels = self._stage.draw(camera, jitter, depths)
        self._scene.show_side(None)
        pixels[:, :cut] = left
        return pixels

    def _read_depth(self, camera: CameraState) -> DepthPicture:
        assert self._stage is not None
        buffer = self._stage.depth_buffer()
        if self.wipe is not None:
            buffer[:, : self._left_depth.shape[1]] = self._left_depth
        return DepthPicture(buffer, *self._stage.clipping_range, camera)

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
        pixels = self._render(self._camera(), JITTERS[self._passes])
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
        self.image = to_image(pixels)

    def best_picture(self, camera: CameraState) -> np.ndarray:
        """Draw at rest quality at once, averaged: RGBA, rows from the bottom."""
        assert self._scene is not None
        self._draw_timer.stop()
        self._smooth_timer.stop()
        was_moving, self.is_moving = self.is_moving, False
        self._scene.set_moving(False)
        total: np.ndarray | None = None
        for jitter in JITTERS:
            pixels = self._render(camera, jitter).astype(np.uint16)
            total = pixels if total is None else total + pixels
        assert total is not None
        self.is_moving = was_moving
        self._sum, self.depth = None, None
        return (total // len(JITTERS)).astype(np.uint8)
