"""Planes cut known solids in known loops."""

import numpy as np
import pytest
import trimesh

from inrview.analysis.geodesic import geodesic
from inrview.analysis.girth import recut, template_loop
from inrview.analysis.parts import volume
from inrview.analysis.plane_cut import Loop, loops
from inrview.geometry.mesh import Mesh
from inrview.messages.landmarks import Measurement

_UP = np.array([0.0, 1.0, 0.0])
_TRUNK = np.array([[1, 1], [-1, 1], [-1, -1], [1, -1]], float)


def _cut(solid: trimesh.Trimesh, point: tuple[float, float, float]) -> list:
    faces = np.asarray(solid.faces, np.int64)
    return loops(
        np.asarray(solid.vertices, np.float64), faces, np.array(point, float), _UP
    )


def _prism(outline: np.ndarray) -> trimesh.Trimesh:
    """Return the walls of an upright prism of height one."""
    count = len(outline)
    x, z = outline.T
    low = np.stack([x, np.zeros(count), z], axis=1)
    corner, after = np.arange(count), np.roll(np.arange(count), -1)
    faces = np.concatenate(
        [
            np.stack([corner, after, after + count], axis=1),
            np.stack([corner, after + count, corner + count], axis=1),
        ]
    )
    return trimesh.Trimesh(np.concatenate([low, low + _UP]), faces, process=False)


def _ring(heights: np.ndarray) -> Loop:
    """Return a loop around `_TRUNK`, at given heights."""
    along = np.linspace(0, 4, len(heights), endpoint=False)
    corner, share = along.astype(int), (along % 1)[:, None]
    ring = _TRUNK[corner] * (1 - share) + _TRUNK[(corner + 1) % 4] * share
    starts = np.stack([ring[:, 0], heights, ring[:, 1]], axis=1)
    return Loop(starts, np.roll(starts, -1, axis=0), 0.0)


def test_a_box_is_cut_in_a_square() -> None:
    (loop,) = _cut(trimesh.creation.box((2, 2, 2)), (0, 0.3, 0))
    assert abs(loop.length - 8) < 1e-9
    assert abs(loop.taut(_UP) - 8) < 1e-9
    assert loop.gap == 0


def test_a_plane_through_vertices_cuts_once() -> None:
    ball = trimesh.creation.icosphere(3)
    (loop,) = _cut(ball, (0, 0, 0))
    assert abs(loop.length / (2 * np.pi) - 1) < 0.01


def test_two_bodies_are_two_loops_and_a_dent_is_bridged_by_the_tape() -> None:
    left, right = (trimesh.creation.box((1, 1, 1)) for _ in range(2))
    right.apply_translation((3, 0, 0))
    assert len(_cut(left + right, (0, 0, 0))) == 2
    dented = [(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)]
    solid = _prism(np.array(dented, float))
    (loop,) = _cut(solid, (0, 0.5, 0))
    assert abs(loop.length - (12 + 2 * np.hypot(2, 3))) < 1e-6
    assert abs(loop.taut(_UP) - 16) < 1e-6


def test_a_small_hole_is_bridged_and_a_large_one_is_not() -> None:
    ball = trimesh.creation.icosphere(4)
    middles = ball.triangles_center
    small = trimesh.Trimesh(ball.vertices, ball.faces[middles[:, 0] < 0.995])
    (loop,) = _cut(small, (0, 0.01, 0))
    assert 0 < loop.gap < 0.3
    assert abs(loop.length / (2 * np.pi) - 1) < 0.01
    half = trimesh.Trimesh(ball.vertices, ball.faces[middles[:, 0] < 0.2])
    (loop,) = _cut(half, (0, 0.01, 0))
    assert np.isnan(loop.length)


def test_the_volume_of_a_cut_solid_is_closed() -> None:
    ball = trimesh.creation.icosphere(4)
    faces = np.asarray(ball.faces, np.int64)
    upper = faces[ball.triangles_center[:, 1] > 0]
    vertices = np.asarray(ball.vertices, np.float64)
    assert abs(volume(vertices, faces) / ball.volume - 1) < 1e-6
    assert abs(volume(vertices, upper) / (ball.volume / 2) - 1) < 0.03


