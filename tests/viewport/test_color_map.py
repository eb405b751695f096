"""Colours that say what the numbers say."""

import numpy as np
import pytest

from inrview.viewport.color_map import (
    DIVERGING,
    MISSING,
    NAMES,
    PERCEPTUAL,
    REVERSED,
    color_table,
    colors_for,
    limits_for,
    map_for,
)

LUMA = np.array([0.2126, 0.7152, 0.0722])


def test_the_ends_and_beyond_take_the_ends_of_the_map() -> None:
    table = color_table(PERCEPTUAL)
    colors = colors_for(np.array([-5.0, 0.0, 1.0, 9.0]), (0.0, 1.0), PERCEPTUAL)
    assert (colors[:2] == table[0]).all()
    assert (colors[2:] == table[-1]).all()


def test_what_is_no_number_is_grey() -> None:
    colors = colors_for(np.array([np.nan, 0.5]), (0.0, 1.0), DIVERGING)
    assert tuple(colors[0]) == MISSING
    assert tuple(colors[1]) != MISSING


def test_equal_limits_do_no_harm() -> None:
    colors = colors_for(np.ones(3), (1.0, 1.0), DIVERGING)
    assert colors.shape == (3, 3)


def test_the_perceptual_map_gets_lighter_all_the_way() -> None:
    assert (np.diff(color_table(PERCEPTUAL) @ LUMA) > -0.5).all()


def test_the_diverging_map_is_lightest_in_the_middle() -> None:
    light = color_table(DIVERGING) @ LUMA
    assert 118 <= int(light.argmax()) <= 137
    assert (np.diff(light[:115]) > -0.5).all()
    assert (np.diff(light[140:]) < 0.5).all()


@pytest.mark.parametrize("name", NAMES)
def test_reversed_is_the_other_way_round(name: str) -> None:
    assert (color_table(name + REVERSED) == color_table(name)[::-1]).all()


def test_limits_of_two_sided_values_are_symmetric_and_ignore_outliers() -> None:
    values = np.concatenate([np.linspace(-1, 2, 1000), [1e6, np.nan]])
    low, high = limits_for(values)
    assert low == -high
    assert 1.5 < high < 2.1
    assert map_for((low, high)) == DIVERGING
    assert map_for(limits_for(np.linspace(1, 2, 10))) == PERCEPTUAL


def test_limits_of_nothing_are_usable() -> None:
    low, high = limits_for(np.array([np.nan]))
    assert low < high
