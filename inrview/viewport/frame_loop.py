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
from inrview.viewport.frame_maker import FrameMaker
from inrview.viewport.frame_pace import FramePace
from inrview.viewport.qt_image import to_image

REST_AFTER_MS = 160
LONGEST_REST_MS = 600
"""A full frame that takes long waits longer: it would stand in the way of a pause."""
SMOOTH_AFTER_MS = 280
SMOOTH_UP_TO_MS = 250.0
"""A slower frame is not smoothed: a new move would wait for it too long."""
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
SHOWN_PASSES = (2, 4, 8)


class FrameLoop(QObject):
    """Draws into `image`, at most one frame a turn of the event loop."""

    frame_drawn = pyqtSignal()
    came_to_rest = pyqtSignal()

    def __init__(
        self, parent: QObject, camera: Callable[[], CameraState], maker: FrameMaker
    ) -> None:
        super().__init__(parent)
        self._camera = camera
        self._maker: FrameMaker | None = maker
        self.pace = FramePace()
        self.image: QImage | None = None
        self.depth: DepthPicture | None = None
        """Of the last picture; None while the camera or the scene changes."""
        self.is_moving = False
        self.is_coarse = False
        """Whether the last frame was drawn with less than everything."""
        self.motion_ms = 0.0
        self.frames = 0
        self._is_warm = False
        self._sum: np.ndarray | None = None
        self._passes = 0
        self._share = 1.0
        self._draw_timer = self._timer(0, self._draw)
        self._rest_timer = self._timer(REST_AFTER_MS, self._rest)
        self._smooth_timer = self._timer(SMOOTH_AFTER_MS, self._smooth)

    def _timer(self, interval: int, callback: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(interval)
        timer.timeout.connect(callback)
        return timer

    def request(self) -> None:
        """Ask for a frame; many requests make one."""
        self._smooth_timer.stop()
        if self._maker is not None and not self._draw_timer.isActive():
            self._draw_timer.start()

    def scene_changed(self) -> None:
        """Ask for a frame that also uploads what is new: its time teaches nothing."""
        self._is_warm = False
        self.depth = None
        self.request()

    def colors_changed(self) -> None:
        """Ask for a frame of the same shapes: the depth stays as it is."""
        self._is_warm = False
        self.request()

    def move(self) -> None:
        """Say that the camera moves: fast frames until it rests."""
        if self._maker is None:
            return
        self.is_moving = True
        self.depth = None
        self._rest_timer.start(self._rest_delay())
        self.request()

    def _rest_delay(self) -> int:
        assert self._maker is not None
        camera = self._camera()
        pixels = camera.width * camera.height
        full = self.pace.expect(self._maker.cost(False), pixels)
        return int(min(LONGEST_REST_MS, max(REST_AFTER_MS, 1.5 * full)))

    def settle(self) -> None:
        """Draw at once what was asked for, so that the depth is known.

        A press cannot wait for a frame, as a pointer that hovers does.
        """
        if self._maker is None or self.depth is not None:
            return
        self._draw_timer.stop()
        was_moving, self.is_moving = self.is_moving, False
        self._rest_timer.stop()
        self._draw()
        if was_moving:
            self.came_to_rest.emit()

    def close(self) -> None:
        """Stop all timers; nothing is drawn after it."""
        for timer in (self._draw_timer, self._rest_timer, self._smooth_timer):
            timer.stop()
        self._maker = self.depth = self._sum = None

    def _rest(self) -> None:
        self.is_moving = False
        self.request()
        self.came_to_rest.emit()

    def _draw(self) -> None:
        if self._maker is None:
            return
        camera = self._choose(self._camera(), self._maker)
        at_rest = not self.is_moving
        start = time.perf_counter()
        frame = self._maker.draw(camera, self.is_coarse, JITTERS[0], at_rest)
        milliseconds = (time.perf_counter() - start) * 1000
        self._learn(milliseconds, camera)
        self.image = to_image(frame.pixels)
        if at_rest:
            self.depth = frame.depth
            self._sum = frame.pixels[..., :3].astype(np.uint16)
            self._passes = 1
            if milliseconds < SMOOTH_UP_TO_MS:
                self._smooth_timer.start(SMOOTH_AFTER_MS)
        self.frames += 1
        self.frame_drawn.emit()

    def _learn(self, milliseconds: float, camera: CameraState) -> None:
        assert self._maker is not None
        if self._is_warm:
            if self.is_moving:
                self.motion_ms = milliseconds
            cost = self._maker.cost(self.is_coarse)
            self.pace.learn(milliseconds, cost, camera.width * camera.height)
        self._is_warm = True

    def _choose(self, camera: CameraState, maker: FrameMaker) -> CameraState:
        """While moving: coarse where the full scene is too slow, then fewer pixels.

        What was once lowered stays so until the rest, or the picture would flicker.
        """
        if not self.is_moving:
            self.is_coarse, self._share = False, 1.0
            return camera
        pixels = camera.width * camera.height
        if not self.pace.can_draw(maker.cost(False), pixels):
            self.is_coarse = True
        if self.is_coarse:
            scale = self.pace.scale(maker.cost(True), pixels)
            self._share = min(self._share, scale)
        width, height = (round(n * self._share) for n in (camera.width, camera.height))
        return replace(camera, width=max(1, width), height=max(1, height))

    def _smooth(self) -> None:
        """Draw one more shifted frame and show the mean of all so far."""
        if self._maker is None or self._sum is None or not self._maker.is_software:
            return
        jitter = JITTERS[self._passes]
        start = time.perf_counter()
        pixels = self._maker.draw(self._camera(), False, jitter, False).pixels
        if pixels.shape[:2] != self._sum.shape[:2]:
            return
        self._sum += pixels[..., :3]
        self._passes += 1
        if self._passes in SHOWN_PASSES:
            mean = np.full_like(pixels, 255)
            mean[..., :3] = self._sum // self._passes
            self.image = to_image(mean)
            self.frame_drawn.emit()
        if self._passes < len(JITTERS):
            # As long a pause as a pass: half of the time belongs to others.
            self._smooth_timer.start(int((time.perf_counter() - start) * 1000))

    def best_picture(self, camera: CameraState) -> np.ndarray:
        """Draw everything at once, averaged: RGBA, rows from the bottom."""
        assert self._maker is not None
        self._smooth_timer.stop()
        total: np.ndarray | None = None
        for jitter in JITTERS:
            pixels = self._maker.draw(camera, False, jitter, False).pixels
            wide = pixels.astype(np.uint16)
            total = wide if total is None else total + wide
        assert total is not None
        return (total // len(JITTERS)).astype(np.uint8)
