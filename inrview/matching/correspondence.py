"""Job: points of one member's surface, found again on another's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import igl  # type: ignore[import-untyped]
import numpy as np
from jaxtyping import Float32, Float64, Int64

from inrview.fields.template_way import TemplateWay, template_way
from inrview.geometry.confidence import confidence_of
from inrview.geometry.frozen import Value, adopt
from inrview.geometry.mesh import Mesh
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import MappedPoints
from inrview.messages.family_requests import MapPointsRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress

PIECE = 4096
"""Points asked between two yields."""
_BACK_STEPS = 3

Points = Float32[np.ndarray, "n 3"]
Numbers = Float32[np.ndarray, " n"]


def map_points(request: MapPointsRequest) -> Iterator[Progress | MappedPoints]:
    """Carry points into template space and from there to the target's surface.

    Yields progress, and in the end where each point lies on the target, in the order
    asked.

    Raises
    ------
    UserError
        If the two are of different families, or the target has no surface.

    Notes
    -----
    Both members see one template, so points that meet there correspond (Deng et al.
    2021, section 3.4; Zheng et al. 2021, section 3.3). The closest point is taken on
    the target's triangles as they lie in template space.
    """
    _check(request)
    source, target = template_way(request.source), template_way(request.target)
    yield Progress(0.0, "Bringing the target into template space")
    vertices = request.target.placement.to_shape(request.target_surface.vertices)
    placed = np.empty_like(vertices)
    doubts = np.empty(len(vertices), np.float32)
    for piece in _pieces(len(vertices)):
        placed[piece], doubts[piece] = target.placed(vertices[piece])
        yield Progress(0.4 * piece.stop / len(vertices), "Bringing the target")
    surface = _TemplateSurface.of(placed, request.target_surface.faces)
    count = len(request.positions)
    found = np.empty((count, 3), np.float32)
    confidence = np.empty(count, np.float32)
    for piece in _pieces(count):
        positions = request.source.placement.to_shape(request.positions[piece])
        matched = _match(source, surface, positions)
        found[piece] = matched.on(request.target_surface.vertices)
        error = np.hypot(matched.error, matched.on(doubts[:, None])[:, 0])
        confidence[piece] = confidence_of(error)
        yield Progress(0.4 + 0.6 * piece.stop / count, "Carrying points")
    yield MappedPoints(adopt(found), adopt(confidence))


@dataclass(frozen=True, slots=True, eq=False)
class _Matched(Value):
    """A place on a target's triangle for each point, and how far it is to be doubted.

    `error` is in shape-space units: the distance in template space, the source's
    correction, and how far the way back misses the point.
    """

    corners: Int64[np.ndarray, "n 3"]
    shares: Float64[np.ndarray, "n 3"]
    error: Float64[np.ndarray, " n"]

    def on(self, values: Float32[np.ndarray, "v d"]) -> Float64[np.ndarray, "n d"]:
        """Return values of the target's vertices at the places found."""
        return np.asarray(np.einsum("nc,ncd->nd", self.shares, values[self.corners]))


@dataclass(frozen=True, slots=True, eq=False)
class _TemplateSurface:
    """The target's triangles as they lie in template space."""

    vertices: Float64[np.ndarray, "v 3"]
    faces: Int64[np.ndarray, "f 3"]
    tree: igl.AABB

    @classmethod
    def of(cls, vertices: Points, faces: np.ndarray) -> "_TemplateSurface":
        exact = np.ascontiguousarray(vertices, np.float64)
        corners = np.ascontiguousarray(faces, np.int64)
        tree = igl.AABB()
        tree.init(exact, corners)
        return cls(exact, corners, tree)

    def closest(
        self, points: Float64[np.ndarray, "n 3"]
    ) -> tuple[
        Int64[np.ndarray, "n 3"],
        Float64[np.ndarray, "n 3"],
        Float64[np.ndarray, "n 3"],
    ]:
        """Return corners and shares of the closest points, and the points."""
        _, rows, nearest = self.tree.squared_distance(self.vertices, self.faces, points)
        corners = self.faces[rows.astype(np.int64)]
        a, b, c = (np.ascontiguousarray(self.vertices[corners[:, i]]) for i in range(3))
        shares = np.asarray(igl.barycentric_coordinates(nearest, a, b, c))
        # Triangles that the warp has flattened to a line have no such coordinates.
        shares = np.where(np.isfinite(shares), shares, 1 / 3).clip(0, 1)
        shares /= np.maximum(shares.sum(axis=1, keepdims=True), 1e-12)
        return corners, shares, nearest


def _match(source: TemplateWay, surface: _TemplateSurface, points: Points) -> _Matched:
    # As given: first moving points onto the learned surface made matches 2 % worse.
    placed, correction = source.placed(points)
    corners, shares, nearest = surface.closest(placed.astype(np.float64))
    apart = np.linalg.norm(nearest - placed, axis=1)
    back = _back(source.placed, nearest.astype(np.float32), points)
    missed = np.linalg.norm(back - points, axis=1)
    error = np.sqrt(apart**2 + correction**2 + missed**2)
    return _Matched(corners, shares, error)


def _back(
    placed: Callable[[Points], tuple[Points, Numbers]],
    points_template: Points,
    start: Points,
) -> Points:
    """Return the points that the deformation carries to template points, nearly.

    A fixed point of x = q - D(x), from a start nearby.
    """
    points = start
    for _ in range(_BACK_STEPS):
        points = points + (points_template - placed(points)[0])
    return points


def _pieces(count: int) -> Iterator[slice]:
    for start in range(0, count, PIECE):
        yield slice(start, min(start + PIECE, count))


def _check(request: MapPointsRequest) -> None:
    if not _is_one_family(request.source, request.target):
        raise UserError(
            "The two shapes belong to different families, so that nothing says which "
            "points of theirs correspond. Choose two members of one family."
        )
    if not _has_faces(request.target_surface):
        raise UserError("The target shape has no surface that points could lie on.")


def _is_one_family(one: MemberSnapshot, other: MemberSnapshot) -> bool:
    """Whether both see one template: the same weights and the same edits."""
    first, second = one.family, other.family
    is_same = first is second or all(
        name in second.weights and np.array_equal(weight, second.weights[name])
        for name, weight in first.weights.items()
    )
    return is_same and one.edits == other.edits


def _has_faces(mesh: Mesh) -> bool:
    return len(mesh.faces) > 0 and len(mesh.vertices) > 0
