"""A new scan finds its code and its place, whole or in part, wherever it lies."""

import numpy as np
import pytest

from inrview.families.fit_code import fit_code
from inrview.fields.family_field import restore_member
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import CodeFitReport
from inrview.messages.family_requests import CodeFitRequest, FamilyShape
from inrview.messages.notes import UserError
from tests.families.creatures import creature, ellipsoid, moved
from tests.families.trained import PLACED, family, signed

_NECK, _LENGTH = 0.45, 0.9
"""Of a creature that the family was not learned from."""


def _outer(mesh: Mesh, neck: float = _NECK, length: float = _LENGTH) -> np.ndarray:
    """Return the vertices on the outer surface: parts reach into each other."""
    return mesh.vertices[signed(mesh.vertices, neck, length) > -0.01]


def _fitted(shape: FamilyShape, **settings: object) -> CodeFitReport:
    *before, last = fit_code(CodeFitRequest(family(), shape, **settings))
    assert before
    assert last.is_final
    return last


def _gaps(member: MemberSnapshot, scan: np.ndarray) -> np.ndarray:
    """Return distances of scan-space points to a member's surface, scan units."""
    field = restore_member(member)
    points = member.placement.to_shape(scan)
    slopes = np.linalg.norm(field.gradients(points), axis=1)
    values = np.abs(field.values(points)) / np.maximum(slopes, 0.3)
    return np.asarray(values * member.placement.scale)


def _front(mesh: Mesh) -> Mesh:
    """Return the side that looks towards +x, as a mesh with a huge hole."""
    middles = mesh.vertices[mesh.faces].mean(axis=1)
    return Mesh(mesh.vertices, mesh.faces[middles[:, 0] > 0])


def test_a_whole_scan_in_place_finds_a_code_that_fits():
    mesh = creature(_NECK, _LENGTH)
    report = _fitted(FamilyShape("new", mesh, placement=PLACED))
    best = report.completions[0]
    assert _gaps(best.member, _outer(mesh)).mean() < 0.02
    mean = MemberSnapshot(family(), family().codes.mean(axis=0), PLACED)
    assert _gaps(mean, _outer(mesh)).mean() > 2 * best.misfit
    assert best.energy < 10
    assert best.member.placement == PLACED
    assert "no-fit" not in {note.code for note in report.notes}


@pytest.mark.parametrize(
    ("degrees", "scale", "is_partial"), [(130.0, 1.8, False), (-100.0, 0.6, True)]
)
def test_a_scan_that_lies_anywhere_is_found_a_place(degrees, scale, is_partial):
    mesh = creature(_NECK, _LENGTH)
    scan = _front(mesh) if is_partial else mesh
    there = {"degrees": degrees, "scale": scale, "shift": (3.0, 1.0, -2.0)}
    shape = FamilyShape("new", moved(scan, **there))
    best = _fitted(shape, is_partial=is_partial).completions[0]
    whole = moved(Mesh(_outer(mesh), np.zeros((0, 3), np.int32)), **there)
    assert _gaps(best.member, whole.vertices).mean() < 0.03 * scale


def test_points_without_normals_are_a_scan_too():
    mesh = creature(_NECK, _LENGTH)
    points = _outer(mesh)
    report = _fitted(FamilyShape("cloud", Points(points), placement=PLACED))
    assert _gaps(report.completions[0].member, points).mean() < 0.03
    assert "normals-estimated" in {note.code for note in report.notes}


def test_completions_differ_where_nothing_was_measured():
    mesh = creature(_NECK, _LENGTH)
    middles = mesh.vertices[mesh.faces].mean(axis=1)
    tail = Mesh(mesh.vertices, mesh.faces[middles[:, 2] < -0.5])
    shape = FamilyShape("tail", tail, placement=PLACED)
    found = _fitted(shape, is_partial=True, completions=4).completions
    assert len(found) == 4
    first = restore_member(found[0].member)
    head = PLACED.to_shape(_outer(mesh)[_outer(mesh)[:, 1] > 0.4])
    end = PLACED.to_shape(tail.vertices[np.unique(tail.faces)])
    other = [restore_member(each.member) for each in found[1:]]
    at_head, at_tail = (
        np.mean([np.abs(o.values(x) - first.values(x)).mean() for o in other])
        for x in (head, end)
    )
    assert at_head > 2 * at_tail
    assert found[0].misfit <= min(each.misfit for each in found[1:]) + 0.005


def test_free_space_keeps_the_surface_out():
    """A sensor that saw past the head says that the neck is short."""
    mesh = creature(0.35, 0.8)
    middles = mesh.vertices[mesh.faces].mean(axis=1)
    rump = Mesh(mesh.vertices, mesh.faces[middles[:, 2] < 0.2])
    shape = FamilyShape("rump", rump, placement=PLACED)
    eye = np.array([0.0, 3.0, 3.0], np.float32)
    seen = _fitted(shape, is_partial=True, viewpoint=eye).completions[0].member
    towards = eye - rump.vertices[np.unique(rump.faces)]
    passed = rump.vertices[np.unique(rump.faces)] + 0.3 * towards
    values = restore_member(seen).values(PLACED.to_shape(passed))
    assert (values > -0.02).mean() > 0.9


def test_a_local_warp_takes_up_what_the_code_leaves():
    mesh = creature(_NECK, _LENGTH, width=0.32)
    shape = FamilyShape("wide", mesh, placement=PLACED)
    plain = _fitted(shape).completions[0]
    tuned = _fitted(shape, is_fine_tuned=True).completions[0]
    assert tuned.member.warp is not None
    assert len(tuned.member.warp.sources) <= 240
    assert tuned.misfit < 0.8 * plain.misfit


def test_a_scan_of_another_kind_is_said_not_to_fit_with_the_figure():
    vertices, faces = ellipsoid(np.zeros(3), np.array([1.0, 0.1, 1.0]))
    plate = Mesh(vertices.astype(np.float32), faces.astype(np.int32))
    report = _fitted(FamilyShape("plate", plate))
    notes = [note for note in report.notes if note.code == "no-fit"]
    assert len(notes) == 1
    assert "plate does not fit this family" in notes[0].text


def test_the_same_request_gives_the_same_answer():
    shape = FamilyShape("new", creature(_NECK, _LENGTH), placement=PLACED)
    first, second = (_fitted(shape, completions=2) for _ in range(2))
    for one, other in zip(first.completions, second.completions, strict=True):
        assert one.member.code is not None
        assert other.member.code is not None
        np.testing.assert_array_equal(one.member.code, other.member.code)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        (np.zeros((0, 3)), "too few"),
        (np.zeros((1, 3)), "too few"),
        (np.zeros((40, 3)), "one place"),
        (np.random.default_rng(0).normal(size=(60, 3)) + 1e6, "outside"),
    ],
)
def test_a_scan_that_shows_nothing_is_refused(points, message):
    shape = FamilyShape("bad", Points(points.astype(np.float32)), placement=PLACED)
    with pytest.raises(UserError, match=message):
        _fitted(shape)
