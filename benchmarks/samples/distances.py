"""Signed distances of simple solids and ways to blend them, on arrays of points."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
Solid = Callable[[Array], Array]

STEP = 5e-4


@dataclass(frozen=True, slots=True)
class SolidField:
    """A solid as a field, for the surface extractor."""

    solid: Solid

    def values(self, points: Array) -> Array:
        """Return the signed distance, nearly."""
        return self.solid(points.astype(np.float64)).astype(np.float32)

    def gradients(self, points: Array) -> Array:
        """Return central differences."""
        columns = []
        for axis in range(3):
            step = np.zeros(3)
            step[axis] = STEP
            columns.append(self.solid(points + step) - self.solid(points - step))
        return (np.stack(columns, axis=1) / (2 * STEP)).astype(np.float32)

    def values_and_gradients(self, points: Array) -> tuple[Array, Array]:
        """Return values and gradients."""
        return self.values(points), self.gradients(points)


def ellipsoid(p: Array, center: Sequence[float], radii: Sequence[float]) -> Array:
    """Return the distance to an ellipsoid, exact to first order near it."""
    q = p - np.asarray(center)
    scaled = np.linalg.norm(q / radii, axis=1)
    slope = np.linalg.norm(q / np.square(radii), axis=1)
    return scaled * (scaled - 1) / np.maximum(slope, 1e-9)


def capsule(
    p: Array, a: Sequence[float], b: Sequence[float], start: float, end: float
) -> Array:
    """Return the distance to a rod whose radius changes evenly along it."""
    first, axis = np.asarray(a), np.subtract(b, a)
    share = np.clip((p - first) @ axis / (axis @ axis), 0, 1)
    away = np.linalg.norm(p - first - share[:, None] * axis, axis=1)
    return away - (start + (end - start) * share)


def box(p: Array, center: Sequence[float], half: Sequence[float]) -> Array:
    """Return the distance to a box along the axes."""
    over = np.abs(p - np.asarray(center)) - np.asarray(half)
    outside = np.linalg.norm(np.maximum(over, 0), axis=1)
    return outside + np.minimum(over.max(axis=1), 0)


def cylinder(
    p: Array, center: Sequence[float], axis: int, radius: float, half: float
) -> Array:
    """Return the distance to a cylinder along an axis."""
    q = p - np.asarray(center)
    others = [i for i in range(3) if i != axis]
    around = np.linalg.norm(q[:, others], axis=1) - radius
    along = np.abs(q[:, axis]) - half
    outside = np.hypot(np.maximum(around, 0), np.maximum(along, 0))
    return outside + np.minimum(np.maximum(around, along), 0)


def torus(
    p: Array, center: Sequence[float], normal: Sequence[float], ring: float, tube: float
) -> Array:
    """Return the distance to a torus around a direction."""
    q = p - np.asarray(center)
    along = q @ (np.asarray(normal) / np.linalg.norm(normal))
    across = np.sqrt(np.maximum((q**2).sum(axis=1) - along**2, 0))
    return np.hypot(across - ring, along) - tube


def blend(a: Array, b: Array, width: float) -> Array:
    """Return the union of two solids, melted together over a width."""
    share = np.maximum(width - np.abs(a - b), 0) / width
    return np.minimum(a, b) - share**2 * width / 4


def carve(a: Array, b: Array, width: float) -> Array:
    """Take `b` out of `a`, rounded over a width."""
    return -blend(-a, b, width)


def smooth_step(values: Array, low: float, high: float) -> Array:
    """Return 0 below, 1 above, and a smooth rise between."""
    share = np.clip((values - low) / (high - low), 0, 1)
    return share * share * (3 - 2 * share)
