"""Families whose correspondence is exact: shapes by formulas, as linear modes."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.analysis import Subject
from inrview.messages.family import FamilySnapshot, FamilySpec, MemberSnapshot
from inrview.samples.creatures import Creature, cage_of, creature

Change = Callable[[Creature, int], Creature]


def family_of(
    vertices: np.ndarray, faces: np.ndarray
) -> tuple[MemberSnapshot, tuple[Subject, ...]]:
    """Return a template and members whose meshes have given vertices (n, v, 3)."""
    mean = vertices.mean(axis=0)
    modes = (vertices - mean).astype(np.float32)
    weights = {
        "mean": mean.astype(np.float32),
        "modes": modes,
        "faces": faces.astype(np.float32),
    }
    names = tuple(f"shape{n:02d}" for n in range(len(vertices)))
    codes = np.eye(len(vertices), dtype=np.float32)
    spec = FamilySpec(model="mesh", code_size=len(vertices))
    places = (Placement(),) * len(vertices)
    family = FamilySnapshot(spec, weights, names, codes, places)
    subjects = tuple(
        Subject(name, MemberSnapshot(family, code), Mesh(one, faces))
        for name, code, one in zip(names, codes, vertices, strict=True)
    )
    return MemberSnapshot(family, None), subjects


def herd(
    count: int, change: Change, spread: float = 0.04
) -> tuple[MemberSnapshot, tuple[Subject, ...], np.ndarray]:
    """Return creatures much alike, each changed on purpose, and each vertex's part."""
    rng = np.random.default_rng(4)
    usual = creature(np.random.default_rng(1))
    shapes = []
    for number in range(count):
        drawn = {
            name: getattr(usual, name) * (1 + spread * rng.normal())
            for name in Creature.__slots__
        }
        mesh, parts = cage_of(change(replace(usual, **drawn), number)).surface(1, 1)
        shapes.append(mesh.vertices)
    vertices = np.stack(shapes)
    middle = (vertices.min(axis=(0, 1)) + vertices.max(axis=(0, 1))) / 2
    scale = 1.7 / np.ptp(vertices, axis=(0, 1)).max()
    template, subjects = family_of(
        ((vertices - middle) * scale).astype(np.float32), np.asarray(mesh.faces)
    )
    return template, subjects, parts
