"""Where each level of the grid and each layer of the network lies in memory."""

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Int64

from inrview.geometry.frozen import Value
from inrview.messages.specs import FieldSpec

BRICK = 8
"""Entries of a 2x2x2 brick: with two features, one 64-byte cache line."""


@dataclass(frozen=True, slots=True, eq=False)
class Layout(Value):
    """Sizes that follow from a FieldSpec."""

    cells: Int64[np.ndarray, " levels"]
    """Cells along the cube at each level."""
    starts: Int64[np.ndarray, " levels_and_end"]
    """First entry of each level in the table; the last one is the table's length."""
    bricks: Int64[np.ndarray, " levels"]
    """Bricks a hashed level holds (a power of two), 0 where the level is dense, and -1
    where it is closed: its features count as zero."""
    widths: Int64[np.ndarray, " layers_and_end"]
    """Width of the input and of each layer's output."""
    features: int

    def opened(self, levels: int) -> "Layout":
        """Return the layout with only the coarsest `levels` open."""
        bricks = np.where(np.arange(len(self.bricks)) < levels, self.bricks, -1)
        return replace(self, bricks=bricks)

    @property
    def entries(self) -> int:
        """Corners the table holds over all levels."""
        return int(self.starts[-1])

    @property
    def network_size(self) -> int:
        """Weights and biases of the network, the skip from input to output included."""
        into, out = self.widths[:-1], self.widths[1:]
        return int((into * out + out).sum() + self.widths[0])


def layout_of(spec: FieldSpec) -> Layout:
    """Work out the layout of the grid and network that `spec` describes."""
    growth = (spec.finest / spec.coarsest) ** (1 / max(spec.levels - 1, 1))
    cells = np.rint(spec.coarsest * growth ** np.arange(spec.levels)).astype(np.int64)
    most = 1 << spec.log2_table
    dense = (cells + 1) ** 3
    is_dense = dense <= most
    entries = np.where(is_dense, (dense + BRICK - 1) // BRICK * BRICK, most)
    bricks = np.where(is_dense, 0, most // BRICK).astype(np.int64)
    inputs = spec.levels * spec.features + 3
    return Layout(
        cells=cells,
        starts=np.concatenate([[0], np.cumsum(entries)]).astype(np.int64),
        bricks=bricks,
        widths=np.array([inputs, *[spec.hidden] * spec.layers, 1], np.int64),
        features=spec.features,
    )
