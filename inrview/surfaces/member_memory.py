"""What a member was asked before: edits of the template leave most of it as it was.

While weights and code stand still, x + D(x, z) and c(x, z) are the same for ever, and
the template is asked again only where an edit brings another point of it to the node.
"""

from collections import OrderedDict
from dataclasses import replace
from hashlib import blake2b

import numpy as np
from jaxtyping import Bool, Float32, Int32, Int64

from inrview.fields.edit_warp import Warp, edit_warp
from inrview.fields.family_field import MemberField, restore_member
from inrview.messages.family import MemberSnapshot, TemplateEdit
from inrview.surfaces.grid import Grid

MOST_BYTES = 400_000_000
FINEST = 128
"""Nodes of grids up to so many cells along the longest side are remembered."""
CLEAR = 2.0
"""Nodes so many cells beyond what an edit can change keep their value in a drag."""


class MemberMemory:
    """A member without edits, and its answers at nodes of one nested chain of grids.

    It is a field as well: the member with the edits last set.
    """

    def __init__(self, field: MemberField, low: np.ndarray, spacing: float) -> None:
        self._field = field
        self._low, self._spacing = low, spacing
        self._edits: tuple[TemplateEdit, ...] = ()
        self._warp: Warp | None = None
        self._version = 0
        self._where = np.empty((0, 0, 0), np.int32)
        self._count = 0
        self._grids: dict[Grid, Int32[np.ndarray, " n"]] = {}
        self._reserve(0)
        self.evaluations = 0
        """Of the template network, since the memory began."""

    def _reserve(self, capacity: int) -> None:
        old = None if self._count == 0 else dict(vars(self))
        self._placed = np.empty((capacity, 3), np.float32)
        self._learned = np.empty((capacity, 3), np.float32)
        self._correction = np.empty(capacity, np.float32)
        self._values = np.empty(capacity, np.float32)
        self._seen = np.zeros(capacity, np.int32)
        if old is not None:
            for name in ("_placed", "_learned", "_correction", "_values", "_seen"):
                getattr(self, name)[: self._count] = old[name][: self._count]

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self._where.nbytes + len(self._values) * 36

    def set_edits(self, edits: tuple[TemplateEdit, ...]) -> None:
        """Answer for these edits of the template from now on."""
        if edits != self._edits:
            self._edits, self._warp = edits, edit_warp(edits)
            self._version += 1

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the edited member at nodes; points that are none are just asked."""
        nodes = self._nodes(points)
        if nodes is None:
            return self._edited().values(points)
        rows = self._rows(nodes, points)
        self._refresh(rows)
        return np.asarray(self._values[rows] + self._correction[rows])

    def gradients(
        self, points: Float32[np.ndarray, "n 3"]
    ) -> Float32[np.ndarray, "n 3"]:
        """Return the edited member's gradient."""
        return self._edited().gradients(points)

    def coarse(self, grid: Grid, slope: float) -> Float32[np.ndarray, "x y z"]:
        """Return values at every node of a grid, right wherever the surface can be.

        A field of slope s changes by no more than s times the way a node's place in
        the template moves: what is farther from zero than that keeps its old value.
        """
        rows = self._rows_of(grid)
        stale = np.flatnonzero(self._seen[rows] != self._version)
        learned = self._before(self._placed[rows[stale]])
        moves = np.linalg.norm(learned - self._learned[rows[stale]], axis=1)
        self._seen[rows[stale[moves == 0]]] = self._version
        away = np.abs(self._values[rows[stale]] + self._correction[rows[stale]])
        due = (moves > 0) & (away < slope * (moves + CLEAR * grid.spacing))
        left = (moves > 0) & ~due
        while due.any():
            self._ask(rows[stale[due]], learned[due])
            # Squeezed space is steeper than foretold: follow the surface into it.
            signs = self._values[rows] + self._correction[rows] < 0
            due = left.copy()
            due[left] = _is_at_change(signs.reshape(grid.nodes), stale[left])
            left &= ~due
        values = self._values[rows] + self._correction[rows]
        return np.asarray(values.reshape(grid.nodes))

    def _rows_of(self, grid: Grid) -> Int32[np.ndarray, " n"]:
        """Return where all nodes of a coarse grid are remembered; they stay there."""
        if grid not in self._grids:
            points = grid.points(grid.all_nodes())
            nodes = self._nodes(points)
            assert nodes is not None, "a coarse grid is part of the chain"
            self._grids[grid] = self._rows(nodes, points)
        return self._grids[grid]

    def _edited(self) -> MemberField:
        return replace(self._field, edits=self._warp)

    def _before(self, placed: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
        return placed if self._warp is None else self._warp.backward(placed)

    def _refresh(self, rows: Int32[np.ndarray, " n"]) -> None:
        """Ask the template again where the edits now bring another point of it."""
        stale = rows[self._seen[rows] != self._version]
        learned = self._before(self._placed[stale])
        is_other = (learned != self._learned[stale]).any(axis=1)
        self._seen[stale] = self._version
        self._ask(stale[is_other], learned[is_other])

    def _ask(
        self, rows: Int32[np.ndarray, " n"], learned: Float32[np.ndarray, "n 3"]
    ) -> None:
        self.evaluations += len(rows)
        self._learned[rows] = learned
        self._values[rows] = self._field.learned_values(learned)
        self._seen[rows] = self._version

    def _rows(
        self, nodes: Int32[np.ndarray, "n 3"], points: Float32[np.ndarray, "n 3"]
    ) -> Int32[np.ndarray, " n"]:
        """Return where nodes are remembered, after asking those that are not."""
        if (nodes.max(axis=0, initial=-1) >= self._where.shape).any():
            self._widen(nodes.max(axis=0))
        places = tuple(nodes.T)
        rows = self._where[places]
        fresh = np.flatnonzero(rows < 0)
        if not len(fresh):
            return np.asarray(rows)
        count = self._count + len(fresh)
        if count > len(self._values):
            self._reserve(count + count // 4)
        new = np.arange(self._count, count, dtype=np.int32)
        placed, correction = self._field.deformed(points[fresh])
        self._placed[new], self._correction[new] = placed, correction
        self._ask(new, self._before(placed))
        self._count = count
        self._where[tuple(nodes[fresh].T)] = new
        return np.asarray(self._where[places])

    def _widen(self, last: np.ndarray) -> None:
        shape = np.maximum(last + 1, self._where.shape)
        wider = np.full(shape, -1, np.int32)
        x, y, z = self._where.shape
        wider[:x, :y, :z] = self._where
        self._where = wider

    def _nodes(
        self, points: Float32[np.ndarray, "n 3"]
    ) -> Int32[np.ndarray, "n 3"] | None:
        """Return the nodes at these points, or None if one of them is no node."""
        exact = (points - self._low) / self._spacing
        nodes = np.rint(exact)
        if len(points) and np.abs(exact - nodes).max() > 1e-2:
            return None
        return np.asarray(nodes, np.int32)


class Memories:
    """Memories of many members, the longest unused dropped first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._kept: OrderedDict[tuple[bytes, int], MemberMemory] = OrderedDict()

    def of(
        self, member: MemberSnapshot, weights: bytes, resolution: int
    ) -> MemberMemory | None:
        """Return a member's memory for the chain of a resolution, its edits set.

        `weights` is the digest of its family; None for models that cannot remember.
        """
        finest = _finest(resolution)
        key = _digest(member, weights), finest
        if key not in self._kept:
            field = restore_member(replace(member, edits=()))
            if not isinstance(field, MemberField):
                return None
            low = np.asarray(member.low, np.float64)
            side = float(np.subtract(member.high, member.low).max())
            self._kept[key] = MemberMemory(field, low, side / finest)
        self._kept.move_to_end(key)
        memory = self._kept[key]
        memory.set_edits(member.edits)
        return memory

    def shrink(self) -> None:
        """Let go of what is too much; the newest stays."""
        total = sum(memory.nbytes for memory in self._kept.values())
        while total > self._most_bytes and len(self._kept) > 1:
            total -= self._kept.popitem(last=False)[1].nbytes


def _is_at_change(
    signs: Bool[np.ndarray, "x y z"], nodes: Int64[np.ndarray, " k"]
) -> Bool[np.ndarray, " k"]:
    """Say which nodes end an edge along which the sign changes."""
    places = np.array(np.unravel_index(nodes, signs.shape))
    own = signs[tuple(places)]
    found = np.zeros(len(nodes), bool)
    for axis in range(3):
        for step in (-1, 1):
            beside = places.copy()
            last = signs.shape[axis] - 1
            beside[axis] = np.clip(beside[axis] + step, 0, last)
            found |= signs[tuple(beside)] != own
    return found


def _finest(resolution: int) -> int:
    """Return the finest resolution of a chain of halves that is remembered."""
    while resolution > FINEST:
        resolution = (resolution + 1) // 2
    while resolution * 2 <= FINEST:
        resolution *= 2
    return resolution


def weights_digest(member: MemberSnapshot) -> bytes:
    """Return what tells a family's weights from others."""
    digest = blake2b(repr((member.family.spec, member.low, member.high)).encode())
    for name in sorted(member.family.weights):
        digest.update(name.encode())
        digest.update(member.family.weights[name].tobytes())
    return digest.digest()


def _digest(member: MemberSnapshot, weights: bytes) -> bytes:
    digest = blake2b(weights)
    if member.code is not None:
        digest.update(b"code" + member.code.tobytes())
    if member.warp is not None:
        digest.update(member.warp.sources.tobytes() + member.warp.moves.tobytes())
        digest.update(repr(member.warp.radius).encode())
    return digest.digest()
