"""Turning, scaling alike along all axes, and shifting, as one value to be chained."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from inrview.geometry.frozen import Value, Vector, readonly
from inrview.geometry.placement import Placement


@dataclass(frozen=True, slots=True, eq=False)
class Similarity(Value):
    """y = scale * rotation @ x + shift, in double precision."""

    rotation: Float64[np.ndarray, "3 3"]
    scale: float
    shift: Float64[np.ndarray, "3"]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rotation", readonly(self.rotation, np.float64))
        object.__setattr__(self, "shift", readonly(self.shift, np.float64))

    @classmethod
    def to_file(cls, placement: Placement) -> "Similarity":
        """Return what carries shape space into the file's own coordinates."""
        rotation = np.eye(3) if placement.rotation is None else placement.rotation
        shift = np.add(placement.center, placement.origin)
        return cls(np.array(rotation, np.float64), placement.scale, shift)

    @classmethod
    def about(
        cls, point: Vector, turn: Vector, scale: float, shift: Vector
    ) -> "Similarity":
        """Turn (degrees about x, then y, then z) and scale about a point; shift."""
        rotation = np.eye(3)
        for axis, degrees in enumerate(turn):
            angle = np.radians(degrees)
            one, two = (k for k in range(3) if k != axis)
            sign = -1.0 if axis == 1 else 1.0
            around = np.eye(3)
            around[one, one] = around[two, two] = np.cos(angle)
            around[two, one] = sign * np.sin(angle)
            around[one, two] = -around[two, one]
            rotation = around @ rotation
        pivot = np.asarray(point, np.float64)
        moved = pivot + np.asarray(shift, np.float64) - scale * rotation @ pivot
        return cls(rotation, scale, moved)

    def __call__(
        self, points: Float64[np.ndarray, "n 3"]
    ) -> Float64[np.ndarray, "n 3"]:
        """Carry points."""
        return np.asarray(self.scale * (points @ self.rotation.T) + self.shift)

    def after(self, first: "Similarity") -> "Similarity":
        """Return what does `first` and then this."""
        return Similarity(
            self.rotation @ first.rotation,
            self.scale * first.scale,
            self.scale * self.rotation @ first.shift + self.shift,
        )

    @property
    def inverse(self) -> "Similarity":
        """Return the way back."""
        back = self.rotation.T
        return Similarity(back, 1 / self.scale, -back @ self.shift / self.scale)
