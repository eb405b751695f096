"""Error maps and the ends of their colours."""

import numpy as np
import pytest

from inrview.geometry.raster import Raster
from inrview.processing.picture_error import _top, error_limit, error_of


def test_errors_are_means_of_absolute_differences() -> None:
    black = Raster(np.zeros((2, 3, 3), np.uint8))
    found = np.zeros((2, 3, 3), np.uint8)
    found[1, 2] = (255, 0, 51)
    error = error_of(black.colors(), found)
    assert error[1, 2] == pytest.approx(1.2 / 3)
    assert error[0].max() == 0


@pytest.mark.parametrize(
    ("tops", "limit"), [((0.03, 0.4), 0.05), ((0.4, 0.4), 0.5), ((0.0, 1.0), 0.002)]
)
def test_the_limit_is_round_and_suits_the_better_fits(
    tops: tuple[float, ...], limit: float
) -> None:
    errors = [np.full((4, 4), top, np.float32) for top in tops]
    assert error_limit(errors) == pytest.approx(limit)
    assert error_limit([]) == 1


def test_one_pixel_in_a_hundred_may_exceed_the_limit() -> None:
    error = np.full((20, 20), 0.02, np.float32)
    error.reshape(-1)[::200] = 1.0
    assert error_limit([error]) == pytest.approx(0.02)
    error.reshape(-1)[::50] = 1.0
    assert error_limit([error]) == 1
    rng = np.random.default_rng(0)
    for side in (1, 2, 37):
        error = rng.random((side, side), np.float32)
        assert _top(error) == pytest.approx(np.percentile(error, 99))
