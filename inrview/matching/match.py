"""Job: every vertex of two surfaces, found on the other one."""

from collections.abc import Generator, Iterator

import numpy as np

from inrview.geometry.mesh import Mesh
from inrview.matching.shape_match import check_family, find, foretold
from inrview.matching.template_surface import PIECE, TemplateSurface, lay
from inrview.messages.matching_reports import MatchReport, SurfaceMatch
from inrview.messages.matching_requests import MatchedShape, MatchRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress


def match(request: MatchRequest) -> Iterator[Progress | MatchReport]:
    """Match two members' surfaces, or a member's and the template's, both ways.

    Raises
    ------
    UserError
        If the two are of different families, or one has no surface.

    Notes
    -----
    Members see one template, so points that meet there correspond (Deng et al. 2021,
    section 3.4; Zheng et al. 2021, section 3.3).
    """
    check_family((request.first, request.second))
    first, one = yield from laid(request.first)
    second, two = yield from laid(request.second)
    there = yield from _matched(first, two, one, second)
    back = yield from _matched(second, one, two, first)
    yield MatchReport(there, back)


def laid(
    shape: MatchedShape,
) -> Generator[Progress, None, tuple[Mesh, TemplateSurface]]:
    """Return a shape's mesh, and the same in template space.

    Raises
    ------
    UserError
        If it is a cloud of points, or has no triangles.
    """
    mesh, name = shape.geometry, shape.name or "The shape"
    if not isinstance(mesh, Mesh) or not len(mesh.faces):
        raise UserError(
            f"{name} has no triangles: there is no surface that points could lie on. "
            "Choose a mesh, or the learned surface."
        )
    surface = yield from lay(shape.member, mesh, f"Matching {name}")
    return mesh, surface


def _matched(
    asked: Mesh, surface: TemplateSurface, own: TemplateSurface, other: Mesh
) -> Generator[Progress, None, SurfaceMatch]:
    """Find the vertices of `asked` (in template space: `own`) on `surface`."""
    count = len(asked.vertices)
    yield Progress(None, "Comparing neighbourhoods")
    errors = foretold(own, surface).errors_at(own.fine.vertices[:count])
    normals = own.vertex_normals()[:count]
    triangles = np.empty(count, np.int32)
    shares = np.empty((count, 3), np.float32)
    trusted = np.empty(count, np.float32)
    for start in range(0, count, PIECE):
        piece = slice(start, min(start + PIECE, count))
        found = find(surface, own.vertices[piece], normals[piece], errors[piece])
        triangles[piece], shares[piece] = surface.parents(found.places)
        trusted[piece] = found.confidence
        yield Progress(piece.stop / count, "Looking for closest points")
    corners = other.vertices[other.faces[triangles]]
    positions = np.einsum("nc,ncd->nd", shares, corners)
    return SurfaceMatch(triangles, shares, positions, trusted)
