"""Error maps and the ends of their colours."""

import numpy as np
import pytest

from inrview.geometry.raster import Raster
from inrview.processing.picture_error import error_limit, error_of


def test_errors_are_means_of_absolute_differences() -> None:
    black = Raster(np.zeros((2, 3, 3), np.uint8))
    found = np.zeros((2, 3, 3), np.uint8)
    found[1, 2] = (255, 0, 51)
    error = error_of(black, found)
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
