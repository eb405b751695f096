"""What a brush leaves behind."""

import numpy as np
import pytest

from inrview.geometry.stroke import BARE, Stroke, bare, cover, laid_on, painted

_RED = (255, 0, 0)


def _line(count: int = 101) -> np.ndarray:
    points = np.zeros((count, 3), np.float32)
    points[:, 0] = np.linspace(-1, 1, count)
    return points


def _stroke(*places: float, color: tuple[int, int, int] | None = _RED) -> Stroke:
    points = np.array([(x, 0, 0) for x in places], np.float32)
    return Stroke(points, 0.4, 0.5, color)


def test_a_brush_covers_fully_within_its_hard_part_and_nothing_beyond() -> None:
    positions, covered = _line(), np.zeros(101, np.float32)
    assert cover(positions, np.zeros((1, 3), np.float32), 0.4, 0.5, covered)
    away = np.abs(positions[:, 0])
    assert covered[away <= 0.19].min() == 1.0
    assert covered[away >= 0.4].max() == 0.0
    fading = covered[(away > 0.21) & (positions[:, 0] > 0)]
    assert (np.diff(fading) <= 0).all()
    assert covered[away < 0.31][0] == pytest.approx(0.5, abs=0.06)


def test_passing_twice_covers_no_more_than_once() -> None:
    once = painted(_line(), bare(101), [_stroke(0.0)])
    twice = painted(_line(), bare(101), [_stroke(0.0, 0.0, 0.0)])
    assert np.array_equal(once, twice)


def test_a_far_brush_says_that_it_reached_nothing() -> None:
    covered = np.zeros(101, np.float32)
    assert not cover(_line(), np.full((1, 3), 9, np.float32), 0.4, 0.5, covered)
    assert not covered.any()


def test_the_last_stroke_lies_on_top() -> None:
    blue = _stroke(0.0, color=(0, 0, 255))
    colors = painted(_line(), bare(101), [_stroke(0.0), blue])
    assert tuple(colors[50]) == (0, 0, 255)
    assert tuple(colors[0]) == BARE


def test_erasing_brings_back_what_lay_under_all_paint() -> None:
    base = np.tile(np.array([10, 200, 30], np.uint8), (101, 1))
    colors = painted(_line(), base, [_stroke(0.0), _stroke(0.0, color=None)])
    assert tuple(colors[50]) == (10, 200, 30)


def test_strokes_one_by_one_are_the_same_as_all_at_once() -> None:
    positions, base = _line(), bare(101)
    strokes = [_stroke(-0.3, -0.2), _stroke(0.1, color=(0, 90, 0)), _stroke(0.2)]
    steps = base
    for stroke in strokes:
        steps = painted(positions, base, [stroke], steps)
    assert np.array_equal(steps, painted(positions, base, strokes))


def test_laying_on_leaves_the_colours_that_were_given_alone() -> None:
    base = bare(101)
    covered = np.ones(101, np.float32)
    assert (laid_on(base, base, covered, _RED) == _RED).all()
    assert (base == BARE).all()
