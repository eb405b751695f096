"""A member's triangles as they lie in template space, and the closest points there."""

from collections.abc import Generator
from dataclasses import dataclass

import igl  # type: ignore[import-untyped]
import numpy as np
from jaxtyping import Float32, Float64, Int64
from scipy.spatial import cKDTree

from inrview.fields.template_way import template_way
from inrview.geometry.frozen import Value, Vector
from inrview.geometry.mesh import Mesh
from inrview.matching.nearest import nearest
from inrview.matching.refined import Refined, refined
from inrview.messages.family import MemberSnapshot
from inrview.messages.reports import Progress

PIECE = 8192
"""Points asked between two yields."""
LONGEST = 0.02
"""Edges, in shape-space units, on which a deformation passes for linear.

On bodies and creatures the middles of such edges miss by less than a thousandth.
"""
_CANDIDATES = 12
_NORMAL_WEIGHT = 0.1
"""Shape-space units that opposite normals count for when candidates are looked for."""
_REACH = 0.04
"""A place that faces the right way may lie this much farther than the closest."""

Exact = Float64[np.ndarray, "n 3"]
Rows = Int64[np.ndarray, " n"]


@dataclass(frozen=True, slots=True, eq=False)
class Places(Value):
    """Points on triangles of a laid surface."""

    rows: Rows
    """Fine triangles."""
    shares: Exact
    """Barycentric coordinates."""
    points: Exact
    """In template space."""


@dataclass(frozen=True, slots=True, eq=False)
class TemplateSurface:
    """A member's surface in template space.

    Its vertices are those of `fine`, the member's mesh split until the deformation is
    nearly linear on each triangle.
    """

    fine: Refined
    """In the member's shape space."""
    vertices: Float64[np.ndarray, "v 3"]
    """Where they lie in template space."""
    corrections: Float32[np.ndarray, " v"]
    """|c(x, z)| at each, shape-space units."""
    normals: Float64[np.ndarray, "f 3"]
    """Unit normals of the fine triangles in template space; 0 where flat."""
    tree: igl.AABB
    sides: cKDTree
    """Middles and normals of the fine triangles."""

    def closest(self, points: Exact, normals: Exact | None = None) -> Places:
        """Return the closest places; with normals, of those that face the same way.

        A sheet has two sides that nearly touch: the closest point may lie on the wrong
        one. Where nothing near faces the same way, the closest counts.
        """
        _, rows, found = self.tree.squared_distance(
            self.vertices, self.fine.faces, points
        )
        rows, found = rows.astype(np.int64).reshape(-1), found.reshape(-1, 3)
        if normals is not None:
            rows, found = self._turned(points, normals, rows, found)
        return Places(rows, self._shares(rows, found), found)

    def on(
        self, places: Places, values: Float32[np.ndarray, "v d"]
    ) -> Float64[np.ndarray, "n d"]:
        """Return values of the fine vertices at places."""
        chosen = values[self.fine.faces[places.rows]]
        return np.asarray(np.einsum("nc,ncd->nd", places.shares, chosen))

    def vertex_normals(self) -> Float64[np.ndarray, "v 3"]:
        """Return the mean direction of the triangles about each fine vertex."""
        corners = self.fine.faces.ravel()
        total = np.empty_like(self.vertices)
        for axis in range(3):
            weights = np.repeat(self.normals[:, axis], 3)
            total[:, axis] = np.bincount(corners, weights, len(total))
        lengths = np.linalg.norm(total, axis=1, keepdims=True)
        return np.asarray(total / np.maximum(lengths, 1e-12))

    def parents(
        self, places: Places
    ) -> tuple[Int64[np.ndarray, " n"], Float64[np.ndarray, "n 3"]]:
        """Return triangles of the mesh as given, and barycentric coordinates there."""
        rows = self.fine.parents[places.rows].astype(np.int64)
        shares = np.einsum("nc,nck->nk", places.shares, self.fine.corners[places.rows])
        return rows, np.asarray(shares)

    def _shares(self, rows: Rows, points: Exact) -> Exact:
        corners = self.fine.faces[rows]
        a, b, c = (np.ascontiguousarray(self.vertices[corners[:, i]]) for i in range(3))
        shares = np.asarray(igl.barycentric_coordinates(points, a, b, c))
        shares = shares.reshape(-1, 3)
        # Triangles that the warp has flattened to a line have no such coordinates.
        shares = np.where(np.isfinite(shares), shares, 1 / 3).clip(0, 1)
        shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
        return shares

    def _turned(
        self, points: Exact, normals: Exact, rows: Rows, found: Exact
    ) -> tuple[Rows, Exact]:
        """Replace places that face away by near ones that do not."""
        is_wrong = (self.normals[rows] * normals).sum(axis=1) < 0
        wrong = np.flatnonzero(is_wrong)
        if not len(wrong):
            return rows, found
        asked = np.hstack([points[wrong], _NORMAL_WEIGHT * normals[wrong]])
        chosen = nearest(self.sides, asked, _CANDIDATES)[1]
        best = np.linalg.norm(found[wrong] - points[wrong], axis=1) + _REACH
        rows, found = rows.copy(), found.copy()
        for candidate in chosen.T:
            facing = (self.normals[candidate] * normals[wrong]).sum(axis=1) > 0
            there = closest_on(self.vertices[self.fine.faces[candidate]], points[wrong])
            apart = np.linalg.norm(there - points[wrong], axis=1)
            is_better = facing & (apart < best)
            best = np.where(is_better, apart, best)
            rows[wrong[is_better]] = candidate[is_better]
            found[wrong[is_better]] = there[is_better]
        return rows, found


