"""Regular grids over a box of shape space, nested by factors of two."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32

from inrview.geometry.frozen import Vector


@dataclass(frozen=True, slots=True)
class Grid:
    """Cubic cells of side `spacing` from `low` on; `cells` of them along each axis.

    Nodes are the cells' corners: node `(i, j, k)` is at `low + (i, j, k) * spacing`,
    the same float32 position in every grid of a nested chain.
    """

    low: Vector
    spacing: float
    cells: tuple[int, int, int]

    @classmethod
    def over(cls, low: Vector, high: Vector, resolution: int) -> "Grid":
        """Cover a box with `resolution` cells along its longest side."""
        extent = np.subtract(high, low)
        spacing = float(extent.max()) / resolution
        # A millionth of a cell forgives the rounding of extent / spacing.
        x, y, z = np.maximum(np.ceil(extent / spacing - 1e-6), 1).astype(int).tolist()
        return cls(low, spacing, (x, y, z))

    @property
    def nodes(self) -> tuple[int, int, int]:
        """Nodes along each axis."""
        x, y, z = self.cells
        return x + 1, y + 1, z + 1

    @property
    def resolution(self) -> int:
        """Cells along the longest side."""
        return max(self.cells)

    def parent(self) -> "Grid":
        """Return the grid of every other node; it may stand out by one of our cells."""
        x, y, z = ((count + 1) // 2 for count in self.cells)
        return Grid(self.low, self.spacing * 2, (x, y, z))

    def halved(self) -> "Grid":
        """Return the grid of half the spacing."""
        x, y, z = (2 * count for count in self.cells)
        return Grid(self.low, self.spacing / 2, (x, y, z))

    def points(self, nodes: Int32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
        """Return the positions of nodes, in shape space."""
        return np.asarray(nodes * self.spacing + np.asarray(self.low), np.float32)

    def all_nodes(self) -> Int32[np.ndarray, "n 3"]:
        """Return every node, the last axis fastest."""
        return np.indices(self.nodes, np.int32).reshape(3, -1).T
