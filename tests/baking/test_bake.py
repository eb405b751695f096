"""A bake says the same surface, as a distance, and tells how true it is."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from inrview.baking.bake import bake
from inrview.engine.inline import result
from inrview.fields.restore import restore
from inrview.geometry.mesh import Mesh
from inrview.messages.baking import BakeReport, BakeRequest
from inrview.messages.composed import composed
from inrview.messages.composition import Composition, Operation
from inrview.messages.notes import UserError
from inrview.messages.reports import FitReport, Progress
from inrview.messages.requests import FitRequest
from inrview.messages.snapshot import ComposedSnapshot, FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec

_FIELD = FieldSpec(levels=4, finest=64, log2_table=14, hidden=16)
_FIT = FitSpec(steps=150)


def _ball() -> Mesh:
    import trimesh

    ball = trimesh.creation.icosphere(3, 5.0)
    return Mesh(
        np.asarray(ball.vertices, np.float32) + np.float32([20, 0, 0]),
        np.asarray(ball.faces, np.int32),
        origin=(4e5, 0.0, 0.0),
    )


@pytest.fixture(scope="module")
def ball() -> FieldSnapshot:
    """Return a ball of radius 5 about (400020, 0, 0)."""
    report = result(FitRequest((_ball(),), _FIELD, _FIT))
    assert isinstance(report, FitReport)
    assert report.snapshot is not None
    return report.snapshot


def _two(ball: FieldSnapshot) -> ComposedSnapshot:
    move = Operation("1", "move", shift=(6.0, 0.0, 0.0))
    other = composed(Composition("a", (move,)), {"a": ball})
    union = Operation("2", "union", "b", radius=2.0)
    return composed(Composition("a", (union,)), {"a": ball, "b": other})


def _baked(reports: Iterator[Progress | BakeReport]) -> tuple[list[float], BakeReport]:
    *progress, last = reports
    assert isinstance(last, BakeReport)
    told = [one.fraction for one in progress if isinstance(one, Progress)]
    return [one for one in told if one is not None], last


def test_a_blend_of_two_balls_is_baked_to_one_field(ball: FieldSnapshot) -> None:
    two = _two(ball)
    told, report = _baked(bake(BakeRequest(two, _FIELD, _FIT, 96)))
    assert report.snapshot.spec == _FIELD
    assert 0 < report.error.mean < 0.05
    assert report.error.mean <= report.error.most < 0.3
    assert report.error.slope_after < 0.1
    assert told[0] == 0.0
    rng = np.random.default_rng(0)
    places = rng.uniform((-9, -7, -7), (15, 7, 7), (4000, 3)) + (20, 0, 0)
    sides = [
        restore(one).values(one.placement.to_shape(places.astype(np.float32))) < 0
        for one in (two, report.snapshot)
    ]
    assert (sides[0] == sides[1]).mean() > 0.99
    assert report.snapshot.placement.origin == (4e5, 0.0, 0.0)


def test_an_occupancy_is_re_distanced(ball: FieldSnapshot) -> None:
    """Values a third as steep as a distance say inside and outside as well."""
    flat = {**ball.weights, "network": ball.weights["network"] * np.float32(1 / 3)}
    spec = replace(ball.spec, kind="occupancy")
    _, report = _baked(
        bake(BakeRequest(replace(ball, spec=spec, weights=flat), _FIELD, _FIT, 64))
    )
    assert report.snapshot.spec.kind == "sdf"
    assert report.error.slope_before > 0.3
    assert report.error.slope_after < 0.1
    points = np.float32([[20, 0, 0], [20, 8, 0]])
    placement = report.snapshot.placement
    values = restore(report.snapshot).values(placement.to_shape(points))
    np.testing.assert_allclose(values * placement.scale, [-5, 3], atol=0.3)


def test_what_cannot_be_baked_is_refused(ball: FieldSnapshot) -> None:
    far = Operation("1", "box", low=(0.0, 0.0, 0.0))
    empty = composed(Composition("a", (far,)), {"a": ball})
    for request, words in (
        (BakeRequest(empty, _FIELD, _FIT, 32), "nothing to bake"),
        (
            BakeRequest(ball, replace(_FIELD, kind="occupancy")),
            "makes a signed distance",
        ),
        (BakeRequest(ball, resolution=1), "too low"),
    ):
        with pytest.raises(UserError, match=words):
            list(bake(request))