def test_the_way_over_a_box_is_that_of_its_unfolding() -> None:
    box = trimesh.creation.box((2, 2, 2))
    for _ in range(2):
        box = box.subdivide()
    mesh = Mesh(np.asarray(box.vertices, np.float32), np.asarray(box.faces, np.int32))
    found = geodesic(mesh, np.array([-0.5, 1.0, 0.3]), np.array([1.0, -0.5, -0.3]))
    assert abs(found - np.hypot(3.0, 0.6)) < 0.02


def test_there_is_no_way_between_two_pieces() -> None:
    one, other = trimesh.creation.icosphere(2), trimesh.creation.icosphere(2)
    other.apply_translation((5, 0, 0))
    both = one + other
    mesh = Mesh(np.asarray(both.vertices, np.float32), np.asarray(both.faces, np.int32))
    assert np.isnan(geodesic(mesh, np.array([1.0, 0, 0]), np.array([4.0, 0, 0])))


def test_a_girth_leaves_out_what_the_carried_loop_leaves_out() -> None:
    """A trunk whose upper half is joined to an arm, measured just above the joint."""
    with_arm = _TRUNK + np.array([[2, 0], [0, 0], [0, 0], [2, 0]])
    lower, upper = _prism(_TRUNK), _prism(with_arm)
    lower.vertices[:, 1] -= 1
    solid = trimesh.util.concatenate([lower, upper])
    surface = Mesh(solid.vertices.astype(np.float32), solid.faces.astype(np.int32))
    carried = _ring(np.full(400, 0.04))
    found = recut(surface, carried, carried.lengths, is_taut=False)
    np.testing.assert_allclose(found, 8.0, rtol=1e-5)


@pytest.mark.parametrize("is_taut", [False, True])
def test_where_every_plane_holds_the_arm_the_carried_loop_is_measured(
    is_taut: bool,
) -> None:
    """A trunk with an arm all along it; the carried loop leaves the arm out."""
    solid = _prism(np.array([[3, 1], [-1, 1], [-1, -1], [3, -1]], float))
    surface = Mesh(solid.vertices.astype(np.float32), solid.faces.astype(np.int32))
    # Places found one by one do not lie in one plane: that adds nothing.
    heights = 0.5 + 0.01 * (-1.0) ** np.arange(400)
    carried = _ring(heights)
    found = recut(surface, carried, carried.lengths, is_taut)
    np.testing.assert_allclose(found, 8.0, rtol=1e-3)


def _told(solid: trimesh.Trimesh, point: tuple[float, float, float]) -> Loop:
    """Return the loop of a girth told on a template at a point."""
    template = Mesh(solid.vertices.astype(np.float32), solid.faces.astype(np.int32))
    girth = Measurement("girth", "girth", ("here",), (0.0, 1.0, 0.0))
    return template_loop(template, girth, np.array(point), None)


def test_a_girth_told_on_a_limb_leaves_the_trunk_beside_it_out() -> None:
    """A limb that joins the trunk just below the plane where its girth is told."""
    limb, joined = _prism(0.05 * _TRUNK), _prism(0.05 * _TRUNK)
    joined.vertices[:, 0] -= np.where(joined.vertices[:, 0] < 0, 0.4, 0.0)
    joined.vertices[:, 1] -= 1
    solid = trimesh.util.concatenate([limb, joined])
    assert _told(solid, (0.05, -0.03, 0.0)).length == pytest.approx(0.4, rel=1e-5)
    assert _told(solid, (0.05, 0.03, 0.0)).length == pytest.approx(0.4, rel=1e-5)
    # On the trunk itself, and far from the limb, it is the trunk's.
    assert _told(solid, (-0.45, -0.03, 0.0)).length == pytest.approx(1.2, rel=1e-5)
    assert _told(solid, (0.05, -0.5, 0.0)).length == pytest.approx(1.2, rel=1e-5)


def test_a_girth_told_by_a_tip_is_not_taken_nearer_to_it() -> None:
    cone = trimesh.creation.cone(0.2, 0.2, sections=64)
    cone.vertices = cone.vertices[:, [0, 2, 1]]
    for below in (0.015, 0.025, 0.05, 0.1):
        found = _told(cone, (below, 0.2 - below, 0.0))
        assert found.length == pytest.approx(2 * np.pi * below, rel=0.01)
