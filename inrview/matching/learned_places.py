"""A member's surface in the template as it was learned, before its edits."""

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Shaped

from inrview.fields.edit_warp import Warp, edit_warp
from inrview.fields.template_way import template_way
from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.matching.template_surface import TemplateSurface, lay
from inrview.messages.family import MemberSnapshot
from inrview.messages.reports import Progress
from inrview.processing.surface_places import Places

PIECE = 4096
"""Points asked between two yields."""

Points = Float32[np.ndarray, "n 3"]
Numbers = Float32[np.ndarray, " n"]


def learned_places(member: MemberSnapshot, positions: Points) -> tuple[Points, Numbers]:
    """Return places in learned template space of scan-space points, and |c(x, z)|."""
    points = member.placement.to_shape(positions)
    placed, corrections = template_way(member).placed(points)
    edits = edit_warp(member.edits)
    if edits is not None:
        placed = edits.backward(np.ascontiguousarray(placed, np.float32))
    return placed, np.abs(corrections)


@dataclass(frozen=True, slots=True, eq=False)
class LearnedSurface(Value):
    """A member's triangles in template space, asked there for the closest places."""

    surface: Mesh
    laid: TemplateSurface
    """In the edited template, where the member's deformation ends."""
    edits: Warp | None

    @classmethod
    def of(
        cls, member: MemberSnapshot, surface: Mesh
    ) -> Generator[Progress, None, "LearnedSurface"]:
        """Bring a surface into template space."""
        laid = yield from lay(member, surface, "Bringing surfaces into template space")
        return cls(surface, laid, edit_warp(member.edits))

    @property
    def places(self) -> Float64[np.ndarray, "v 3"]:
        """Where the vertices of the surface lie in the learned template's space."""
        placed = self.laid.vertices[: len(self.surface.vertices)]
        if self.edits is None:
            return placed
        moved = self.edits.backward(np.ascontiguousarray(placed, np.float32))
        return moved.astype(np.float64)

    @property
    def doubts(self) -> Numbers:
        """The correction at each vertex, shape-space units."""
        return self.laid.corrections[: len(self.surface.vertices)]

    @property
    def normals(self) -> Float64[np.ndarray, "v 3"]:
        """Directions of the vertices in template space."""
        return self.laid.vertex_normals()[: len(self.surface.vertices)]

    def closest(
        self,
        points: Shaped[np.ndarray, "n 3"],
        normals: Shaped[np.ndarray, "n 3"] | None = None,
    ) -> Places:
        """Return the places of the surface closest to learned template points.

        With normals, those that face the same way, where there are any near.
        """
        asked = np.ascontiguousarray(points, np.float64)
        if self.edits is not None:
            asked = np.ascontiguousarray(self.edits.forward(asked))
        turned = None if normals is None else np.asarray(normals, np.float64)
        found = self.laid.closest(asked, turned)
        rows, shares = self.laid.parents(found)
        apart = np.linalg.norm(found.points - asked, axis=1)
        corners = np.asarray(self.surface.faces, np.int64)[rows]
        return Places(rows, corners, shares, found.points, apart)


def pieces(count: int) -> Iterator[slice]:
    """Yield slices that cover so many rows."""
    for start in range(0, count, PIECE):
        yield slice(start, min(start + PIECE, count))
