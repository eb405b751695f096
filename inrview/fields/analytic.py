"""Fields with a formula: what the neural ones are tested against."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value, Vector

_STEP = 1e-3


class _Numeric:
    """Gradients by central differences, for fields that give values."""

    __slots__ = ()

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        raise NotImplementedError

    def gradients(
        self, points: Float32[np.ndarray, "n 3"]
    ) -> Float32[np.ndarray, "n 3"]:
        """Return central differences of the values."""
        columns = []
        for axis in range(3):
            step = np.zeros(3, np.float32)
            step[axis] = _STEP
            columns.append(self.values(points + step) - self.values(points - step))
        return (np.stack(columns, axis=1) / (2 * _STEP)).astype(np.float32)

    def values_and_gradients(
        self, points: Float32[np.ndarray, "n 3"]
    ) -> tuple[Float32[np.ndarray, " n"], Float32[np.ndarray, "n 3"]]:
        """Return values and gradients."""
        return self.values(points), self.gradients(points)


@dataclass(frozen=True, slots=True)
class Sphere(Value, _Numeric):
    """Signed distance to a sphere."""

    radius: float = 0.5
    center: Vector = (0.0, 0.0, 0.0)

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the signed distance."""
        away = np.linalg.norm(points - np.array(self.center, np.float32), axis=1)
        return np.asarray(away - self.radius, np.float32)


@dataclass(frozen=True, slots=True)
class Box(Value, _Numeric):
    """Signed distance to an axis-aligned box."""

    half: Vector = (0.5, 0.4, 0.3)

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the signed distance."""
        over = np.abs(points) - np.array(self.half, np.float32)
        outside = np.linalg.norm(np.maximum(over, 0), axis=1)
        inside = np.minimum(over.max(axis=1), 0)
        return np.asarray(outside + inside, np.float32)


@dataclass(frozen=True, slots=True)
class Torus(Value, _Numeric):
    """Signed distance to a torus around the z axis."""

    large: float = 0.5
    small: float = 0.2

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the signed distance."""
        ring = np.hypot(points[:, 0], points[:, 1]) - self.large
        return np.asarray(np.hypot(ring, points[:, 2]) - self.small, np.float32)


@dataclass(frozen=True, slots=True)
class ThinSheet(Value, _Numeric):
    """Signed distance to a square sheet much thinner than a coarse cell."""

    half: float = 0.6
    thickness: float = 0.01

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the signed distance."""
        return Box((self.half, self.half, self.thickness / 2)).values(points)


@dataclass(frozen=True, slots=True)
class Gyroid(Value, _Numeric):
    """A shell around the gyroid inside a ball: many holes, slopes from 0.4 to 1.3."""

    frequency: float = 12.0
    thickness: float = 0.06
    radius: float = 0.8

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return a value that is only roughly a distance."""
        turned = np.asarray(points, np.float32) * np.float32(self.frequency)
        rolled = turned[:, [1, 2, 0]]
        wave = (np.sin(turned) * np.cos(rolled)).sum(axis=1) / self.frequency
        shell = np.abs(wave) - self.thickness / 2
        ball = np.linalg.norm(points, axis=1) - self.radius
        return np.asarray(np.maximum(shell, ball), np.float32)
