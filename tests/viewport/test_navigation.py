"""What each gesture does to the camera."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from inrview.viewport import navigation
from inrview.viewport.camera_state import CameraState
from inrview.viewport.flight import between

CAMERA = CameraState((3.0, 1.0, 4.0), (0.2, 0.1, -0.3), width=800, height=500)
AXES = ("x", "y", "z")


def place_of(camera: CameraState, point: np.ndarray) -> np.ndarray:
    return camera.project(point[None])[0][0]


@pytest.mark.parametrize("up_axis", AXES)
def test_the_turntable_keeps_the_horizon_and_the_distance(up_axis: str) -> None:
    camera = navigation.levelled(CAMERA, up_axis)
    axis = np.array(navigation.AXES[up_axis])
    for right, down in product((-0.3, 0.2), (-0.9, 0.1, 0.7)):
        camera = navigation.orbit_turntable(camera, right, down, up_axis)
        assert camera.axes[0] @ axis == pytest.approx(0, abs=1e-6)
        assert camera.axes[1] @ axis >= -1e-6
        assert camera.distance == pytest.approx(CAMERA.distance)


def test_the_turntable_stops_at_the_poles() -> None:
    camera = navigation.orbit_turntable(CAMERA, 0, 10, "y")
    assert camera.axes[2] @ [0, 1, 0] == pytest.approx(1)
    again = navigation.orbit_turntable(camera, 0, 10, "y")
    assert np.allclose(again.position, camera.position)
    back = navigation.orbit_turntable(camera, 0, -0.2, "y")
    assert back.axes[2] @ [0, 1, 0] < 0.9


def test_what_is_dragged_to_the_right_moves_to_the_right() -> None:
    near = np.array(CAMERA.focal_point) + CAMERA.axes[2] * 0.5
    for orbit in (
        navigation.orbit_turntable(CAMERA, 0.02, 0, "y"),
        navigation.orbit_trackball(CAMERA, 0.02, 0),
    ):
        assert place_of(orbit, near)[0] > place_of(CAMERA, near)[0] + 1


def test_what_is_dragged_down_moves_down() -> None:
    near = np.array(CAMERA.focal_point) + CAMERA.axes[2] * 0.5
    for orbit in (
        navigation.orbit_turntable(CAMERA, 0, 0.02, "y"),
        navigation.orbit_trackball(CAMERA, 0, 0.02),
    ):
        assert place_of(orbit, near)[1] > place_of(CAMERA, near)[1] + 1


@pytest.mark.parametrize("scale", [None, 1.2])
def test_pan_holds_the_pressed_point_under_the_mouse(scale: float | None) -> None:
    camera = replace(CAMERA, parallel_scale=scale)
    point = np.array([0.4, -0.2, 0.6])
    before = place_of(camera, point)
    after = place_of(navigation.pan(camera, 31, -17, camera.depth_of(point)), point)
    assert np.allclose(after - before, (31, -17), atol=1e-6)


@pytest.mark.parametrize("scale", [None, 1.2])
@pytest.mark.parametrize("factor", [0.8, 1.3])
def test_zoom_keeps_the_anchor_in_its_place(scale: float | None, factor: float) -> None:
    camera = replace(CAMERA, parallel_scale=scale)
    anchor = np.array([0.7, 0.4, -0.1])
    zoomed = navigation.zoom(camera, factor, anchor)
    assert np.allclose(place_of(zoomed, anchor), place_of(camera, anchor))
    assert zoomed.half_height() == pytest.approx(camera.half_height() * factor)


def test_endless_zoom_stays_finite() -> None:
    camera = CAMERA
    for _ in range(2000):
        camera = navigation.zoom(camera, 0.85, np.zeros(3))
    assert camera.is_finite


@pytest.mark.parametrize("size", [(800, 500), (300, 900)])
@pytest.mark.parametrize("scale", [None, 1.0])
def test_a_fitted_box_lies_inside_and_fills_the_view(
    size: tuple[int, int], scale: float | None
) -> None:
    camera = replace(CAMERA, width=size[0], height=size[1], parallel_scale=scale)
    low, high = np.array([10.0, -2.0, 5.0]), np.array([11.0, 3.0, 5.5])
    fitted = navigation.fitted(camera, low, high)
    corners = np.array(list(product(*zip(low, high, strict=True))))
    places, depths = fitted.project(corners)
    assert (depths > 0).all()
    shares = np.abs(places / size * 2 - 1)
    assert shares.max() <= navigation.FILL + 1e-6
    assert shares.max() > 0.75


@pytest.mark.parametrize("scale", [None, 1.0])
def test_a_fitted_box_leaves_room_at_the_right(scale: float | None) -> None:
    camera = replace(CAMERA, width=900, height=600, parallel_scale=scale)
    camera = navigation.looking_from(camera, "front", False, "y")
    low, high = np.array([10.0, -2.0, 5.0]), np.array([18.0, 3.0, 5.0])
    fitted = navigation.fitted(camera, low, high, covered=0.3)
    places, _ = fitted.project(np.array(list(product(*zip(low, high, strict=True)))))
    assert places[:, 0].max() < 0.7 * 900
    assert places[:, 0].min() > 0
    middle = (places[:, 0].min() + places[:, 0].max()) / 2
    assert middle == pytest.approx(0.35 * 900, abs=1)


def test_one_point_can_be_fitted() -> None:
    point = np.array([1.0, 2.0, 3.0])
    assert navigation.fitted(CAMERA, point, point).is_finite


@pytest.mark.parametrize("up_axis", AXES)
@pytest.mark.parametrize("name", ["front", "right", "top", "x", "y", "z"])
@pytest.mark.parametrize("opposite", [False, True])
def test_standard_views_stand_on_their_axis(
    name: str, opposite: bool, up_axis: str
) -> None:
    view = navigation.looking_from(CAMERA, name, opposite, up_axis)
    wanted = np.array(navigation.view_direction(name, up_axis))
    assert np.allclose(view.axes[2], -wanted if opposite else wanted)
    assert np.allclose(view.axes @ view.axes.T, np.eye(3))
    if name == "front":
        assert view.axes[1] @ navigation.AXES[up_axis] == pytest.approx(1)


@pytest.mark.parametrize("before", AXES)
@pytest.mark.parametrize("after", AXES)
def test_another_up_axis_keeps_the_side_that_was_seen(before: str, after: str) -> None:
    for name in ("front", "right"):
        camera = navigation.looking_from(CAMERA, name, False, before)
        wanted = navigation.looking_from(CAMERA, name, False, after)
        assert np.allclose(
            navigation.upended(camera, before, after).axes, wanted.axes, atol=1e-6
        )


def test_front_right_and_top_are_seen_as_drawn() -> None:
    front = navigation.looking_from(CAMERA, "front", False, "z")
    assert np.allclose(front.axes[0], (1, 0, 0))
    right = navigation.looking_from(CAMERA, "right", False, "y")
    assert np.allclose(right.axes[0], (0, 0, -1))
    top = navigation.looking_from(CAMERA, "top", False, "y")
    assert np.allclose(top.axes[0], (1, 0, 0))


def test_parallel_and_back_shows_the_same_at_the_pivot() -> None:
    there = navigation.with_parallel(CAMERA, True)
    assert there.half_height() == pytest.approx(CAMERA.half_height())
    back = navigation.with_parallel(there, False)
    assert np.allclose(back.position, CAMERA.position)


def test_a_new_pivot_comes_to_the_middle_from_the_same_side() -> None:
    pivot = np.array([0.5, 0.7, 0.9])
    camera = navigation.centred_on(CAMERA, pivot)
    assert np.allclose(place_of(camera, pivot), (400, 250))
    assert np.allclose(camera.axes, CAMERA.axes)


@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_flight_between_two_views_is_rigid(share: float) -> None:
    end = navigation.looking_from(CAMERA, "top", True, "y")
    middle = between(CAMERA, end, share)
    assert np.allclose(middle.axes @ middle.axes.T, np.eye(3))
    assert middle.distance == pytest.approx(CAMERA.distance)
    if share == 0.0:
        assert np.allclose(middle.axes, CAMERA.axes)
    if share == 1.0:
        assert np.allclose(middle.axes, end.axes)


def test_a_flight_by_half_a_turn_arrives() -> None:
    end = navigation.looking_from(CAMERA, "z", True, "y")
    start = navigation.looking_from(CAMERA, "z", False, "y")
    assert np.allclose(between(start, end, 1.0).axes, end.axes)
    assert between(start, end, 0.5).is_finite
