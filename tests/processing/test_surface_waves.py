"""Waves of a surface: on a sphere they are the spherical harmonics."""

from functools import cache

import numpy as np
import pytest

from inrview.processing.surface_waves import SurfaceWaves, contoured, surface_waves

RADIUS = 0.8


def found_waves(vertices: np.ndarray, faces: np.ndarray) -> SurfaceWaves:
    search = surface_waves(vertices, faces)
    while True:
        try:
            assert 0 <= next(search) < 1
        except StopIteration as end:
            return end.value


@cache
def sphere() -> tuple[np.ndarray, SurfaceWaves]:
    line = (np.arange(28) + 0.5) / 14 - 1
    x, y, z = np.meshgrid(line, line, line, indexing="ij")
    away = np.sqrt(x**2 + y**2 + z**2) - RADIUS
    vertices, faces = contoured(away.astype(np.float32))
    return vertices, found_waves(vertices, faces)


def test_a_contour_lies_where_values_are_zero() -> None:
    line = (np.arange(16) + 0.5) / 8 - 1
    x, _, _ = np.meshgrid(line, line, line, indexing="ij")
    vertices, faces = contoured((x - 0.25).astype(np.float32))
    assert np.allclose(vertices[:, 0], 0.25, atol=1e-6)
    assert np.ptp(vertices[:, 1]) > 1.5
    assert len(faces) > 100


def test_frequencies_are_those_of_spherical_harmonics() -> None:
    _, waves = sphere()
    degree = np.repeat(np.arange(7), 2 * np.arange(7) + 1)
    wanted = np.sqrt(degree * (degree + 1)) / RADIUS / np.pi
    assert np.allclose(waves.cycles[: len(wanted)], wanted, rtol=0.015, atol=0.001)


def test_power_lies_in_the_band_of_a_wave_and_sums_to_the_mean_square() -> None:
    vertices, waves = sphere()
    x, y, _ = vertices.T / RADIUS
    values = (x * y)[:, None]  # of degree 2: sqrt(6) / (0.8 pi) cycles
    power = waves.power(values)
    assert power.argmax() == 1
    assert power.sum() == pytest.approx(waves.masses @ (x * y) ** 2, rel=0.02)
    high = np.real((x + 1j * y) ** 8)[:, None]  # degree 8: 3.4 cycles
    assert waves.power(high).argmax() == 3


def test_what_is_missing_is_signal_minus_fit() -> None:
    vertices, waves = sphere()
    found = waves.spectra(vertices, 0.5 * vertices)
    assert np.allclose(found.residual, 0.25 * found.signal, rtol=1e-4, atol=1e-9)
    assert np.allclose(found.fit, found.residual, rtol=1e-4, atol=1e-9)


def test_too_small_a_mesh_has_none() -> None:
    with pytest.raises(ValueError, match="no waves"):
        found_waves(np.eye(3), np.array([[0, 1, 2]]))
