"""A sparse level of the narrow band: bricks of 8 x 8 x 8 nodes, signs as bit rows."""

import numpy as np
from jaxtyping import Bool, Float32, Int32

from inrview.surfaces.grid import Grid

SIDE = 8
ABOVE, BELOW, UNSEEN = -1, -2, -3
"""What the table says of a brick without storage: all outside, all inside, left out."""

_AROUND = np.indices((3, 3, 3), np.int32).reshape(3, 27).T - 1


class Bricks:
    """Workspace of one extraction: values and signs near the level at one spacing.

    `table` maps a brick's place to its row in the other arrays. A node's value is the
    field minus the level where `known`, otherwise a prediction whose sign is trusted.
    In the bit arrays, entry `[row, i, j]` holds eight nodes along the last axis.
    `errors` are the largest errors of predictions met in a brick, `margins` how close
    to the level a prediction is no longer trusted in sign.
    """

    def __init__(self, grid: Grid, capacity: int) -> None:
        self.grid = grid
        self.count = 0
        places = [(count + SIDE - 1) // SIDE for count in grid.nodes]
        self.table = np.full(places, ABOVE, np.int32)
        self.reserve(capacity)

    def reserve(self, capacity: int) -> None:
        """Make room for so many bricks, losing those there are."""
        # Unwritten pages of np.empty and np.zeros cost nothing.
        self.corners = np.empty((capacity, 3), np.int32)
        self.values = np.empty((capacity, SIDE, SIDE, SIDE), np.float32)
        self.below = np.zeros((capacity, SIDE, SIDE), np.uint8)
        self.known = np.zeros((capacity, SIDE, SIDE), np.uint8)
        self.doubtful = np.zeros((capacity, SIDE, SIDE), np.uint8)
        self.turned = np.zeros((capacity, SIDE, SIDE), np.uint8)
        self.marks = np.zeros((capacity, SIDE, SIDE), np.uint8)
        self.errors = np.zeros(capacity, np.float32)
        self.margins = np.zeros(capacity, np.float32)

    def append(self, places: Int32[np.ndarray, "k 3"]) -> slice:
        """Give the bricks at these places storage; return their rows."""
        start, stop = self.count, self.count + len(places)
        if stop > len(self.corners):
            self._grow(stop + stop // 4)
        self.corners[start:stop] = places
        self.table[tuple(places.T)] = np.arange(start, stop, dtype=np.int32)
        self.count = stop
        return slice(start, stop)

    def _grow(self, capacity: int) -> None:
        names = [name for name in vars(self) if name not in ("grid", "count", "table")]
        old = {name: getattr(self, name) for name in names}
        self.reserve(capacity)
        for name, array in old.items():
            getattr(self, name)[: self.count] = array[: self.count]

    def window(
        self, wanted: Bool[np.ndarray, " b"]
    ) -> tuple["Bricks", Bool[np.ndarray, " k"]]:
        """Cut out the box around wanted bricks; return it and which are wanted there.

        The table of a whole grid at 8192 would take 4 GB.
        """
        corners = self.corners[: self.count]
        low = np.maximum(corners[wanted].min(axis=0) - 1, 0)
        high = np.minimum(corners[wanted].max(axis=0) + 2, self.table.shape)
        rows = np.flatnonzero(((corners >= low) & (corners < high)).all(axis=1))
        nodes = np.minimum((high - low) * SIDE, self.grid.nodes - low * SIDE)
        x, y, z = (nodes - 1).tolist()
        start = np.add(self.grid.low, low * SIDE * self.grid.spacing).tolist()
        grid = Grid((start[0], start[1], start[2]), self.grid.spacing, (x, y, z))
        cut = Bricks(grid, len(rows))
        cut.table[:] = self.table[tuple(map(slice, low, high))]
        cut.append(corners[rows] - low)
        for name in ("values", "below", "known", "errors"):
            getattr(cut, name)[:] = getattr(self, name)[rows]
        return cut, wanted[rows]

    def forget_marks(self) -> None:
        """Free what only the search needed."""
        self.doubtful = self.turned = self.marks = self.marks[:0].copy()

    def surroundings(self, rows: Int32[np.ndarray, " k"]) -> Int32[np.ndarray, " n"]:
        """Return these rows and those of the bricks around them, each once."""
        places = (self.corners[rows][:, None] + _AROUND).reshape(-1, 3)
        inside = ((places >= 0) & (places < self.table.shape)).all(axis=1)
        found = self.table[tuple(places[inside].T)]
        return np.unique(found[found >= 0]).astype(np.int32)

    def reached(
        self, rows: Int32[np.ndarray, " k"], reach: Int32[np.ndarray, " k"]
    ) -> Int32[np.ndarray, "n 3"]:
        """Return the places that bricks reach into, given as 27 bits each."""
        some = reach != 0
        who, which = np.nonzero(reach[some, None] >> np.arange(27) & 1)
        places = self.corners[rows[some][who]] + _AROUND[which]
        return np.unique(places, axis=0).astype(np.int32).reshape(-1, 3)

    @property
    def nbytes(self) -> int:
        """Bytes in use."""
        bits = sum(a.nbytes > 0 for a in (self.doubtful, self.turned, self.marks))
        return self.table.nbytes + self.count * (4 * SIDE**3 + (2 + bits) * 64 + 20)


def is_whole(places: Int32[np.ndarray, "k 3"], grid: Grid) -> Bool[np.ndarray, " k"]:
    """Say which places lie in a grid's table."""
    shape = [(count + SIDE - 1) // SIDE for count in grid.nodes]
    return np.asarray((places < shape).all(axis=1))


def into_bricks(dense: Float32[np.ndarray, "x y z"]) -> Float32[np.ndarray, "b 8 8 8"]:
    """Cut a dense array into bricks, its edge repeated to fill the last ones."""
    pads = [(0, -count % SIDE) for count in dense.shape]
    padded = np.pad(dense, pads, "edge")
    x, y, z = (count // SIDE for count in padded.shape)
    split = padded.reshape(x, SIDE, y, SIDE, z, SIDE).transpose(0, 2, 4, 1, 3, 5)
    return split.reshape(-1, SIDE, SIDE, SIDE)
