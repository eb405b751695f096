"""Scan space and shape space, both ways in one object."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from inrview.geometry.frozen import Value, Vector

Rotation = tuple[Vector, Vector, Vector]


@dataclass(frozen=True, slots=True)
class Placement(Value):
    """A similarity: `scan = rotation @ shape * scale + center + origin`.

    `origin` is the large part that was taken off at load (`Points.origin`); `center`
    and `scale` bring the scan into the cube [-1, 1]^3, in file units; `rotation` turns
    shape space into scan space, and None stands for no turn.
    """

    center: Vector = (0.0, 0.0, 0.0)
    scale: float = 1.0
    origin: Vector = (0.0, 0.0, 0.0)
    rotation: Rotation | None = None
    """Rows of a proper rotation matrix."""

    @classmethod
    def around(
        cls,
        low: Float32[np.ndarray, "3"],
        high: Float32[np.ndarray, "3"],
        origin: Vector = (0.0, 0.0, 0.0),
        fill: float = 0.85,
    ) -> "Placement":
        """Place a box so that its longest side fills the share `fill` of [-1, 1]."""
        low64, high64 = np.asarray(low, np.float64), np.asarray(high, np.float64)
        x, y, z = ((low64 + high64) / 2).tolist()
        half = float((high64 - low64).max()) / 2
        return cls((x, y, z), half / fill if half > 0 else 1.0, origin)

    def to_shape(
        self, positions: Float32[np.ndarray, "n 3"]
    ) -> Float32[np.ndarray, "n 3"]:
        """Carry positions (without `origin`) from scan space into shape space."""
        moved = (positions.astype(np.float64) - self.center) / self.scale
        if self.rotation is not None:
            moved = moved @ np.array(self.rotation)
        return moved.astype(np.float32)

    def to_scan(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
        """Carry shape-space points into scan space (without `origin`)."""
        moved = self._turned(points) * self.scale + self.center
        return np.asarray(moved, np.float32)

    def to_file(self, points: Float32[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Carry shape-space points into the file's own coordinates, in float64."""
        offset = np.add(self.center, self.origin)
        return np.asarray(self._turned(points) * self.scale + offset)

    def turn_to_scan(
        self, directions: Float32[np.ndarray, "n 3"]
    ) -> Float32[np.ndarray, "n 3"]:
        """Turn directions (normals) from shape space into scan space."""
        if self.rotation is None:
            return directions
        return np.asarray(self._turned(directions), np.float32)

    def turn_to_shape(
        self, directions: Float32[np.ndarray, "n 3"]
    ) -> Float32[np.ndarray, "n 3"]:
        """Turn directions (normals) from scan space into shape space."""
        if self.rotation is None:
            return directions
        turned = directions.astype(np.float64) @ np.array(self.rotation)
        return np.asarray(turned, np.float32)

    def _turned(self, points: np.ndarray) -> Float64[np.ndarray, "n 3"]:
        exact = points.astype(np.float64)
        if self.rotation is None:
            return exact
        return np.asarray(exact @ np.array(self.rotation).T)
