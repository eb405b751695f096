"""Shapes that colours come from: textured meshes and coloured scans."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32, Float64, UInt8
from scipy.spatial import cKDTree

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.matching.nearest import nearest
from inrview.matching.shape_match import find, foretold
from inrview.matching.surface_colors import SurfaceColors, check_colored
from inrview.matching.surface_samples import spread
from inrview.matching.template_surface import (
    TemplateSurface,
    carried,
    in_frame,
    lay,
)
from inrview.matching.trust import confidence, trust
from inrview.messages.matching_requests import MatchedShape
from inrview.messages.reports import Progress

Places = Float64[np.ndarray, "n 3"]
Numbers = Float64[np.ndarray, " n"]
Found = tuple[Float32[np.ndarray, "n 3"], Numbers]
_NEAREST = 4


@runtime_checkable
class ColorSource(Protocol):
    """Whatever has colours in template space."""

    def foretell(self, target: TemplateSurface) -> Numbers:
        """Return the errors to be expected at the target's fine vertices."""
        ...

    def colors(self, points: Places, normals: Places, errors: Numbers) -> Found:
        """Return colours (0 to 255) at template-space points, and their confidence."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class MeshSource(Value):
    """A textured mesh."""

    surface: TemplateSurface
    looks: SurfaceColors

    def foretell(self, target: TemplateSurface) -> Numbers:
        """Return the errors to be expected at the target's fine vertices."""
        return foretold(target, self.surface).errors_at(target.fine.vertices)

    def colors(self, points: Places, normals: Places, errors: Numbers) -> Found:
        """Return the colours of the closest points of the triangles."""
        found = find(self.surface, points, normals, errors)
        return self.looks.at(*self.surface.parents(found.places)), found.confidence


@dataclass(frozen=True, slots=True, eq=False)
class PointSource(Value):
    """A coloured scan: no surface, only points."""

    tree: cKDTree
    """Of the points in template space."""
    points: UInt8[np.ndarray, "n 3"]
    """Their colours."""

    def foretell(self, target: TemplateSurface) -> Numbers:
        """Return the errors to be expected; how a map strains cannot be seen here."""
        samples = spread(target)
        apart = nearest(self.tree, samples.places.points, 1)[0][:, 0]
        facing = np.full(len(apart), 0.95)
        return trust(samples, apart, facing, None).errors_at(target.fine.vertices)

    def colors(self, points: Places, normals: Places, errors: Numbers) -> Found:
        """Return the mean colours of the nearest points, nearer ones counting more."""
        apart, rows = nearest(self.tree, points, _NEAREST)
        shares = 1 / np.maximum(apart, 1e-6) ** 2
        shares /= shares.sum(axis=1, keepdims=True)
        found = np.einsum("nk,nkd->nd", shares, self.points[rows].astype(np.float32))
        return found.astype(np.float32), confidence(errors, apart[:, 0])


def prepared(
    shape: MatchedShape, texels_wanted: float | None
) -> Generator[Progress, None, ColorSource]:
    """Carry a coloured shape into template space.

    Raises
    ------
    UserError
        If it has no colours, or nothing that they could lie on.
    """
    name, geometry = shape.name or "The source", shape.geometry
    if isinstance(geometry, Points) or not len(geometry.faces):
        return (yield from _prepared_points(shape, geometry, name))
    looks = SurfaceColors.of(geometry, name, texels_wanted)
    surface = yield from lay(shape.member, geometry, f"Reading {name}")
    return MeshSource(surface, looks)


def _prepared_points(
    shape: MatchedShape, geometry: Points | Mesh, name: str
) -> Generator[Progress, None, PointSource]:
    check_colored(geometry, name)
    assert geometry.colors is not None
    positions = geometry.vertices if isinstance(geometry, Mesh) else geometry.positions
    points = in_frame(positions, geometry.origin, shape.member)
    placed, _ = yield from carried(shape.member, points, f"Reading {name}")
    return PointSource(cKDTree(placed.astype(np.float64)), geometry.colors)
