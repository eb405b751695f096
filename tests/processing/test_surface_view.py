"""A surface as a picture: each pixel shows what is nearest to the eye."""

import numpy as np

from inrview.processing.surface_view import TOWARD, surface_view
from tests.fitting.clouds import sphere_points


def test_only_the_side_towards_the_eye_is_seen() -> None:
    ball = sphere_points(20_000)
    view = surface_view(ball.positions, 64)
    toward = TOWARD / np.linalg.norm(TOWARD)
    assert (view.points @ toward > -0.15).all()
    assert np.array_equal(view.points, ball.positions[view.rows])
    filled = view.picture(np.ones(len(view.points), np.float32))
    assert abs(filled.mean() - np.pi / 4 * 0.94**2) < 0.12


def test_light_falls_from_above() -> None:
    ball = sphere_points(20_000)
    assert ball.normals is not None
    view = surface_view(ball.positions, 64)
    shade = view.shaded(3 * ball.normals[view.rows]).astype(int)
    assert shade[12, 32] > shade[52, 32] > 0
    assert shade[0, 0] == 0


def test_few_points_leave_no_holes() -> None:
    view = surface_view(sphere_points(600).positions, 96)
    filled = view.picture(np.ones(len(view.points), np.float32)) > 0
    assert filled[40:56, 40:56].all()
