"""From a snapshot to a field, or to a sentence that says why not."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.fields.restore import restore
from inrview.geometry.placement import Placement
from inrview.messages.notes import UserError
from inrview.messages.snapshot import FieldSnapshot
from tests.fields.test_hash_grid import SPEC, random_points, random_weights


def snapshot() -> FieldSnapshot:
    _, weights = random_weights(SPEC)
    return FieldSnapshot(SPEC, Placement(), weights)


def test_a_snapshot_answers_as_the_field_it_was_taken_from() -> None:
    taken = snapshot()
    points = random_points(200)
    first = restore(taken).values(points)
    assert np.array_equal(first, restore(taken, threads=1).values(points))
    assert np.isfinite(first).all()


def test_levels_without_weights_are_not_looked_up() -> None:
    layout, weights = random_weights(SPEC)
    weights["table"][layout.starts[2] :] = 0
    field = restore(FieldSnapshot(SPEC, Placement(), weights))
    assert field.layout.bricks.tolist()[2:] == [-1, -1]


@pytest.mark.parametrize("part", ["table", "network"])
def test_weights_of_the_wrong_size_are_refused(part: str) -> None:
    taken = snapshot()
    weights = dict(taken.weights)
    weights[part] = weights[part][:-1]
    with pytest.raises(UserError, match="Fit it again"):
        restore(replace(taken, weights=weights))


def test_missing_weights_are_refused() -> None:
    with pytest.raises(UserError):
        restore(replace(snapshot(), weights={}))
