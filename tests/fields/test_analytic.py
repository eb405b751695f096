"""Fields with a formula are what they say."""

import numpy as np
import pytest

from inrview.fields.analytic import Box, Gyroid, Sphere, ThinSheet, Torus

FIELDS = [Sphere(), Box(), Torus(), ThinSheet(), Gyroid()]


@pytest.mark.parametrize("field", FIELDS)
def test_gradients_are_differences_of_values(field: Sphere) -> None:
    points = np.random.default_rng(0).uniform(-0.9, 0.9, (200, 3)).astype(np.float32)
    values, gradients = field.values_and_gradients(points)
    assert np.array_equal(values, field.values(points))
    ahead = field.values(points + np.float32([0.002, 0, 0]))
    assert np.median(np.abs((ahead - values) / 0.002 - gradients[:, 0])) < 0.05


@pytest.mark.parametrize("field", [Sphere(), Torus(), Box()])
def test_distances_have_slope_one(field: Sphere) -> None:
    points = np.random.default_rng(1).uniform(-0.9, 0.9, (500, 3)).astype(np.float32)
    lengths = np.linalg.norm(field.gradients(points), axis=1)
    assert np.median(np.abs(lengths - 1)) < 0.01


def test_signs_tell_inside_from_outside() -> None:
    assert Sphere(0.5).values(np.zeros((1, 3), np.float32)) == pytest.approx(-0.5)
    outside = np.array([[0.9, 0, 0]], np.float32)
    assert Box((0.5, 0.5, 0.5)).values(outside) == pytest.approx(0.4)
    assert Torus(0.5, 0.2).values(np.array([[0.5, 0, 0]], np.float32)) < 0
