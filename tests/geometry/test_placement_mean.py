"""Between two places lies the place between."""

import numpy as np
import pytest

from inrview.geometry.placement import Placement
from inrview.geometry.placement_mean import mean_placement

TURNED = ((0.0, 0.0, 1.0), (0.0, 1.0, 0.0), (-1.0, 0.0, 0.0))
NEAR = Placement((1.0, 0.0, 0.0), 1.0)
FAR = Placement((3.0, 2.0, 0.0), 4.0, (100.0, 0.0, 0.0), TURNED)


def test_one_place_is_its_own_mean() -> None:
    assert mean_placement([FAR]) == FAR


def test_scales_are_averaged_as_factors_and_places_with_their_origins() -> None:
    middle = mean_placement([NEAR, FAR])
    assert middle.scale == pytest.approx(2.0)
    assert np.add(middle.center, middle.origin) == pytest.approx([52.0, 1.0, 0.0])


def test_the_heavier_one_gives_turn_and_origin() -> None:
    assert mean_placement([NEAR, FAR], [0.9, 0.1]).rotation is None
    assert mean_placement([NEAR, FAR], [0.1, 0.9]).rotation == TURNED
    assert mean_placement([NEAR, FAR], [0.1, 0.9]).origin == FAR.origin
    assert mean_placement([NEAR, FAR]).rotation is None
    assert mean_placement([FAR, FAR]).rotation == TURNED
