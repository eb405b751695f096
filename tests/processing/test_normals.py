"""Normals from positions."""

import numpy as np
import pytest

from inrview.processing.normals import estimate_normals
from tests.processing.shapes import ball, cube_cloud


def angles(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    cosines = np.abs(np.einsum("ij,ij->i", first, second))
    return np.degrees(np.arccos(np.clip(cosines, 0, 1)))


def test_on_a_sphere_normals_point_along_the_radius() -> None:
    cloud = ball(5000)
    normals = estimate_normals(cloud.positions)
    assert np.quantile(angles(normals, cloud.normals), 0.99) < 5


def test_on_a_cube_normals_are_right_away_from_its_edges() -> None:
    cloud = cube_cloud(20000)
    normals = estimate_normals(cloud.positions)
    away = np.sort(np.abs(cloud.positions), axis=1)[:, 1] < 0.9
    assert angles(normals, cloud.normals)[away].max() < 1


def test_noise_makes_the_neighbourhood_wider_and_the_normals_better() -> None:
    cloud = ball(20000)
    rng = np.random.default_rng(1)
    noisy = (cloud.positions + rng.normal(size=(20000, 3)) * 0.02).astype(np.float32)
    few = angles(estimate_normals(noisy, count=12), cloud.normals)
    chosen = angles(estimate_normals(noisy), cloud.normals)
    assert chosen.mean() < 0.6 * few.mean()


def test_large_coordinates_do_not_spoil_normals() -> None:
    cloud = ball(3000)
    far = cloud.positions + np.float32(1000)
    assert np.median(angles(estimate_normals(far), cloud.normals)) < 5


@pytest.mark.parametrize("count", [0, 1, 2, 3, 40])
def test_few_or_equal_points_give_finite_unit_normals(count: int) -> None:
    normals = estimate_normals(np.ones((count, 3), np.float32))
    assert normals.shape == (count, 3)
    np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-5)
