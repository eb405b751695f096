"""How far away each pixel of a finished picture lies, for picking without drawing."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.viewport.camera_state import CameraState
from inrview.viewport.panes import Panes


@dataclass(frozen=True, slots=True, eq=False)
class DepthPicture:
    """The depth buffer (rows from the bottom, 0 near to 1 far) and its camera."""

    buffer: Float32[np.ndarray, "h w"]
    near: float
    far: float
    camera: CameraState
    """Of each view, if there are two side by side."""

    @property
    def panes(self) -> Panes:
        """How the picture is divided."""
        width = self.buffer.shape[1]
        return Panes(width, is_split=width > self.camera.width)

    def depth_at(self, x: float, y: float) -> float | None:
        """Distance in front of the eye at a pixel; None where nothing was drawn."""
        column, row = int(np.floor(x)), self.buffer.shape[0] - 1 - int(np.floor(y))
        height, width = self.buffer.shape
        if not (0 <= column < width and 0 <= row < height):
            return None
        value = float(self.buffer[row, column])
        if value >= 1.0:
            return None
        near, far = self.near, self.far
        if self.camera.parallel_scale is not None:
            return near + value * (far - near)
        return near * far / (far - value * (far - near))

    def nearest_depth(self, x: float, y: float, reach: int) -> float | None:
        """Return the smallest depth within `reach` pixels: points have gaps between."""
        found = self.depth_at(x, y)
        if found is not None:
            return found
        steps = range(-reach, reach + 1, max(1, reach // 3))
        around = (self.depth_at(x + dx, y + dy) for dx in steps for dy in steps)
        return min((depth for depth in around if depth is not None), default=None)

    def position_at(self, x: float, y: float, depth: float) -> np.ndarray:
        """Scene position of a pixel at a depth."""
        start, ray = self.camera.ray(x - self.panes.start_at(x), y)
        along = -float(ray @ self.camera.axes[2])
        return np.asarray(start + ray * (depth / along))
