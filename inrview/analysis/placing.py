"""Where every vertex of the template lies on each member."""

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32, Float64, Int64

from inrview.analysis.evening import Evening
from inrview.analysis.shares import share
from inrview.analysis.surface_calculus import crosses
from inrview.fields.edit_warp import edit_warp
from inrview.geometry.confidence import confidence_of
from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.steps import told
from inrview.matching.learned_places import LearnedSurface
from inrview.matching.own_mesh import lies_on
from inrview.messages.analysis import AnalysisRequest, Subject
from inrview.messages.family import MemberSnapshot
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.processing.surface_places import Places, SurfacePlaces
from inrview.processing.topology import components_of, welded
from inrview.surfaces.extract import extractor_of

MEMBER_CELLS = 128
"""Resolution of members without a mesh of their own that lies on what was learned."""
_MOST_FACES = 300_000
_LEAST_SHARE = 0.01
"""Pieces of the template with less of its area than this are crumbs."""


@dataclass(frozen=True, slots=True, eq=False)
class Placed(Value):
    """One member under the template's vertices."""

    name: str
    member: MemberSnapshot
    surface: Mesh
    on_surface: SurfacePlaces
    """Its triangles, scan space without origin."""
    places: Float64[np.ndarray, "w 3"]
    """Where its own vertices lie in the learned template."""
    positions: Float64[np.ndarray, "v 3"]
    """Of the template's vertices on it, scan space without origin."""
    confidence: Float32[np.ndarray, " v"]
    is_own: bool
    """Its own mesh was used, not what was learned of it."""

    def at(self, places: Places) -> Float64[np.ndarray, "n 3"]:
        """Return where places on the template's triangles lie on the member."""
        return self.on_surface.closest(places.of(self.positions)).positions

    @property
    def in_family(self) -> Float64[np.ndarray, "v 3"]:
        """The positions in the family's shape space."""
        place = self.member.placement
        moved = (self.positions - place.center) / place.scale
        if place.rotation is not None:
            moved = moved @ np.array(place.rotation)
        return np.asarray(moved)


def template_surface(request: AnalysisRequest) -> Generator[Progress, None, Mesh]:
    """Return the template's surface, its vertices in the learned template's space.

    Raises
    ------
    UserError
        If the template has none.
    """
    template = request.template
    extractor = extractor_of(template, 0.0)
    mesh = (yield from extractor.at(request.resolution)).mesh
    if not len(mesh.faces):
        raise UserError("The template has no surface; fit the family further.")
    edits = edit_warp(template.edits)
    if edits is not None:
        mesh = replace(mesh, vertices=edits.backward(mesh.vertices))
    return _without_crumbs(mesh)


def placed_members(
    request: AnalysisRequest, template: Mesh
) -> Generator[Progress, None, tuple[Placed, ...]]:
    """Find the template's vertices on each member.

    Each member's triangles are brought into template space, where the closest place to
    a vertex is the vertex's place: the deformation is followed forwards only, so that
    nothing has to be inverted and every place lies on the member's surface. Places are
    evened out over neighbourhoods of the template.
    """
    evening = Evening(template)
    found = []
    for number, subject in enumerate(request.subjects):
        begin, end = (one / len(request.subjects) for one in (number, number + 1))
        middle, text = (begin + end) / 2, f"Placing the template on {subject.name}"
        yield Progress(begin, text)
        surface, is_own = yield from told(
            _surface_of(subject), share(begin, middle, text)
        )
        learned = yield from told(
            LearnedSurface.of(subject.member, surface), share(middle, end, text)
        )
        places = learned.closest(template.vertices, template.normals)
        doubts = places.of(learned.doubts[:, None])[:, 0]
        error = np.hypot(places.distances, doubts)
        on_surface = SurfacePlaces(surface.vertices, surface.faces)
        found.append(
            Placed(
                subject.name,
                subject.member,
                surface,
                on_surface,
                learned.places,
                _evened(evening, places, on_surface),
                confidence_of(error).astype(np.float32),
                is_own,
            )
        )
    return tuple(found)


def _evened(
    evening: Evening, places: Places, on_surface: SurfacePlaces
) -> Float64[np.ndarray, "v 3"]:
    """Return evened places on the surface; as found, where that is its other side."""
    found = places.of(on_surface.vertices)
    moved = on_surface.closest(evening.evened(found))
    along = crosses(on_surface.vertices, on_surface.faces)
    is_same = (along[places.faces] * along[moved.faces]).sum(axis=1) > 0
    return np.where(is_same[:, None], moved.positions, found)


def _surface_of(subject: Subject) -> Generator[Progress, None, tuple[Mesh, bool]]:
    own = subject.mesh
    if (
        own is not None
        and len(own.faces) <= _MOST_FACES
        and lies_on(own, subject.member)
    ):
        return own, True
    extracted = yield from extractor_of(subject.member, 0.0).at(MEMBER_CELLS)
    if not len(extracted.mesh.faces):
        raise UserError(
            f"{subject.name} has no surface in this family: fit the family further, or "
            "leave it out."
        )
    return extracted.mesh, False


def _without_crumbs(mesh: Mesh) -> Mesh:
    faces = np.asarray(mesh.faces, np.int64)
    piece = components_of(welded(mesh.vertices, faces))
    corners = mesh.vertices[faces].astype(np.float64)
    crosses = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.bincount(piece, np.linalg.norm(crosses, axis=1))
    kept = faces[areas[piece] >= _LEAST_SHARE * areas.sum()]
    return without_unused(mesh, kept)


def without_unused(mesh: Mesh, faces: Int64[np.ndarray, "m 3"]) -> Mesh:
    """Return some faces of a mesh, and only the vertices that they need."""
    used, renumbered = np.unique(faces, return_inverse=True)
    normals = None if mesh.normals is None else mesh.normals[used]
    renumbered = renumbered.reshape(-1, 3).astype(np.int32)
    return Mesh(mesh.vertices[used], renumbered, normals, origin=mesh.origin)
