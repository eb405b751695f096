"""The box in which a surface is looked for holds the lid of a hole."""

import numpy as np
import pytest

from inrview.fitting.snapshots import LID, with_lids
from inrview.fitting.volume import CoarseDistance

CELLS = 64
LOW = np.array([-0.5, -0.5, -0.5], np.float32)


def volume(inside: object) -> CoarseDistance:
    """Return a distance whose sign says what lies inside, by x, y and z."""
    line = (np.arange(CELLS) + 0.5) * (2.0 / CELLS) - 1.0
    x, y, z = np.meshgrid(line, line, line, indexing="ij")
    assert callable(inside)
    signs = np.where(inside(x, y, z), -0.1, 0.1)
    return CoarseDistance(signs.astype(np.float32), 2.0 / CELLS)


def test_a_box_that_holds_the_inside_stays_as_it_is() -> None:
    ball = volume(lambda x, y, z: x**2 + y**2 + z**2 < 0.5**2)
    low, high = with_lids(LOW, -LOW, ball)
    assert (low == LOW).all()
    assert (high == -LOW).all()


def test_a_lid_that_bulges_out_is_held() -> None:
    """The upper part of the ball was not scanned: the box ends below it."""
    ball = volume(lambda x, y, z: x**2 + y**2 + z**2 < 0.5**2)
    top = np.array([0.5, 0.5, 0.35], np.float32)
    low, high = with_lids(LOW, top, ball)
    assert (low == LOW).all()
    assert high[:2] == pytest.approx(top[:2])
    assert 0.42 < high[2] < 0.6


def test_a_side_that_is_open_for_good_is_kept() -> None:
    """Behind a wall seen from one side the inside never ends."""
    wall = volume(lambda x, y, z: z < 0.0)
    flat = np.array([0.5, 0.5, 0.05], np.float32)
    low, high = with_lids(-flat, flat, wall)
    assert (low == -flat).all()
    assert (high == flat).all()
    assert flat[2] + LID < 1
