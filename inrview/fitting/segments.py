"""Segments from a mesh's surface along which its signed distance is known exactly.

The ball around a query that touches the surface holds no surface within, and neither
does any smaller ball that touches it from there. So one exact answer, from the query
to its nearest surface point, gives the exact distance of every place between.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, UInt64

from inrview.fitting.cells import morton_codes
from inrview.geometry.frozen import Value
from inrview.processing.winding import MARGIN, MeshDistance

SHORTEST = 1e-6
"""Shorter segments have no direction in float32."""


@dataclass(frozen=True, slots=True)
class Solid:
    """A mesh in shape space that encloses something."""

    mesh: MeshDistance
    """All of it, which tells the sides."""
    surface: MeshDistance
    """The part between inside and outside, to which distances are measured."""


@dataclass(frozen=True, slots=True, eq=False)
class Segments(Value):
    """Segments in Morton order of their feet, in shape space."""

    table: Float32[np.ndarray, "n 8"]
    """Foot on the surface, unit direction, signed length (negative inside); one spare
    makes half a cache line."""
    codes: UInt64[np.ndarray, " n"]

    def __len__(self) -> int:
        return len(self.table)

    def joined(self, others: "Segments") -> "Segments":
        """Put others in, keeping the order."""
        return _ordered(
            np.concatenate([self.table, others.table]),
            np.concatenate([self.codes, others.codes]),
        )

    def thinned(self, most: int, rng: np.random.Generator) -> "Segments":
        """Let some leave by chance, where there are more than `most`."""
        if len(self) <= most:
            return self
        stay = np.sort(rng.permutation(len(self))[:most])
        return Segments(self.table[stay], self.codes[stay])


def segments_to(
    queries: Float64[np.ndarray, "n 3"], solid: Solid
) -> tuple[Segments, Float32[np.ndarray, " n"]]:
    """Return the segments to queries, and the signed distance of every query.

    Where the winding number does not tell the side there is a distance but no segment.
    Queries should come in Morton order: neighbours walk the same branches of the tree.
    """
    lengths, _, feet = solid.surface.closest(queries)
    above = solid.mesh.winding(queries) - solid.mesh.threshold
    signed = np.where(above > 0, -lengths, lengths).astype(np.float32)
    is_told = (np.abs(above) > MARGIN) & (lengths > SHORTEST)
    table = np.zeros((int(is_told.sum()), 8), np.float32)
    table[:, :3] = feet[is_told]
    offsets = queries[is_told] - feet[is_told]
    table[:, 3:6] = offsets / lengths[is_told, None]
    table[:, 6] = signed[is_told]
    return _ordered(table, morton_codes(table[:, :3])), signed


def in_order(points: Float64[np.ndarray, "n 3"]) -> Float64[np.ndarray, "n 3"]:
    """Return points in Morton order."""
    codes = morton_codes(points.astype(np.float32))
    return points[np.argsort(codes, kind="stable")]


def _ordered(
    table: Float32[np.ndarray, "n 8"], codes: UInt64[np.ndarray, " n"]
) -> Segments:
    # Timsort: two runs in order are merged, not sorted again.
    order = np.argsort(codes, kind="stable")
    return Segments(table[order], codes[order])
