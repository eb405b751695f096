"""Eggs with pictures on them: what a texel of one shows on another is known."""

from dataclasses import replace

import numpy as np

from inrview.geometry.image import Image
from inrview.geometry.mesh import Material, Mesh
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.matching_requests import MatchedShape
from tests.matching.making import stretched

ROWS, COLUMNS = 48, 96


def globe() -> Mesh:
    """Return a ball of radius 0.5 with longitude and latitude as coordinates."""
    u, v = np.meshgrid(
        np.linspace(0, 1, COLUMNS + 1), np.linspace(0, 1, ROWS + 1), indexing="xy"
    )
    turn, tilt = 2 * np.pi * u, np.pi * (v - 0.5)
    points = 0.5 * np.stack(
        [np.cos(turn) * np.cos(tilt), np.sin(tilt), -np.sin(turn) * np.cos(tilt)], -1
    )
    number = np.arange(u.size).reshape(u.shape)
    a, b = number[:-1, :-1].ravel(), number[:-1, 1:].ravel()
    c, d = number[1:, 1:].ravel(), number[1:, :-1].ravel()
    corners = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)])
    uvs = np.stack([u.ravel(), v.ravel()], 1)[corners]
    places, welded = np.unique(
        points.reshape(-1, 3).round(6), axis=0, return_inverse=True
    )
    faces = welded.reshape(-1)[corners].astype(np.int32)
    is_whole = (
        (faces[:, 0] != faces[:, 1])
        & (faces[:, 1] != faces[:, 2])
        & (faces[:, 2] != faces[:, 0])
    )
    return Mesh(
        places.astype(np.float32),
        faces[is_whole],
        corner_uvs=uvs[is_whole].astype(np.float32),
    )


def picture(size: int = 128) -> Image:
    """Return smooth colours with a checker in the third channel; it repeats in u."""
    across = (np.arange(size) + 0.5) / size
    u, v = np.meshgrid(across, across[::-1])
    red = 127.5 + 120 * np.sin(2 * np.pi * u)
    green = 255 * v
    blue = np.where((np.floor(8 * u) + np.floor(4 * v)) % 2 == 0, 220.0, 30.0)
    return Image(np.stack([red, green, blue], -1).round().astype(np.uint8))


def eggs() -> tuple[FamilySnapshot, tuple[Mesh, ...]]:
    """Return a family of ellipsoids and a globe-like mesh of each, without picture."""
    family, _, _ = stretched()
    ball = globe()
    meshes = tuple(
        replace(ball, vertices=ball.vertices * (1 + code)) for code in family.codes
    )
    return family, meshes


def textured(mesh: Mesh, image: Image | None = None) -> Mesh:
    """Return a mesh with a picture on it."""
    return replace(
        mesh,
        materials=(Material("paint", texture=image or picture()),),
        face_materials=np.zeros(len(mesh.faces), np.int32),
    )


def shape(family: FamilySnapshot, index: int, mesh: object) -> MatchedShape:
    """Return a member with a geometry of its own."""
    name = family.names[index]
    member = MemberSnapshot(family, family.code(name), family.placement(name))
    return MatchedShape(member, mesh, name)  # type: ignore[arg-type]
