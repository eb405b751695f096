"""Points in Morton order, cut into cubic cells: who is near whom, without a tree."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32, UInt64

from inrview.geometry.frozen import Value

BITS = 10
"""Morton codes tell 2^10 places along each side of the cube apart."""
MOST_LEVELS = 7


@dataclass(frozen=True, slots=True, eq=False)
class Cells(Value):
    """Where each cell's points start, in a grid of `side` cells a side."""

    starts: Int32[np.ndarray, " cells_and_end"]
    side: int


def morton_codes(positions: Float32[np.ndarray, "n 3"]) -> UInt64[np.ndarray, " n"]:
    """Return places along a space-filling curve: neighbours in space stay close."""
    top = float((1 << BITS) - 1)
    places = np.clip((positions + 1) * (1 << BITS - 1), 0, top).astype(np.uint64)
    codes = np.zeros(len(positions), np.uint64)
    for axis in range(3):
        codes |= _spread(places[:, axis]) << np.uint64(axis)
    return codes


def cut_into_cells(positions: Float32[np.ndarray, "n 3"], size: float) -> Cells:
    """Cut points that lie in Morton order into cells at least `size` wide."""
    levels = int(np.clip(np.floor(np.log2(2.0 / max(size, 1e-6))), 0, MOST_LEVELS))
    codes = morton_codes(positions) >> np.uint64(3 * (BITS - levels))
    counts = np.bincount(codes.astype(np.int64), minlength=8**levels)
    starts = np.concatenate([[0], np.cumsum(counts)])
    return Cells(starts.astype(np.int32), 1 << levels)


def _spread(bits: UInt64[np.ndarray, " n"]) -> UInt64[np.ndarray, " n"]:
    """Put two zero bits between the ten lowest bits."""
    for shift, mask in ((16, 0x030000FF), (8, 0x0300F00F), (4, 0x030C30C3)):
        bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
    return np.asarray((bits | (bits << np.uint64(2))) & np.uint64(0x09249249))
