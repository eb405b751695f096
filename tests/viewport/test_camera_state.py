"""Facts of a camera that need no picture."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.viewport.camera_state import CameraState

CAMERA = CameraState((3.0, 1.0, 4.0), (0.2, 0.1, -0.3), width=800, height=500)


@pytest.mark.parametrize("scale", [None, 1.7])
def test_a_projected_point_lies_on_the_ray_of_its_pixel(scale: float | None) -> None:
    camera = replace(CAMERA, parallel_scale=scale)
    points = np.random.default_rng(0).uniform(-1, 1, (20, 3))
    places, depths = camera.project(points)
    for point, place, depth in zip(points, places, depths, strict=True):
        start, ray = camera.ray(*place)
        along = depth / float(-ray @ camera.axes[2])
        assert np.allclose(start + ray * along, point, atol=1e-9)


def test_the_focal_point_is_in_the_middle() -> None:
    (place,), (depth,) = CAMERA.project(np.array([CAMERA.focal_point]))
    assert np.allclose(place, (400, 250))
    assert depth == pytest.approx(CAMERA.distance)


def test_a_pixel_at_the_pivot_is_as_long_as_it_says() -> None:
    right = CAMERA.axes[0]
    step = CAMERA.pixel_size() * 10
    focal = np.array(CAMERA.focal_point)
    places, _ = CAMERA.project(np.stack([focal, focal + right * step]))
    assert places[1, 0] - places[0, 0] == pytest.approx(10)


def test_looking_along_its_own_up_still_gives_axes() -> None:
    axes = CameraState((0, 5, 0), (0, 0, 0), (0, 1, 0)).axes
    assert np.allclose(axes @ axes.T, np.eye(3))


def test_a_camera_that_is_not_finite_says_so() -> None:
    assert not replace(CAMERA, position=(float("nan"), 0.0, 0.0)).is_finite
    assert not replace(CAMERA, position=CAMERA.focal_point).is_finite
    assert CAMERA.is_finite
