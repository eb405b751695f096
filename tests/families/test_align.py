"""Shapes are brought into one frame: turned, centred, sized; nothing else is done."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.families.align import align
from inrview.families.outline import upright_from
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.family_reports import AlignReport
from inrview.messages.family_requests import AlignRequest, FamilyShape
from inrview.messages.notes import UserError
from tests.families.creatures import creature, ellipsoid, moved

_NECKS = (0.4, 0.5, 0.6, 0.45, 0.55)


def _herd() -> list[FamilyShape]:
    return [
        FamilyShape(f"creature{k}", creature(neck)) for k, neck in enumerate(_NECKS)
    ]


def _aligned(shapes: list[FamilyShape], **settings: bool | str) -> AlignReport:
    *before, last = align(AlignRequest(tuple(shapes), **settings))
    assert before
    assert isinstance(last, AlignReport)
    return last


def _in_place(shape: FamilyShape, placement: Placement) -> np.ndarray:
    assert isinstance(shape.geometry, Mesh)
    return placement.to_shape(shape.geometry.vertices)


def _codes(report: AlignReport) -> set[str]:
    return {note.code for note in report.notes}


def test_shapes_that_lie_alike_keep_their_yaw_and_fill_the_box():
    shapes = _herd()
    report = _aligned(shapes)
    assert all(placement.rotation is None for placement in report.placements)
    assert len({placement.scale for placement in report.placements}) == 1
    placed = np.concatenate(list(map(_in_place, shapes, report.placements)))
    assert 0.8 < np.abs(placed).max() < 0.9
    assert max(report.residuals) < 0.05
    assert not report.notes


@pytest.mark.parametrize("degrees", [90.0, 180.0, -37.0])
def test_a_turned_shape_is_turned_back_and_named(degrees):
    shapes = _herd()
    plain = _aligned(shapes)
    turned = moved(creature(_NECKS[2]), degrees, shift=(3.0, 1.0, -2.0))
    shapes[2] = replace(shapes[2], geometry=turned)
    report = _aligned(shapes)
    expected = plain.placements[2].to_shape(creature(_NECKS[2]).vertices)
    np.testing.assert_allclose(
        _in_place(shapes[2], report.placements[2]), expected, atol=0.05
    )
    assert [note.text.split()[0] for note in report.notes] == ["creature2"]
    assert _codes(report) == {"turned"}


def test_the_family_faces_as_most_files_do_even_if_the_typical_one_is_turned():
    shapes = _herd()
    shapes[1] = replace(shapes[1], geometry=moved(creature(_NECKS[1]), 90.0))
    report = _aligned(shapes)
    turned = [placement.rotation is not None for placement in report.placements]
    assert turned == [False, True, False, False, False]


def test_turns_are_left_alone_when_files_face_one_way():
    shapes = _herd()
    shapes[2] = replace(shapes[2], geometry=moved(creature(_NECKS[2]), 90.0))
    report = _aligned(shapes, turns=False)
    assert all(placement.rotation is None for placement in report.placements)


def test_a_shape_that_looks_alike_from_all_sides_keeps_its_yaw():
    shapes = []
    for k, wide in enumerate((0.3, 0.35, 0.4)):
        vertices, faces = ellipsoid(np.zeros(3), np.array([wide, 1.0, wide]))
        mesh = Mesh(vertices.astype(np.float32), faces.astype(np.int32))
        shapes.append(FamilyShape(f"vase{k}", moved(mesh, 25.0 * k)))
    report = _aligned(shapes)
    assert all(placement.rotation is None for placement in report.placements)


def test_another_unit_is_noticed_and_sizes_are_kept_otherwise():
    shapes = _herd()
    shapes[0] = replace(shapes[0], geometry=moved(creature(_NECKS[0]), scale=1000.0))
    shapes[3] = replace(shapes[3], geometry=moved(creature(_NECKS[3]), scale=1.3))
    report = _aligned(shapes)
    scales = [placement.scale for placement in report.placements]
    np.testing.assert_allclose(scales[0], 1000 * scales[1], rtol=1e-6)
    assert scales[3] == scales[1]
    assert "other-unit" in _codes(report)


def test_each_shape_may_have_its_own_scale():
    shapes = _herd()
    shapes[3] = replace(shapes[3], geometry=moved(creature(_NECKS[3]), scale=1.5))
    plain = _aligned(_herd(), scales="own")
    report = _aligned(shapes, scales="own")
    np.testing.assert_allclose(
        report.placements[3].scale, 1.5 * plain.placements[3].scale, rtol=0.02
    )


def test_sizes_that_vary_widely_give_each_shape_its_own_scale():
    sizes = np.linspace(1.0, 3.0, len(_NECKS))
    shapes = [
        replace(shape, geometry=moved(creature(neck), scale=size))
        for shape, neck, size in zip(_herd(), _NECKS, sizes, strict=True)
    ]
    report = _aligned(shapes)
    assert "own-scales" in _codes(report)
    scales = np.array([placement.scale for placement in report.placements])
    plain = [
        placement.scale for placement in _aligned(_herd(), scales="own").placements
    ]
    np.testing.assert_allclose(scales / scales[0], sizes * plain / plain[0], rtol=0.03)
    common = _aligned(shapes, scales="common")
    assert len({placement.scale for placement in common.placements}) == 1
    assert "own-scales" not in _codes(common)


def test_sizes_that_vary_less_are_kept_and_told():
    sizes = np.linspace(1.0, 1.9, len(_NECKS))
    shapes = [
        replace(shape, geometry=moved(creature(neck), scale=size))
        for shape, neck, size in zip(_herd(), _NECKS, sizes, strict=True)
    ]
    report = _aligned(shapes)
    assert len({placement.scale for placement in report.placements}) == 1
    assert "sizes-vary" in _codes(report)
    assert "sizes-vary" not in _codes(_aligned(shapes, scales="common"))
    assert "sizes-vary" not in _codes(_aligned(_herd()))


def test_who_joins_a_family_of_own_scales_gets_one_too():
    sizes = np.linspace(1.0, 3.0, len(_NECKS))
    shapes = [
        replace(shape, geometry=moved(creature(neck), scale=size))
        for shape, neck, size in zip(_herd(), _NECKS, sizes, strict=True)
    ]
    alone = _aligned(shapes).placements
    joined = [replace(s, placement=p) for s, p in zip(shapes, alone, strict=True)]
    joined[-1] = replace(joined[-1], placement=None)
    again = _aligned(joined).placements
    np.testing.assert_allclose(again[-1].scale, alone[-1].scale, rtol=0.03)


def test_files_with_another_up_axis_stand_upright():
    lying = creature(_NECKS[1]).vertices @ upright_from("z")
    shapes = _herd()
    mesh = Mesh(lying.astype(np.float32), creature(_NECKS[1]).faces)
    shapes[1] = replace(shapes[1], geometry=mesh, up_axis="z")
    expected = _in_place(_herd()[1], _aligned(_herd()).placements[1])
    report = _aligned(shapes)
    np.testing.assert_allclose(
        _in_place(shapes[1], report.placements[1]), expected, atol=0.02
    )


@pytest.mark.parametrize("axis", ["x", "y", "z", "-x", "-y", "-z"])
def test_upright_is_a_rotation_that_carries_the_axis_up(axis):
    turn = upright_from(axis)
    pointing = (-1 if axis[0] == "-" else 1) * np.eye(3)["xyz".index(axis[-1])]
    np.testing.assert_allclose(turn @ pointing, [0, 1, 0])
    np.testing.assert_allclose(np.linalg.det(turn), 1)


def test_given_placements_are_kept_and_others_are_laid_over_them():
    shapes = _herd()
    before = _aligned(shapes).placements
    kept = [
        replace(shape, placement=placement)
        for shape, placement in zip(shapes, before, strict=True)
    ]
    turned = moved(creature(0.5), 120.0, shift=(5.0, 0.0, 0.0))
    report = _aligned([*kept, FamilyShape("new", turned)])
    assert report.placements[:-1] == before
    np.testing.assert_allclose(
        report.placements[-1].to_shape(turned.vertices),
        before[1].to_shape(creature(0.5).vertices),
        atol=0.05,
    )


def test_soups_and_points_are_aligned_too(rng):
    mesh = creature(_NECKS[2])
    soup = Mesh(
        mesh.vertices[mesh.faces].reshape(-1, 3),
        np.arange(3 * len(mesh.faces), dtype=np.int32).reshape(-1, 3),
    )
    shapes = _herd()
    shapes[2] = replace(shapes[2], geometry=moved(soup, 90.0))
    cloud = moved(creature(_NECKS[4]), 180.0).vertices
    stray = np.array([[40.0, 0.0, 0.0]], np.float32)
    shapes[4] = replace(shapes[4], geometry=Points(np.concatenate([cloud, stray])))
    report = _aligned(shapes)
    turned = [placement.rotation is not None for placement in report.placements]
    assert turned == [False, False, True, False, True]
    assert max(report.residuals[:4]) < 0.08


def test_inside_out_meshes_are_named():
    shapes = _herd()
    mesh = creature(_NECKS[0])
    inside_out = Mesh(mesh.vertices, np.ascontiguousarray(mesh.faces[:, ::-1]))
    shapes[0] = replace(shapes[0], geometry=inside_out)
    notes = _aligned(shapes).notes
    assert [note.code for note in notes] == ["inside-out"]
    assert "creature0" in notes[0].text


def test_a_shape_of_another_kind_is_named_with_the_measure():
    vertices, faces = ellipsoid(np.zeros(3), np.array([1.0, 0.02, 1.0]))
    plate = Mesh(vertices.astype(np.float32), faces.astype(np.int32))
    report = _aligned([*_herd(), FamilyShape("plate", plate)])
    notes = [note for note in report.notes if note.code == "unlike"]
    assert len(notes) == 1
    assert "plate" in notes[0].text
    assert "%" in notes[0].text


def test_one_shape_alone_is_placed_too():
    report = _aligned(_herd()[:1])
    assert report.residuals == (0.0,)
    assert np.abs(_in_place(_herd()[0], report.placements[0])).max() < 0.9


def test_the_same_shapes_are_aligned_the_same_way_twice():
    first, second = _aligned(_herd()), _aligned(_herd())
    assert first.placements == second.placements
    assert first.residuals == second.residuals


@pytest.mark.parametrize(
    ("geometry", "message"),
    [
        (Points(np.zeros((0, 3), np.float32)), "no surface"),
        (Points(np.zeros((1, 3), np.float32)), "no surface"),
        (Points(np.zeros((50, 3), np.float32)), "one place"),
        (Mesh(np.zeros((3, 3), np.float32), np.zeros((0, 3), np.int32)), "no surface"),
    ],
)
def test_a_shape_without_a_surface_is_refused_by_name(geometry, message):
    with pytest.raises(UserError, match=f"broken.*{message}"):
        _aligned([*_herd(), FamilyShape("broken", geometry)])


def test_no_shapes_are_refused():
    with pytest.raises(UserError, match="No shapes"):
        _aligned([])
