"""Landmarks of several shapes draw them together where their surfaces cannot tell."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.engine.inline import result
from inrview.families.fit_code import fit_code
from inrview.families.fit_family import fit_family
from inrview.fields.family_field import restore_member
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family import FamilyFitSpec, FamilySnapshot, MemberSnapshot
from inrview.messages.family_reports import FamilyFitReport
from inrview.messages.family_requests import CodeFitRequest, FamilyShape
from inrview.messages.landmarks import Landmark
from inrview.messages.mark_requests import ShapeLandmarksReport, ShapeLandmarksRequest
from inrview.messages.notes import UserError
from tests.families.shapes import QUICK, request, sphere

_FIT = replace(QUICK, steps=300)
_SLIDES = (0.0, 0.5, -0.4, 0.35, -0.5)
"""How far what belongs together is slid along each egg: no surface shows it."""


def slid(slide: float, height: float) -> Mesh:
    """Return an egg along y; the same vertex is the same place of all of them."""
    plain = sphere()
    y = plain.vertices[:, 1].astype(np.float64)
    polar = np.arccos(np.clip(y, -1, 1))
    moved = polar + slide * np.sin(polar)
    around = plain.vertices[:, [0, 2]] / np.maximum(np.sin(polar), 1e-6)[:, None]
    x, z = (np.sin(moved)[:, None] * around).T
    vertices = np.stack([0.5 * x, height * np.cos(moved), 0.4 * z], axis=1)
    return Mesh(vertices.astype(np.float32), plain.faces)


def eggs(marks: int = 0) -> tuple[FamilyShape, ...]:
    """Return five eggs, with so many landmarks at true places around the middle."""
    shapes = []
    rows = ring(marks)
    for number, slide in enumerate(_SLIDES):
        mesh = slid(slide, 0.8 + 0.05 * number)
        landmarks = tuple(
            Landmark(f"mark {k}", tuple(mesh.vertices[row].tolist()))
            for k, row in enumerate(rows)
        )
        shapes.append(FamilyShape(f"egg{number}", mesh, landmarks=landmarks))
    return tuple(shapes)


def ring(count: int) -> list[int]:
    """Return vertices around the middle of the sphere, even turns apart."""
    vertices = sphere().vertices
    turns = np.arange(count) / max(count, 1) * 2 * np.pi
    wanted = np.stack([np.cos(turns), 0 * turns, np.sin(turns)], axis=1)
    return [int(np.linalg.norm(vertices - one, axis=1).argmin()) for one in wanted]


def fitted(
    shapes: tuple[FamilyShape, ...], fit: FamilyFitSpec = _FIT
) -> FamilyFitReport:
    *_, last = fit_family(request(shapes, fit))
    return last


def learned(report: FamilyFitReport) -> FamilySnapshot:
    assert report.snapshot is not None
    return report.snapshot


def apart(member: MemberSnapshot, other: MemberSnapshot, pair: list[Mesh]) -> float:
    """Return how far apart the same vertices of two shapes are in the template."""
    placed = [
        restore_member(one).deformed(one.placement.to_shape(mesh.vertices))[0]
        for one, mesh in zip((member, other), pair, strict=True)
    ]
    return float(np.linalg.norm(placed[0] - placed[1], axis=1).mean())


def error_of(family: FamilySnapshot, shapes: tuple[FamilyShape, ...]) -> float:
    """Return the mean of that over the first shape and each other."""
    members = [
        MemberSnapshot(family, family.code(s.name), family.placement(s.name))
        for s in shapes
    ]
    meshes = [shape.geometry for shape in shapes]
    return float(
        np.mean(
            [
                apart(members[0], members[k], [meshes[0], meshes[k]])
                for k in range(1, len(shapes))
            ]
        )
    )


@pytest.fixture(scope="module")
def steered() -> FamilyFitReport:
    return fitted(eggs(4))


def test_four_true_landmarks_make_shapes_correspond(steered: FamilyFitReport) -> None:
    blind = error_of(learned(fitted(eggs())), eggs())
    assert error_of(learned(steered), eggs()) < 0.6 * blind


def test_a_fit_says_what_steers_it(steered: FamilyFitReport) -> None:
    texts = [note.text for note in steered.notes if note.code == "landmarks-steer"]
    assert texts == ["4 landmarks on 5 of 5 shapes steer the fit."]
    assert "landmarks" in steered.losses
    parts = sum(v for name, v in steered.losses.items() if name != "total")
    np.testing.assert_allclose(parts, steered.losses["total"], rtol=1e-4)


def test_the_template_has_the_landmarks_then(steered: FamilyFitReport) -> None:
    family = learned(steered)
    assert [one.name for one in family.landmarks] == [f"mark {k}" for k in range(4)]
    template = restore_member(MemberSnapshot(family, None))
    places = np.array([one.position for one in family.landmarks], np.float32)
    assert np.abs(template.values(places)).max() < 0.1


def test_switched_off_they_change_nothing() -> None:
    short = replace(_FIT, steps=5)
    off = learned(fitted(eggs(4), replace(short, uses_landmarks=False)))
    without = learned(fitted(eggs(), short))
    assert not off.landmarks
    for name, weight in without.weights.items():
        np.testing.assert_array_equal(weight, off.weights[name])


def test_a_name_on_one_shape_alone_is_left_out_with_a_note() -> None:
    first, *others = eggs(1)
    lone = Landmark("wart", first.landmarks[0].position)
    shapes = (replace(first, landmarks=(*first.landmarks, lone)), *others)
    report = fitted(shapes, replace(_FIT, steps=2))
    (note,) = [one for one in report.notes if one.code == "landmarks-alone"]
    assert "wart" in note.text
    assert [one.name for one in learned(report).landmarks] == ["mark 0"]


def test_a_landmark_far_off_its_surface_is_refused() -> None:
    first, *others = eggs(1)
    off = Landmark("mark 0", (2.0, 0.0, 0.0))
    with pytest.raises(UserError, match=r"mark 0 lies .* from the surface of egg0"):
        fitted((replace(first, landmarks=(off,)), *others))


@pytest.mark.parametrize("model", ["dif", "dit"])
def test_the_papers_models_are_steered_too(model: str) -> None:
    fit = replace(_FIT, steps=2)
    asked = request(eggs(4), fit)
    asked = replace(asked, family=replace(asked.family, model=model))
    *_, last = fit_family(asked)
    assert last.losses["landmarks"][-1] > 0
    assert len(learned(last).landmarks) == 4


def test_an_unseen_shape_is_steered_by_its_landmarks(steered: FamilyFitReport) -> None:
    family, mesh = learned(steered), slid(-0.3, 0.9)
    first = MemberSnapshot(family, family.code("egg0"), family.placement("egg0"))
    errors = []
    for rows in ([], ring(4)):
        marks = tuple(
            Landmark(f"mark {k}", tuple(mesh.vertices[row].tolist()))
            for k, row in enumerate(rows)
        )
        shape = FamilyShape("new", mesh, "y", first.placement, landmarks=marks)
        *_, last = fit_code(CodeFitRequest(family, shape))
        found = last.completions[0].member
        errors.append(apart(first, found, [slid(*_first()), mesh]))
    assert errors[1] < 0.5 * errors[0]


def _first() -> tuple[float, float]:
    return _SLIDES[0], 0.8


def test_what_the_template_does_not_know_is_said(steered: FamilyFitReport) -> None:
    family, mesh = learned(steered), slid(0.0, 0.8)
    mark = Landmark("nose", tuple(mesh.vertices[0].tolist()))
    shape = FamilyShape("new", mesh, "y", family.placements[0], landmarks=(mark,))
    *_, last = fit_code(CodeFitRequest(family, shape, steps=1))
    (note,) = [one for one in last.notes if one.code == "landmarks-alone"]
    assert "nose" in note.text


def test_files_are_read_onto_their_shapes(tmp_path) -> None:
    mesh = replace(slid(0.0, 0.8), origin=(10.0, 0.0, 0.0))
    table = tmp_path / "egg.csv"
    table.write_text("name,x,y,z\nside,10.51,0,0\n")
    asked = ShapeLandmarksRequest(((FamilyShape("egg", mesh), str(table)),))
    report = result(asked)
    assert isinstance(report, ShapeLandmarksReport)
    ((mark,),) = report.landmarks
    assert mark.name == "side"
    np.testing.assert_allclose(mark.position, (0.5, 0, 0), atol=0.01)
    table.write_text("name,x,y,z\nside,15,0,0\n")
    with pytest.raises(UserError, match=r"lies 4\.5 from the surface of egg"):
        result(asked)


def test_a_cloud_has_landmarks_among_its_points() -> None:
    shapes = tuple(
        replace(shape, geometry=Points(shape.geometry.vertices)) for shape in eggs(2)
    )
    report = fitted(shapes, replace(_FIT, steps=2))
    assert len(learned(report).landmarks) == 2
