"""Small documents for the tests."""

import itertools
from dataclasses import replace
from itertools import pairwise

import numpy as np

from inrview.document import edits, family_edits
from inrview.document.document import Document, Member
from inrview.fields.family_layout import dense_shapes
from inrview.fields.layout import layout_of
from inrview.geometry.image import Image
from inrview.geometry.mesh import Material, Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.family import (
    FamilySnapshot,
    FamilySpec,
    LocalWarp,
    TemplateEdit,
)
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


SMALL_FAMILY = FamilySpec(
    code_size=4,
    deformation_width=8,
    deformation_layers=2,
    template_width=8,
    template_layers=2,
)


def family_snapshot(
    rng: np.random.Generator, names: tuple[str, ...], model: str = "default"
) -> FamilySnapshot:
    """Return a small family's snapshot with random weights."""
    spec = replace(SMALL_FAMILY, model=model)
    weights = {
        name: rng.normal(size=shape).astype(np.float32)
        for name, shape in family_shapes(spec).items()
    }
    if model == "mesh":
        weights["faces"] = np.array([[0, 1, 2], [2, 1, 3]], np.float32)
    turned = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0))
    return FamilySnapshot(
        spec,
        weights,
        names,
        rng.normal(size=(len(names), 4)).astype(np.float32),
        tuple(
            Placement((float(n), 0.0, 0.0), 2.0, rotation=turned)
            for n in range(len(names))
        ),
        frozenset(names[-1:]),
        step=70,
        slope=1.5,
    )


def family_shapes(spec: FamilySpec) -> dict[str, tuple[int, ...]]:
    """Return the shapes of a small family's weights, by its model."""
    code, wide = spec.code_size, spec.deformation_width
    template = dense_shapes("template", [3, *[spec.template_width] * 2, 1])
    match spec.model:
        case "default":
            return template | dense_shapes("deformation", [3 + code, wide, wide, 4])
        case "dif":
            for layer, (into, out) in enumerate(pairwise([3, wide, wide, 4])):
                for tensor, size in (("weight", into * out), ("bias", out)):
                    part = f"hyper.{layer}.{tensor}"
                    template |= dense_shapes(part, [code, 16, 16, size])
            return template
        case "dit":
            return template | {
                "warp.input.weight": (4 * wide, code + 3),
                "warp.input.bias": (4 * wide,),
                "warp.hidden.weight": (4 * wide, wide),
                "warp.hidden.bias": (4 * wide,),
                "warp.head.weight": (6, wide),
                "warp.head.bias": (6,),
            }
    return {"mean": (4, 3), "modes": (code, 4, 3), "faces": (2, 3)}


def with_family(
    made: Document, rng: np.random.Generator, model: str = "default"
) -> Document:
    """Add a learned, edited family of both scans and a member made in it."""
    numbers = itertools.count()
    scan_ids = [scan.id for scan in made.scans]
    made = family_edits.add_family(made, "Pair", scan_ids, lambda: f"f{next(numbers)}")
    family = made.families[0]
    warp = LocalWarp(*rng.normal(size=(2, 5, 3)).astype(np.float32), radius=0.2)
    code = rng.normal(size=4).astype(np.float32)
    made_up = Member("f9", "between", None, Placement(), code, warp, is_visible=False)
    made = family_edits.add_member(made, family.id, made_up)
    edit = TemplateEdit(
        "e1",
        "Drag ear",
        "drag",
        (0.0, 0.5, 0.0),
        (0.0, 0.1, 0.0),
        mirror=((0.0, 0.0, 0.0), (1.0, 0.0, 0.0)),
        is_muted=True,
    )
    bend = TemplateEdit(
        "e2", "Bend", "bend", (0.0,) * 3, amount=0.5, box=(0.1, 0.2, 0.3)
    )
    made = family_edits.set_template_edits(made, family.id, (edit, bend))
    learned = family_snapshot(rng, ("bunny", "tetra"), model)
    made = family_edits.set_family_specs(made, family.id, learned.spec)
    return family_edits.set_family_snapshot(made, family.id, learned)


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
