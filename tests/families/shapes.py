"""Small shapes whose correspondence is known: one sphere, stretched in many ways."""

import numpy as np
from scipy.spatial import ConvexHull

from inrview.geometry.mesh import Mesh
from inrview.messages.family import FamilyFitSpec, FamilySpec
from inrview.messages.family_requests import FamilyFitRequest, FamilyShape

SMALL = FamilySpec(
    code_size=4,
    deformation_width=32,
    deformation_layers=2,
    template_width=32,
    template_layers=2,
    omega=10.0,
)
QUICK = FamilyFitSpec(steps=150, points=128, device="cpu", threads=1)


def sphere(count: int = 600) -> Mesh:
    """Return a closed mesh of a unit sphere, faces outwards."""
    step = np.arange(count) + 0.5
    height, turn = 1 - 2 * step / count, np.pi * (1 + np.sqrt(5)) * step
    radius = np.sqrt(1 - height**2)
    vertices = np.stack([radius * np.cos(turn), radius * np.sin(turn), height], 1)
    faces = ConvexHull(vertices).simplices.astype(np.int32)
    corners = vertices[faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    inward = np.einsum("ij,ij->i", across, corners[:, 0]) < 0
    faces[inward] = faces[inward][:, ::-1]
    return Mesh(vertices.astype(np.float32), faces)


def ellipsoid(x: float, y: float, z: float, scale: float = 1.0) -> Mesh:
    """Stretch the sphere: vertex i of one is vertex i of all."""
    plain = sphere()
    return Mesh(plain.vertices * np.array([x, y, z], np.float32) * scale, plain.faces)


def ellipsoids(count: int = 5, scale: float = 1.0) -> tuple[FamilyShape, ...]:
    """Return members of one family: taller ones are thinner."""
    return tuple(
        FamilyShape(f"egg{i}", ellipsoid(0.9 - 0.08 * i, 0.8 + 0.1 * i, 0.6, scale))
        for i in range(count)
    )


def request(
    shapes: tuple[FamilyShape, ...] | None = None, fit: FamilyFitSpec = QUICK
) -> FamilyFitRequest:
    return FamilyFitRequest(ellipsoids() if shapes is None else shapes, SMALL, fit)
