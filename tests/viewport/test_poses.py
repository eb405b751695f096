"""Objects laid out beside each other: boxes, hits in own coordinates, names."""

from typing import Any

import numpy as np
from PyQt6.QtCore import QPointF

from inrview.geometry.placement import Placement
from inrview.viewport.labels import Label
from inrview.viewport.pose import Pose
from tests.viewport.conftest import Make, drawn_mask, sphere

_TURN = ((0.0, -1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))


def test_a_pose_stands_in_shape_space() -> None:
    placement = Placement((100.0, 5.0, 0.0), 4.0, rotation=_TURN)
    pose = Pose.of(placement, (3.0, 0.0, 0.0))
    shape = np.array([[0.1, 0.2, 0.3], [-0.5, 0.0, 0.5]], np.float32)
    scan = placement.to_scan(shape)
    np.testing.assert_allclose(pose.to_scene(scan), shape + [3, 0, 0], atol=1e-5)
    np.testing.assert_allclose(pose.to_own(shape + [3, 0, 0]), scan, atol=1e-4)
    assert abs(pose.scale - 0.25) < 1e-9


def test_posed_objects_are_seen_and_hit_where_they_stand(
    make_viewport: Make, at_rest: Any
) -> None:
    viewport = make_viewport()
    mesh = sphere(radius=2.0)
    for number, key in enumerate("ab"):
        viewport.set_pose(key, Pose.of(Placement(scale=2.0), (3.0 * number, 0, 0)))
        viewport.show_surface(key, mesh)
    low, high = viewport._scene.bounds()
    np.testing.assert_allclose(low, [-1, -1, -1], atol=0.02)
    np.testing.assert_allclose(high, [4, 1, 1], atol=0.02)
    viewport.look_from("front")
    viewport.fit_all()
    at_rest(viewport)
    hits = [viewport.hit_at(_on_screen(viewport, (x, 0.0, 0.0))) for x in (0.0, 3.0)]
    assert [hit.key for hit in hits] == ["a", "b"]
    for hit in hits:
        assert abs(np.linalg.norm(hit.position) - 2.0) < 0.05


def test_a_pose_is_taken_back(make_viewport: Make, at_rest: Any) -> None:
    viewport = make_viewport()
    viewport.set_pose("a", Pose.of(Placement(), (9.0, 0, 0)))
    viewport.show_surface("a", sphere())
    viewport.set_pose("a", None)
    at_rest(viewport)
    low, _ = viewport._scene.bounds()
    np.testing.assert_allclose(low, [-1, -1, -1], atol=0.02)


def test_names_are_written_below_their_objects(
    make_viewport: Make, at_rest: Any
) -> None:
    viewport = make_viewport()
    viewport.show_surface("a", sphere())
    viewport.fit_all()
    at_rest(viewport)
    before = viewport.grab().toImage()
    viewport.set_labels((Label((0.0, -1.1, 0.0), "Anna", 4.0),))
    after = viewport.grab().toImage()
    at = _on_screen(viewport, (0.0, -1.1, 0.0)) + QPointF(0, 12)
    ratio = viewport.devicePixelRatioF()
    near = [
        (round((at.x() + dx) * ratio), round(at.y() * ratio)) for dx in range(-14, 15)
    ]
    assert any(before.pixel(*place) != after.pixel(*place) for place in near)


def _on_screen(viewport: Any, place: tuple[float, float, float]) -> QPointF:
    (pixel,), _ = viewport.camera.project(np.array([place]))
    x, y = pixel / viewport.devicePixelRatioF()
    return QPointF(float(x), float(y))


def test_arrows_and_a_grid_stand_where_their_shape_does(
    make_viewport: Make, at_rest: Any
) -> None:
    viewport = make_viewport()
    starts = np.array([[0.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    for key in ("arrows", "grid"):
        viewport.set_pose(key, Pose.of(Placement(scale=0.5), (5.0, 0.0, 0.0)))
    viewport.show_arrows("arrows", starts, starts + [1.0, 0, 0], (1.0, 0.5, 0.0))
    axis = np.linspace(0, 1, 3)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), axis=-1)
    viewport.show_grid("grid", grid, (0.0, 0.5, 1.0))
    low, high = viewport._scene.bounds()
    np.testing.assert_allclose(low[0], 5.0, atol=1e-6)
    np.testing.assert_allclose(high, [7.0, 2.24, 2.0], atol=0.05)
    viewport.fit_all()
    at_rest(viewport)
    drawn = drawn_mask(viewport).mean()
    viewport.set_visible("grid", False)
    viewport.set_visible("arrows", False)
    assert drawn > 0.002
    assert viewport._scene.bounds() is None
