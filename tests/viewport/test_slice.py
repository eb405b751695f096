"""The slice: its picture and its handle."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF

from inrview.geometry.iso_lines import enlarged
from inrview.viewport.camera_state import CameraState
from inrview.viewport.navigation import orbit_trackball
from inrview.viewport.overlay_style import OverlayView
from inrview.viewport.slice_handle import MOVE, TURN, SliceHandle
from inrview.viewport.slice_picture import SIDE, Outline, slice_picture
from inrview.viewport.theme import DARK

CAMERA = CameraState((3.0, 1.0, 4.0), (0.2, 0.1, -0.3), width=1200, height=750)
VIEW = OverlayView(CAMERA, DARK, 800.0, 500.0, 1.5)
HANDLE = SliceHandle(np.zeros(3), np.array([2.0, 0, 0]), np.array([0, 0, -2.0]))


def circle_values(count: int = 65) -> np.ndarray:
    line = np.linspace(-1, 1, count, dtype=np.float32)
    x, y = np.meshgrid(line, line)
    return (np.hypot(x, y) - 0.5).astype(np.float32)


def test_inside_is_blue_and_outside_is_warm() -> None:
    picture = slice_picture(circle_values(), spacing=10.0).astype(int)
    middle, corner = picture[SIDE // 2, SIDE // 2], picture[5, 5]
    assert middle[2] > middle[0]
    assert corner[0] > corner[2]


def test_the_zero_line_is_dark_and_lies_on_the_circle() -> None:
    picture = slice_picture(circle_values(257), spacing=10.0).astype(int).sum(axis=2)
    row = picture[SIDE // 2]
    dark = np.flatnonzero(row < 200)
    assert len(dark)
    places = dark / (SIDE - 1) * 2 - 1
    assert np.allclose(np.abs(places), 0.5, atol=0.02)


def test_lines_stand_at_multiples_of_the_spacing() -> None:
    plain = slice_picture(circle_values(257), spacing=10.0).astype(int)
    lined = slice_picture(circle_values(257), spacing=0.25).astype(int)
    row = np.abs(plain - lined)[SIDE // 2].sum(axis=1)
    places = np.abs(np.flatnonzero(row > 60) / (SIDE - 1) * 2 - 1)
    assert len(places)
    wanted = np.array([0.25, 0.5, 0.75, 1.0])
    assert (np.abs(places[:, None] - wanted).min(axis=1) < 0.02).all()


def test_missing_values_are_grey_and_do_no_harm() -> None:
    values = circle_values()
    values[:20, :20] = np.nan
    picture = slice_picture(values)
    assert np.ptp(picture[10, 10].astype(int)) == 0


def test_enlarging_keeps_a_plane_a_plane() -> None:
    values = np.add.outer(np.arange(5.0), 2 * np.arange(4.0)).astype(np.float32)
    fine = enlarged(values, 33)
    wanted = np.add.outer(np.linspace(0, 4, 33), 2 * np.linspace(0, 3, 33))
    assert np.allclose(fine, wanted, atol=1e-4)


def mouse_at(point: np.ndarray) -> QPointF:
    (place,), _ = VIEW.project(point)
    return QPointF(*place)


def test_the_parts_are_where_they_are_drawn() -> None:
    tip = HANDLE.tip(VIEW)
    assert HANDLE.part_at(VIEW, mouse_at(tip)) == TURN
    assert HANDLE.part_at(VIEW, mouse_at(HANDLE.center)) == MOVE
    assert HANDLE.part_at(VIEW, QPointF(3, 3)) is None


def test_moving_follows_the_mouse_along_the_normal() -> None:
    target = HANDLE.center + HANDLE.normal * 0.37
    moved = HANDLE.moved(VIEW, mouse_at(HANDLE.center), mouse_at(target))
    assert np.allclose(moved.center, target, atol=1e-6)
    assert np.allclose(moved.normal, HANDLE.normal)


def test_moving_seen_end_on_stays_finite_and_small() -> None:
    camera = CameraState((0.0, 4.0, 0.0), (0, 0, 0), (0, 0, -1), width=800, height=500)
    view = replace(VIEW, camera=camera, ratio=1.0)
    moved = HANDLE.moved(view, QPointF(400, 250), QPointF(400, 230))
    assert 0 < np.linalg.norm(moved.center) < 0.5


@pytest.mark.parametrize("turn", [(0.05, 0.0), (0.3, -0.2), (-0.6, 0.4)])
def test_turning_brings_the_tip_under_the_mouse(turn: tuple[float, float]) -> None:
    view = replace(VIEW, camera=orbit_trackball(CAMERA, *turn))
    tip = HANDLE.tip(view)
    (place,), _ = view.project(tip)
    center, _ = view.project(HANDLE.center)
    wanted = center[0] + (place - center[0]) * 0.6
    turned = HANDLE.turned(view, QPointF(*wanted))
    (now,), _ = view.project(turned.tip(view))
    assert np.allclose(now, wanted, atol=0.5)
    assert turned.half_size == pytest.approx(HANDLE.half_size)
    assert np.linalg.norm(turned.normal) == pytest.approx(1)


def test_an_outline_is_drawn_over_colours_of_something_else() -> None:
    values = circle_values(257)
    flat = np.zeros_like(values)
    plain = slice_picture(flat, Outline(np.ones_like(values), 0.5)).astype(int)
    lined = slice_picture(flat, Outline(values, 0.5)).astype(int)
    assert np.ptp(plain, axis=(0, 1)).max() == 0
    is_lined = (lined != plain).any(axis=2)
    assert 0 < is_lined.mean() < 0.05
    steep = slice_picture(flat + 0.4, Outline(np.ones_like(values), 0.5)).astype(int)
    assert steep[0, 0, 0] > steep[0, 0, 2]
