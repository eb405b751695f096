"""What crops keep: a box and a half space, with exact distances and gradients."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value, Vector

Points = Float32[np.ndarray, "n 3"]
Numbers = Float32[np.ndarray, " n"]


@dataclass(frozen=True, slots=True)
class BoxRegion(Value):
    """Signed distance to an axis-aligned box; exact on both sides."""

    low: Vector
    high: Vector

    def values(self, points: Points) -> Numbers:
        """Return the signed distance."""
        over = self._over(points)
        outside = np.linalg.norm(np.maximum(over, 0), axis=1)
        return np.asarray(outside + np.minimum(over.max(axis=1), 0), np.float32)

    def gradients(self, points: Points) -> Points:
        """Return the direction away from the nearest place of the box's surface."""
        over = self._over(points)
        away = np.maximum(over, 0)
        is_inside = ~away.any(axis=1)
        away[is_inside, over[is_inside].argmax(axis=1)] = 1
        lengths = np.linalg.norm(away, axis=1, keepdims=True)
        return np.asarray(np.sign(points - self._middle()) * away / lengths, np.float32)

    def _middle(self) -> Float32[np.ndarray, "3"]:
        return (np.add(self.low, self.high) / 2).astype(np.float32)

    def _over(self, points: Points) -> Points:
        half = (np.subtract(self.high, self.low) / 2).astype(np.float32)
        return np.asarray(np.abs(points - self._middle()) - half)


@dataclass(frozen=True, slots=True)
class HalfSpace(Value):
    """Signed distance to a plane; negative on the side that its normal leaves."""

    point: Vector
    normal: Vector
    """Of length one."""

    def values(self, points: Points) -> Numbers:
        """Return the signed distance."""
        normal = np.array(self.normal)
        away = points.astype(np.float64) @ normal - normal @ np.array(self.point)
        return np.asarray(away, np.float32)

    def gradients(self, points: Points) -> Points:
        """Return the normal."""
        return np.tile(np.array(self.normal, np.float32), (len(points), 1))
