"""A placement carries points and directions there and back, turned or not."""

import numpy as np
import pytest

from inrview.geometry.placement import Placement

_QUARTER = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0))
_PLACEMENTS = (
    Placement((1.0, -2.0, 3.0), 0.5),
    Placement((1.0, -2.0, 3.0), 4.0, (4e5, 0.0, 0.0), _QUARTER),
)


@pytest.mark.parametrize("placement", _PLACEMENTS)
def test_there_and_back(placement):
    points = np.random.default_rng(0).normal(size=(50, 3)).astype(np.float32)
    back = placement.to_shape(placement.to_scan(points))
    np.testing.assert_allclose(back, points, atol=1e-5)
    turned = placement.turn_to_shape(placement.turn_to_scan(points))
    np.testing.assert_allclose(turned, points, atol=1e-6)


@pytest.mark.parametrize("placement", _PLACEMENTS)
def test_directions_turn_with_points(placement):
    points = np.random.default_rng(1).normal(size=(2, 3)).astype(np.float32)
    between = placement.to_scan(points)[1:] - placement.to_scan(points)[:1]
    turned = placement.turn_to_scan(points[1:] - points[:1]) * placement.scale
    np.testing.assert_allclose(between, turned, atol=1e-5)


def test_a_quarter_turn_about_up():
    placement = Placement((0.0, 0.0, 10.0), 2.0, (100.0, 0.0, 0.0), _QUARTER)
    point = np.array([[1, 0, 0]], np.float32)
    np.testing.assert_allclose(placement.to_scan(point), [[0, 0, 8]])
    np.testing.assert_allclose(placement.to_file(point), [[100, 0, 8]])
