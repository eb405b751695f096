"""Small documents for the tests."""

import itertools

import numpy as np

from inrview.document import edits
from inrview.document.document import Document
from inrview.fields.layout import layout_of
from inrview.geometry.image import Image
from inrview.geometry.mesh import Material, Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.notes import Note, Severity
from inrview.messages.reports import LoadedScan
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec

SMALL_FIELD = FieldSpec(levels=3, log2_table=8, coarsest=4, finest=16, hidden=8)


def points(rng: np.random.Generator, count: int = 100) -> Points:
    """Return points with everything that points can have."""
    directions = rng.normal(size=(count, 3)).astype(np.float32)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    colors = rng.integers(0, 256, (count, 3)).astype(np.uint8)
    return Points(directions, directions, colors, directions, (4e5, -2.5, 0.125))


def mesh(rng: np.random.Generator) -> Mesh:
    """Return a tetrahedron with everything that a mesh can have."""
    corners = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32)
    faces = np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32)
    pixels = rng.integers(0, 256, (5, 7, 3)).astype(np.uint8)
    return Mesh(
        corners,
        faces,
        normals=corners,
        colors=rng.integers(0, 256, (4, 3)).astype(np.uint8),
        corner_uvs=rng.random((4, 3, 2), np.float32),
        face_materials=np.array([0, 1, 0, 1], np.int32),
        materials=(Material("skin", texture=Image(pixels)), Material("bone")),
        origin=(1.0, 2.0, 3.0),
    )


def snapshot(rng: np.random.Generator, step: int = 120) -> FieldSnapshot:
    """Return a snapshot of a small field."""
    layout = layout_of(SMALL_FIELD)
    table = rng.normal(size=(layout.entries, layout.features)).astype(np.float32)
    network = rng.normal(size=layout.network_size).astype(np.float32)
    return FieldSnapshot(
        SMALL_FIELD,
        Placement((1.0, 2.0, 3.0), 0.1, (4e5, 0.0, 0.1)),
        {"table": table, "network": network},
        step,
        slope=1.25,
        noise=0.001,
    )


def document(rng: np.random.Generator) -> Document:
    """Return a document with two scans, two shapes and one snapshot."""
    numbers = itertools.count()
    notes = (Note("holes", "12 holes.", Severity.WARNING, 12, "unit"),)
    loaded = [
        LoadedScan("bunny.ply", "/scans/bunny.ply", points(rng), notes, "mm", "z"),
        LoadedScan("tetra.obj", "/scans/tetra.obj", mesh(rng)),
    ]
    made = Document()
    for one in loaded:
        made = edits.add_scans(made, [one], lambda: f"id{next(numbers)}")
    return edits.set_snapshot(made, made.shapes[0].id, snapshot(rng))
