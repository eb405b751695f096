"""Where the pixels of a slice lie, and the figures on them."""

import numpy as np
import pytest

from inrview.messages.lab_shape import SlicePlane
from inrview.processing.slice_places import shape_figures, slice_places

LOW, HIGH = (-0.2, -0.5, 0.0), (0.2, 0.5, 0.4)


@pytest.mark.parametrize(("axis", "right", "up"), [(0, 2, 1), (1, 0, 2), (2, 0, 1)])
def test_rows_go_down_and_columns_to_the_right(axis: int, right: int, up: int) -> None:
    places = slice_places(SlicePlane(axis, 1.0, 32), LOW, HIGH).reshape(32, 32, 3)
    assert np.allclose(places[..., axis], HIGH[axis])
    assert (np.diff(places[0, :, right]) > 0).all()
    assert (np.diff(places[:, 0, up]) < 0).all()
    assert places[0, 0, right] == pytest.approx(-1 + 1 / 32)


def test_figures_are_what_they_say() -> None:
    truth = np.array([[-1.0, 1.0], [2.0, 3.0]], np.float32)
    values = np.array([[1.0, 1.0], [2.0, 2.0]], np.float32)
    slopes = np.array([[1.0, 1.0], [1.0, 3.0]], np.float32)
    away = np.array([0.1, 0.3], np.float32)
    found = shape_figures(truth, values, slopes, away, is_distance=True, scale=10.0)
    assert found.surface == pytest.approx(2.0)
    assert found.slice == pytest.approx(10 * 0.75)
    assert found.wrong_side == 0.25
    assert found.slope == 0.5
    none = np.zeros(0, np.float32)
    told = shape_figures(truth, values, slopes, none, is_distance=False, scale=10.0)
    assert (told.surface, told.slope) == (None, None)
    assert told.slice == pytest.approx(0.75)