def lay(
    member: MemberSnapshot, mesh: Mesh, text: str
) -> Generator[Progress, None, TemplateSurface]:
    """Carry a member's mesh (it has triangles) into template space."""
    vertices = in_frame(mesh.vertices, mesh.origin, member)
    fine = refined(vertices, mesh.faces, LONGEST)
    placed, corrections = yield from carried(member, fine.vertices, text)
    exact = np.ascontiguousarray(placed, np.float64)
    normals = _unit_normals(exact[fine.faces])
    tree = igl.AABB()
    tree.init(exact, fine.faces)
    yield Progress(1.0, text)
    middles = exact[fine.faces].mean(axis=1)
    sides = cKDTree(np.hstack([middles, _NORMAL_WEIGHT * normals]))
    return TemplateSurface(fine, exact, corrections, normals, tree, sides)


def in_frame(
    positions: Float32[np.ndarray, "n 3"], origin: Vector, member: MemberSnapshot
) -> Float32[np.ndarray, "n 3"]:
    """Carry positions of a geometry with its own origin into the member's shape space.

    Geometries and placements may have taken off different origins.
    """
    shift = np.subtract(origin, member.placement.origin)
    moved = np.asarray(positions.astype(np.float64) + shift, np.float32)
    return member.placement.to_shape(moved)


def carried(
    member: MemberSnapshot, points: Float32[np.ndarray, "n 3"], text: str
) -> Generator[
    Progress, None, tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, " n"]]
]:
    """Carry shape-space points into template space; return them and |c(x, z)|."""
    way = template_way(member)
    placed = np.empty_like(points)
    corrections = np.empty(len(points), np.float32)
    for start in range(0, len(points), PIECE):
        piece = slice(start, start + PIECE)
        placed[piece], corrections[piece] = way.placed(points[piece])
        yield Progress(min(1.0, piece.stop / len(points)), text)
    return placed, np.abs(corrections)


def closest_on(triangles: Float64[np.ndarray, "n 3 3"], points: Exact) -> Exact:
    """Return the point of each triangle that is closest to the point of its row.

    Notes
    -----
    Ericson 2005, "Real-Time Collision Detection", section 5.1.5, by cases: the foot
    in the plane where it lies within, else the closest of the feet on the edges.
    """
    a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
    shares = np.asarray(igl.barycentric_coordinates(*map(_rows, (points, a, b, c))))
    shares = shares.reshape(-1, 3)
    is_within = np.isfinite(shares).all(axis=1) & (shares >= 0).all(axis=1)
    best = np.einsum("nc,ncd->nd", np.where(is_within[:, None], shares, 0), triangles)
    apart = np.where(is_within, np.linalg.norm(best - points, axis=1), np.inf)
    for start, end in ((a, b), (b, c), (c, a)):
        along = end - start
        squares = np.maximum((along * along).sum(axis=1), 1e-30)
        part = (((points - start) * along).sum(axis=1) / squares).clip(0, 1)
        foot = start + part[:, None] * along
        distance = np.linalg.norm(foot - points, axis=1)
        is_better = distance < apart
        best = np.where(is_better[:, None], foot, best)
        apart = np.where(is_better, distance, apart)
    return np.asarray(best)


def _rows(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array, np.float64)


def _unit_normals(corners: Float64[np.ndarray, "f 3 3"]) -> Float64[np.ndarray, "f 3"]:
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    normals = np.cross(b - a, c - a)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.asarray(normals / np.maximum(lengths, 1e-20))
