"""Power spectra with answers known beforehand."""

import numpy as np
import pytest

from inrview.processing.spectrum import Bands, bands_of, spectra


def wave(height: int, width: int, down: float, across: float) -> np.ndarray:
    """Return a sine with so many periods along each side, as one channel."""
    y, x = np.mgrid[0:height, 0:width]
    return np.sin(2 * np.pi * (across * x / width + down * y / height))[..., None]


@pytest.mark.parametrize(("down", "across"), [(0, 12), (12, 0), (3, 4), (-6, 8)])
def test_a_pure_wave_lies_in_one_band(down: int, across: int) -> None:
    power = Bands.of(64, 64, is_windowed=False).power(wave(64, 64, down, across))
    band = round(np.hypot(down, across))
    assert power[band] == pytest.approx(0.5, rel=1e-5)
    assert power.sum() - power[band] < 1e-9


def test_the_window_spreads_a_wave_over_its_neighbours_only() -> None:
    power = Bands.of(64, 64).power(wave(64, 64, 0, 12))
    assert power.argmax() == 12
    assert power[12] / power.sum() == pytest.approx(2 / 3, rel=0.01)
    assert power[11:14].sum() / power.sum() > 0.999


def test_a_wave_that_does_not_close_leaks_little_because_of_the_window() -> None:
    values = wave(64, 64, 0, 12.5)
    plain = Bands.of(64, 64, is_windowed=False).power(values)
    windowed = Bands.of(64, 64).power(values)
    assert windowed[20:].sum() / windowed.sum() < 1e-4
    assert plain[20:].sum() / plain.sum() > 1e-2


@pytest.mark.parametrize("sides", [(32, 48), (33, 47), (50, 20)])
def test_the_bands_sum_up_to_the_mean_square(
    rng: np.random.Generator, sides: tuple[int, int]
) -> None:
    values = rng.normal(size=(*sides, 3))
    plain = Bands.of(*sides, is_windowed=False)
    assert plain.power(values).sum() == pytest.approx(
        np.square(values).mean(), rel=1e-4
    )
    bands = Bands.of(*sides)
    windowed = values * bands.window[..., None]
    expected = np.square(windowed).mean()
    assert bands.power(values).sum() == pytest.approx(expected, rel=1e-4)


def test_bands_count_cycles_along_the_longer_side() -> None:
    # 5 periods along the short side of 32 are 10 along the long one of 64
    power = Bands.of(32, 64, is_windowed=False).power(wave(32, 64, 5, 0))
    assert power.argmax() == 10


def test_white_noise_has_as_much_power_at_each_frequency(
    rng: np.random.Generator,
) -> None:
    bands = bands_of(128, 128)
    power = bands.power(rng.normal(size=(128, 128, 3)))
    # entries of the whole plane in each band
    entries = np.bincount(bands.ring.ravel(), bands.weight.ravel(), bands.count)
    density = power / (entries * 128**4)
    low, high = density[4:30].mean(), density[30:60].mean()
    assert low == pytest.approx(1 / 128**2, rel=0.1)
    assert high == pytest.approx(low, rel=0.1)


def test_the_spectra_tell_what_is_missing_from_a_fit() -> None:
    low, high = wave(64, 64, 3, 0), wave(64, 64, 0, 20)
    found = spectra(0.4 + low + high, 0.4 + low)
    assert found.residual.argmax() == 20
    assert found.fit.argmax() == 3
    assert found.residual[:10].sum() < 1e-6
    assert np.allclose(found.signal[15:25], found.residual[15:25], rtol=1e-3, atol=1e-7)
    assert found.signal[0] < 1e-6  # the mean is no frequency


def test_a_picture_of_one_colour_has_no_power() -> None:
    flat = np.full((16, 16, 3), 0.3)
    assert spectra(flat, flat).signal.sum() < 1e-9
