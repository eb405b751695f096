"""A signed distance kept as a grid of values: what a field is compared with."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32
from scipy.ndimage import map_coordinates

from inrview.geometry.frozen import Value, Vector


@dataclass(frozen=True, slots=True, eq=False)
class VoxelField(Value):
    """Values at the corners of cubes, and between them by trilinear interpolation.

    Outside its box, the value of the nearest place of it.
    """

    grid: Float32[np.ndarray, "x y z"]
    low: Vector
    """Of its box, in shape space."""
    spacing: float
    """Length of a cube's side."""

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the distance at each point."""
        places = (points - np.array(self.low, np.float32)) / np.float32(self.spacing)
        found = map_coordinates(self.grid, places.T, order=1, mode="nearest")
        return np.asarray(found, np.float32)

    def gradients(
        self, points: Float32[np.ndarray, "n 3"]
    ) -> Float32[np.ndarray, "n 3"]:
        """Return central differences over a cube."""
        columns = []
        for axis in range(3):
            step = np.zeros(3, np.float32)
            step[axis] = self.spacing / 2
            columns.append(self.values(points + step) - self.values(points - step))
        return (np.stack(columns, axis=1) / np.float32(self.spacing)).astype(np.float32)

    def values_and_gradients(
        self, points: Float32[np.ndarray, "n 3"]
    ) -> tuple[Float32[np.ndarray, " n"], Float32[np.ndarray, "n 3"]]:
        """Return both."""
        return self.values(points), self.gradients(points)
