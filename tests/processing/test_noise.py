"""The noise of a scan is measured from the scan alone."""

import numpy as np
import pytest

from inrview.processing.noise import measure_noise
from inrview.processing.sample import sample_surface
from tests.processing.shapes import ball, cube_cloud, torus


@pytest.mark.parametrize("sigma", [0.001, 0.004, 0.02])
@pytest.mark.parametrize("shape", ["ball", "cube", "torus"])
def test_added_noise_is_measured_within_a_fifth(shape: str, sigma: float) -> None:
    rng = np.random.default_rng(5)
    clouds = {
        "ball": lambda: ball(30000),
        "cube": lambda: cube_cloud(30000),
        "torus": lambda: sample_surface(torus(200, 300), 30000, rng),
    }
    positions = clouds[shape]().positions
    noisy = positions + rng.normal(size=positions.shape) * sigma
    assert measure_noise(noisy.astype(np.float32)) == pytest.approx(sigma, rel=0.2)


def test_a_clean_scan_has_next_to_no_noise() -> None:
    assert measure_noise(ball(30000).positions) < 1e-4
    assert measure_noise(cube_cloud(30000).positions) < 1e-4


def test_relief_as_fine_as_the_spacing_is_no_noise_where_normals_follow_it() -> None:
    rng = np.random.default_rng(2)
    x, y = rng.uniform(0, 1, (2, 20000))
    wave = 2 * np.pi * 12
    positions = np.stack([x, y, 0.01 * np.sin(wave * x)], 1).astype(np.float32)
    slope = 0.01 * wave * np.cos(wave * x)
    normals = np.stack([-slope, 0 * x, np.ones_like(x)], 1)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    with_normals = measure_noise(positions, normals.astype(np.float32))
    assert with_normals < 0.5 * measure_noise(positions)


def test_normals_do_not_hide_noise() -> None:
    cloud = ball(30000)
    noise = np.random.default_rng(5).normal(size=(30000, 3))
    for sigma in (0.002, 0.02):
        noisy = (cloud.positions + sigma * noise).astype(np.float32)
        found = measure_noise(noisy, cloud.normals)
        assert found == pytest.approx(sigma, rel=0.2)


def test_outliers_do_not_count_as_noise() -> None:
    rng = np.random.default_rng(5)
    positions = ball(30000).positions + rng.normal(size=(30000, 3)) * 0.004
    positions[:150] = rng.uniform(-2, 2, (150, 3))
    assert measure_noise(positions.astype(np.float32)) == pytest.approx(0.004, rel=0.3)


@pytest.mark.parametrize("count", [0, 1, 10, 100])
def test_too_few_or_equal_points_have_no_noise(count: int) -> None:
    assert measure_noise(np.ones((count, 3), np.float32)) == 0.0
