"""Numbers that a person reads."""

import pytest

from inrview.viewport.color_bar import bar_ticks
from inrview.viewport.nice_numbers import length_text, nice_step, nice_text


@pytest.mark.parametrize(
    ("rough", "nice"),
    [(1.0, 1.0), (1.99, 1.0), (2.0, 2.0), (0.0499, 0.02), (730.0, 500.0), (1e-9, 1e-9)],
)
def test_steps_are_one_two_or_five(rough: float, nice: float) -> None:
    assert nice_step(rough) == pytest.approx(nice)


def test_a_senseless_step_is_one() -> None:
    assert nice_step(0.0) == nice_step(float("nan")) == nice_step(-3.0) == 1.0


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.25, "0.25"), (1234.5, "1234"), (12345.6, "12346"), (2e-5, "2e-5")],
)
def test_numbers_are_short(value: float, text: str) -> None:
    assert nice_text(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (50, "mm", "50 mm"),
        (2000, "mm", "2 m"),
        (0.02, "m", "20 mm"),
        (0.5, "m", "0.5 m"),
        (5000, "m", "5 km"),
        (0.0002, "mm", "0.2 µm"),
        (3, "unit", "3"),
        (3, "in", "3 in"),
    ],
)
def test_lengths_choose_their_unit(value: float, unit: str, text: str) -> None:
    assert length_text(value, unit) == text


def test_ticks_are_round_and_hold_zero() -> None:
    ticks = bar_ticks((-0.05, 0.05))
    assert 0.0 in ticks
    assert all(-0.05 - 1e-12 <= tick <= 0.05 + 1e-12 for tick in ticks)
    assert 3 <= len(ticks) <= 9
