"""A first picture from a few of the points."""

from inrview.fields.restore import restore
from inrview.fitting.fit_shape import fit
from inrview.fitting.sketch import ENOUGH, is_worth_a_sketch
from inrview.messages.requests import FitRequest
from inrview.messages.specs import FitSpec
from tests.fitting.clouds import sphere_points


def test_many_points_are_sketched_before_they_are_prepared() -> None:
    cloud = sphere_points(ENOUGH + 10_000)
    reports = fit(FitRequest((cloud,)))
    sketched = next(report for report in reports if report.snapshot is not None)
    reports.close()  # type: ignore[attr-defined]
    snapshot = sketched.snapshot
    assert snapshot is not None
    assert (sketched.phase, snapshot.step) == ("sampling", 0)
    field = restore(snapshot)
    on_surface = snapshot.placement.to_shape(cloud.positions[::50])
    inside, outside = field.values(0.8 * on_surface), field.values(1.15 * on_surface)
    assert (inside < 0).all()
    assert (outside > 0).all()


def test_a_budget_is_spent_on_the_fit_alone() -> None:
    cloud = sphere_points(ENOUGH + 10_000)
    assert is_worth_a_sketch(FitRequest((cloud,)))
    assert not is_worth_a_sketch(FitRequest((cloud,), fit=FitSpec(seconds=5.0)))
    assert not is_worth_a_sketch(FitRequest((cloud,), fit=FitSpec(steps=5)))
    assert not is_worth_a_sketch(FitRequest((sphere_points(1000),)))
