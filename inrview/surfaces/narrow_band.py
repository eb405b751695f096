"""Evaluate a field only where its level set can be, from coarse to fine.

Each level halves the spacing of the one before. A new node is predicted from its
parents and evaluated only where the prediction does not settle its sign; every edge
that changes sign then has both ends evaluated, and a node whose sign turned out other
than predicted has its 26 neighbours evaluated too, until nothing new is found.

The margin within which a prediction is not trusted is `share` times the error that
predictions had around the same place one level before, so it is measured on the field
itself; at least `least` and at most once the slope bound: a field of slope s
cannot reach the level within a distance r of a node where it is s * r away from it.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int32

from inrview.messages.reports import Progress
from inrview.surfaces.bricks import UNSEEN, Bricks, into_bricks, is_whole
from inrview.surfaces.evaluate import Evaluator
from inrview.surfaces.grid import Grid
from inrview.surfaces.mark_kernels import collect, store, sweep
from inrview.surfaces.predict_kernels import classify, predict

BASE = 32
"""Up to so many cells along the longest side, every node is evaluated."""

_CHILDREN = np.indices((2, 2, 2), np.int32).reshape(3, 8).T
_DIAGONAL = float(np.sqrt(3))


@dataclass(frozen=True, slots=True)
class Margins:
    """How near to the level a prediction's sign is not trusted.

    On five fitted fields from 128^3 to 512^3 `safety` 2 left no node with a wrong sign.
    With 1.25 up to 7 of 8 million were wrong at 256^3 and 29 of 100 million at 512^3 in
    a rough early field: specks apart from the surface, smaller than a cell. The tenth
    of the evaluations that 1.25 saves at 512^3 is not worth them.
    """

    slope: float = 1.0
    """Highest gradient length that is expected near the surface."""
    safety: float = 2.0
    """The slope bound is this much higher."""
    share: float = 1.0
    """Margin as a share of the largest error predictions had one level before."""
    least: float = 0.05
    """Least margin, as a share of the slope bound over a cell."""

    def at(self, spacing: float) -> tuple[float, Float32[np.ndarray, "3"]]:
        """Return the slope bound over a cell, and share, least and most margin."""
        bound = self.slope * self.safety * spacing
        limits = (self.share, self.least * bound, _DIAGONAL * bound)
        return bound, np.array(limits, np.float32)


def chain(grid: Grid) -> list[Grid]:
    """Return the grids from the coarsest to this one, each halving the spacing."""
    grids = [grid]
    while grids[-1].resolution > BASE:
        grids.append(grids[-1].parent())
    return grids[::-1]


def base_level(grid: Grid, evaluator: Evaluator) -> Generator[Progress, None, Bricks]:
    """Evaluate every node of a coarse grid."""
    nodes = grid.all_nodes()
    answers = np.empty(len(nodes), np.float32)
    at = 0
    while at < len(nodes):
        piece = nodes[at : at + evaluator.chunk]
        answers[at : at + len(piece)] = evaluator.values(grid.points(piece))
        at += len(piece)
        yield Progress(at / len(nodes), "Looking for the surface")
    dense = answers.reshape(grid.nodes)
    bricks = Bricks(grid, 0)
    bricks.append(np.indices(bricks.table.shape, np.int32).reshape(3, -1).T)
    bricks.values = into_bricks(dense)
    bricks.below = np.packbits(bricks.values < 0, axis=-1, bitorder="little")[..., 0]
    bricks.known[:] = 255
    bricks.errors = np.abs(into_bricks(_coarse_errors(dense))).max(axis=(1, 2, 3))
    return bricks


def _coarse_errors(dense: Float32[np.ndarray, "x y z"]) -> np.ndarray:
    """Return how wrong trilinear prediction from every other node would be."""
    predicted = dense.copy()
    for axis in range(3):
        moved = np.moveaxis(predicted, axis, 0)
        stop = (len(moved) - 1) // 2 * 2
        moved[1:stop:2] = (moved[0:stop:2] + moved[2 : stop + 1 : 2]) / 2
    return np.asarray(predicted - dense)


def finer_level(
    parent: Bricks,
    grid: Grid,
    evaluator: Evaluator,
    margins: Margins,
    wanted: Bool[np.ndarray, " b"] | None = None,
) -> Generator[Progress, None, Bricks]:
    """Halve the spacing: predict, evaluate what is in doubt, follow the surface.

    With `wanted`, only those of the parent's bricks are looked into.
    """
    search = _Search(parent, grid, margins)
    rows = search.start(wanted)
    while len(rows):
        counts, reach = search.mark(rows)
        changed = yield from search.evaluate(rows, counts, evaluator)
        fresh = search.allocate(search.bricks.reached(rows, reach))
        rows = search.bricks.surroundings(np.concatenate([changed, fresh]))
    search.bricks.forget_marks()
    return search.bricks


class _Search:
    """One level being found: its bricks, and how far predictions are trusted."""

    def __init__(self, parent: Bricks, grid: Grid, margins: Margins) -> None:
        self.parent = parent
        self.bricks = Bricks(grid, 0)
        self.bound, self.limits = margins.at(grid.spacing)
        self.last = np.array(parent.grid.cells, np.int32)

    def start(self, wanted: Bool[np.ndarray, " b"] | None) -> Int32[np.ndarray, " n"]:
        """Give storage to the bricks that may hold the surface; return their rows."""
        bricks, parent = self.bricks, self.parent
        corners = parent.corners[: parent.count]
        if wanted is not None:
            corners = corners[wanted]
        places = (corners[:, None] * 2 + _CHILDREN).reshape(-1, 3)
        places = np.ascontiguousarray(places[is_whole(places, bricks.grid)])
        states, margins = self._classify(places)
        inherited = np.where(parent.table >= 0, UNSEEN, parent.table)
        for axis in range(3):
            inherited = inherited.repeat(2, axis)
        x, y, z = bricks.table.shape
        bricks.table[:] = inherited[:x, :y, :z]
        bricks.table[tuple(places.T)] = states
        hold = states == 0
        # A tenth more than is known to be needed: following finds a few more.
        bricks.reserve(int(hold.sum() * 1.1) + 64)
        return self._fill(places[hold], margins[hold])

    def _classify(
        self, places: Int32[np.ndarray, "k 3"]
    ) -> tuple[Int32[np.ndarray, " k"], Float32[np.ndarray, " k"]]:
        states = np.empty(len(places), np.int32)
        margins = np.empty(len(places), np.float32)
        parent = self.parent
        source = (parent.table, parent.values)
        classify(source, parent.errors, self.last, places, self.limits, states, margins)
        return states, margins

    def allocate(self, places: Int32[np.ndarray, "k 3"]) -> Int32[np.ndarray, " k"]:
        """Give storage to bricks that the surface was followed into."""
        return self._fill(places, self._classify(places)[1])

    def _fill(
        self, places: Int32[np.ndarray, "k 3"], margins: Float32[np.ndarray, " k"]
    ) -> Int32[np.ndarray, " k"]:
        bricks, parent = self.bricks, self.parent
        rows = bricks.append(places)
        bricks.margins[rows] = margins
        arrays = (bricks.values, bricks.below, bricks.known, bricks.doubtful)
        predict(
            (parent.table, parent.values, parent.known),
            self.last,
            places,
            np.float32(self.bound),
            margins,
            tuple(array[rows] for array in arrays),
        )
        return np.arange(rows.start, rows.stop, dtype=np.int32)

    def mark(
        self, rows: Int32[np.ndarray, " k"]
    ) -> tuple[Int32[np.ndarray, " k"], Int32[np.ndarray, " k"]]:
        """Mark nodes to evaluate; return their numbers and what bricks reach into."""
        bricks = self.bricks
        counts = np.empty(len(rows), np.int32)
        reach = np.empty(len(rows), np.int32)
        arrays = (bricks.below, bricks.known, bricks.doubtful, bricks.turned)
        nodes = np.array(bricks.grid.nodes, np.int32)
        place = (bricks.table, bricks.corners, nodes)
        sweep(rows, place, arrays, bricks.marks, counts, reach)
        return counts, reach

    def evaluate(
        self,
        rows: Int32[np.ndarray, " k"],
        counts: Int32[np.ndarray, " k"],
        evaluator: Evaluator,
    ) -> Generator[Progress, None, Int32[np.ndarray, " n"]]:
        """Evaluate the marked nodes; return the bricks that were not as predicted."""
        rows, counts = rows[counts > 0], counts[counts > 0]
        ends = np.cumsum(counts, dtype=np.int64)
        changed = np.zeros(len(rows), np.bool_)
        at = 0
        while at < len(rows):
            limit = ends[at] - counts[at] + evaluator.chunk
            stop = max(int(np.searchsorted(ends, limit, "right")), at + 1)
            piece = slice(at, stop)
            self._ask(rows[piece], counts[piece], evaluator, changed[piece])
            at = stop
            yield Progress(at / len(rows), "Following the surface")
        return rows[changed]

    def _ask(
        self,
        rows: Int32[np.ndarray, " k"],
        counts: Int32[np.ndarray, " k"],
        evaluator: Evaluator,
        changed: np.ndarray,
    ) -> None:
        bricks = self.bricks
        starts = np.cumsum(counts, dtype=np.int64) - counts
        nodes = np.empty((counts.sum(), 3), np.int32)
        collect(rows, starts, bricks.corners, bricks.marks, nodes)
        answers = evaluator.values(bricks.grid.points(nodes))
        store(
            rows,
            starts,
            bricks.marks,
            answers,
            (bricks.values, bricks.below, bricks.known, bricks.turned),
            bricks.errors,
            changed,
        )
