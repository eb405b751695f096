"""Where each level of an image's grid and each layer of its network lies in memory."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Int64

from inrview.geometry.frozen import Value
from inrview.messages.specs import FieldSpec

BRICK = 8
"""Entries of a brick of 4 x 2 corners: with two features, one 64-byte cache line."""
CHANNELS = 3


@dataclass(frozen=True, slots=True, eq=False)
class ImageLayout(Value):
    """Sizes that follow from a FieldSpec and the sides of a picture."""

    cells: Int64[np.ndarray, " levels"]
    """Cells along the longer side at each level; they are squares."""
    columns: Int64[np.ndarray, " levels"]
    """Corners in a row of each level."""
    starts: Int64[np.ndarray, " levels_and_end"]
    """First entry of each level in the table; the last one is the table's length."""
    bricks: Int64[np.ndarray, " levels"]
    """Bricks a hashed level holds (a power of two), 0 where the level is dense."""
    widths: Int64[np.ndarray, " layers_and_end"]
    """Width of the input and of each layer's output."""
    reach: tuple[float, float]
    """Half the picture's width and height: the longer of them is 1."""
    features: int

    @property
    def entries(self) -> int:
        """Corners the table holds over all levels."""
        return int(self.starts[-1])

    @property
    def network_size(self) -> int:
        """Weights and biases of the network, the skip from input to output included."""
        into, out = self.widths[:-1], self.widths[1:]
        return int((into * out + out).sum() + self.widths[0] * self.widths[-1])


def image_layout(spec: FieldSpec, width: int, height: int) -> ImageLayout:
    """Work out the grid and network that `spec` describes for a picture's sides."""
    growth = (spec.finest / spec.coarsest) ** (1 / max(spec.levels - 1, 1))
    cells = np.rint(spec.coarsest * growth ** np.arange(spec.levels)).astype(np.int64)
    longest = max(width, height)
    # corners lie in the middle of cells, with one row more on either side
    columns = np.ceil(cells * width / longest).astype(np.int64) + 2
    rows = np.ceil(cells * height / longest).astype(np.int64) + 2
    most = 1 << spec.log2_table
    dense = columns * rows
    is_dense = dense <= most
    entries = np.where(is_dense, (dense + BRICK - 1) // BRICK * BRICK, most)
    inputs = spec.levels * spec.features + 2
    widths = [inputs, *[spec.hidden] * spec.layers, CHANNELS]
    return ImageLayout(
        cells=cells,
        columns=columns,
        starts=np.concatenate([[0], np.cumsum(entries)]).astype(np.int64),
        bricks=np.where(is_dense, 0, most // BRICK).astype(np.int64),
        widths=np.array(widths, np.int64),
        reach=(width / longest, height / longest),
        features=spec.features,
    )
