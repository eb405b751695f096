"""A camera as plain numbers, and what can be asked of it without any OpenGL."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from inrview.geometry.frozen import Value, Vector


@dataclass(frozen=True, slots=True)
class CameraState(Value):
    """Where the viewport looks from, in scan space minus `origin`.

    `angle` is the vertical opening in degrees; `parallel_scale` is half the height of
    the view for a parallel projection and None for a perspective one. `width` and
    `height` count device pixels, rows from the top.
    """

    position: Vector = (0.0, 0.0, 4.0)
    focal_point: Vector = (0.0, 0.0, 0.0)
    up: Vector = (0.0, 1.0, 0.0)
    angle: float = 30.0
    parallel_scale: float | None = None
    width: int = 1
    height: int = 1
    origin: Vector = (0.0, 0.0, 0.0)

    @property
    def is_finite(self) -> bool:
        """Whether every number is finite and the view direction exists."""
        numbers = (*self.position, *self.focal_point, *self.up, self.angle)
        return bool(np.isfinite(numbers).all()) and self.distance > 0

    @property
    def distance(self) -> float:
        """From the eye to the focal point."""
        return float(np.linalg.norm(np.subtract(self.focal_point, self.position)))

    @property
    def axes(self) -> Float64[np.ndarray, "3 3"]:
        """Unit vectors to the right, upwards and back towards the eye, as rows."""
        back = np.subtract(self.position, self.focal_point)
        back = back / np.linalg.norm(back)
        right = np.cross(self.up, back)
        length = np.linalg.norm(right)
        if length < 1e-9:
            right = np.cross(np.roll(back, 1), back)
            length = np.linalg.norm(right)
        right = right / length
        return np.stack([right, np.cross(back, right), back])

    def half_height(self, depth: float | None = None) -> float:
        """Half the height of the view at `depth` in front of the eye."""
        if self.parallel_scale is not None:
            return self.parallel_scale
        reach = self.distance if depth is None else depth
        return reach * float(np.tan(np.radians(self.angle) / 2))

    def pixel_size(self, depth: float | None = None) -> float:
        """Length that one device pixel covers at `depth` (at the pivot if None)."""
        return 2 * self.half_height(depth) / max(1, self.height)

    def ray(self, x: float, y: float) -> tuple[np.ndarray, np.ndarray]:
        """Start and unit direction of the ray through the pixel position (x, y)."""
        right, up, back = self.axes
        half = self.half_height(1.0)
        across = (2 * x / self.width - 1) * half * self.width / self.height
        upward = (1 - 2 * y / self.height) * half
        if self.parallel_scale is not None:
            return np.add(self.position, across * right + upward * up), -back
        direction = across * right + upward * up - back
        return np.array(self.position), direction / np.linalg.norm(direction)

    def at_pivot_depth(self, x: float, y: float) -> np.ndarray:
        """Return the point under (x, y) on the plane of the focal point."""
        start, direction = self.ray(x, y)
        back = self.axes[2]
        travel = np.dot(np.subtract(self.focal_point, start), back)
        return np.asarray(start + direction * travel / np.dot(direction, back))

    def depth_of(self, point: np.ndarray) -> float:
        """How far in front of the eye a point lies, along the view direction."""
        return float(-np.dot(np.subtract(point, self.position), self.axes[2]))

    def project(
        self, points: Float64[np.ndarray, "n 3"]
    ) -> tuple[Float64[np.ndarray, "n 2"], Float64[np.ndarray, " n"]]:
        """Pixel positions of points and their depths in front of the eye."""
        local = np.subtract(points, self.position) @ self.axes.T
        depth = -local[:, 2]
        reach = np.maximum(np.abs(depth), 1e-30) * np.where(depth < 0, -1, 1)
        half = (
            np.full(len(depth), self.parallel_scale)
            if self.parallel_scale is not None
            else reach * np.tan(np.radians(self.angle) / 2)
        )
        x = (local[:, 0] / half * self.height / self.width + 1) * self.width / 2
        y = (1 - local[:, 1] / half) * self.height / 2
        return np.column_stack([x, y]), depth
