"""Lines of equal value: where they lie, and how wide they are."""

import numpy as np

from inrview.geometry.iso_lines import enlarged, with_lines

WHITE = np.full((60, 60, 3), 250, np.float32)


def ramp(slope: float) -> np.ndarray:
    """Return values that grow from left to right and are zero in the middle."""
    line = slope * (np.arange(60, dtype=np.float32) - 29.5)
    return np.broadcast_to(line, (60, 60)).copy()


def test_the_line_at_zero_is_as_wide_however_steep_values_are() -> None:
    for slope in (0.01, 1.0, 50.0):
        drawn = with_lines(WHITE, ramp(slope), None)
        dark = np.flatnonzero(drawn[30, :, 0] < 130)
        assert dark.tolist() == [29, 30]


def test_lines_stand_at_multiples_of_their_spacing() -> None:
    drawn = with_lines(WHITE, ramp(1.0), 10.0)[30, :, 0]
    assert drawn[39] < 240
    assert drawn[44] == 250
    assert drawn[30] < drawn[39]


def test_lines_that_would_touch_are_left_out() -> None:
    drawn = with_lines(WHITE, ramp(1.0), 1.0)[30, :, 0]
    assert (drawn[:25] == 250).all()


def test_a_small_raster_is_blended_to_a_large_one() -> None:
    small = np.array([[0, 1], [2, 3]], np.float32)
    large = enlarged(small, 5)
    assert large.shape == (5, 5)
    assert large.dtype == np.float32
    assert large[0].tolist() == [0, 0.25, 0.5, 0.75, 1]
    assert enlarged(large, 3) is large
