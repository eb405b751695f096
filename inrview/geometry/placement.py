"""Scan space and shape space, both ways in one object."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from inrview.geometry.frozen import Value, Vector


@dataclass(frozen=True, slots=True)
class Placement(Value):
    """A similarity: `scan = shape * scale + center + origin`.

    `origin` is the large part that was taken off at load (`Points.origin`); `center`
    and `scale` bring the scan into the cube [-1, 1]^3. All in file units.
    """

    center: Vector = (0.0, 0.0, 0.0)
    scale: float = 1.0
    origin: Vector = (0.0, 0.0, 0.0)

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
        return moved.astype(np.float32)

    def to_scan(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
        """Carry shape-space points into scan space (without `origin`)."""
        moved = points.astype(np.float64) * self.scale + self.center
        return moved.astype(np.float32)

    def to_file(self, points: Float32[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
        """Carry shape-space points into the file's own coordinates, in float64."""
        offset = np.add(self.center, self.origin)
        return np.asarray(points.astype(np.float64) * self.scale + offset)
