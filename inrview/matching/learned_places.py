"""Where points of a member lie in the template as it was learned, before its edits."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.fields.edit_warp import edit_warp
from inrview.fields.family_field import restore_member
from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.messages.family import MemberSnapshot
from inrview.messages.reports import Progress
from inrview.processing.surface_places import SurfacePlaces

PIECE = 4096
"""Points asked between two yields."""

Points = Float32[np.ndarray, "n 3"]
Numbers = Float32[np.ndarray, " n"]


class LearnedPlaces:
    """The way of one member into the learned template's space."""

    def __init__(self, member: MemberSnapshot) -> None:
        self._placement = member.placement
        self._field = restore_member(member)
        self._edits = edit_warp(member.edits)

    def of(self, positions: Points) -> tuple[Points, Numbers]:
        """Return places in template space of scan-space points, and corrections."""
        points = self._placement.to_shape(positions)
        placed, corrections = self._field.deformed(points)
        if self._edits is not None:
            placed = self._edits.backward(np.ascontiguousarray(placed, np.float32))
        return placed, np.abs(corrections)

    def in_pieces(
        self, positions: Points, text: str
    ) -> Generator[Progress, None, tuple[Points, Numbers]]:
        """Return the same of many points, with reports on the way."""
        placed = np.empty((len(positions), 3), np.float32)
        corrections = np.empty(len(positions), np.float32)
        for piece in pieces(len(positions)):
            placed[piece], corrections[piece] = self.of(positions[piece])
            yield Progress(None, text)
        return placed, corrections


@dataclass(frozen=True, slots=True, eq=False)
class LearnedSurface(Value):
    """A member's triangles as they lie in template space, ready to be asked."""

    surface: Mesh
    doubts: Numbers
    """The correction at each vertex, shape-space units."""
    tree: SurfacePlaces

    @classmethod
    def of(
        cls, member: MemberSnapshot, surface: Mesh
    ) -> Generator[Progress, None, "LearnedSurface"]:
        """Bring a surface into template space."""
        ways = LearnedPlaces(member)
        text = "Bringing surfaces into template space"
        placed, doubts = yield from ways.in_pieces(surface.vertices, text)
        return cls(surface, doubts, SurfacePlaces(placed, surface.faces))


def pieces(count: int) -> Iterator[slice]:
    """Yield slices that cover so many rows."""
    for start in range(0, count, PIECE):
        yield slice(start, min(start + PIECE, count))
