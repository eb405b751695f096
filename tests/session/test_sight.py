"""A fit hides what was fused of its depth images once fewer rays miss its surface."""

from dataclasses import replace

from inrview.geometry.points import Points
from inrview.messages.fusion import SightRequest
from inrview.messages.reports import Result
from inrview.session.sight import Sight, agrees
from inrview.session.sight_session import is_behind_baseline
from tests.session.scripted import Stage
from tests.session.test_depth_session import _fused, _opened


def _fitting(stage: Stage) -> int:
    """Fuse what was opened, let a fit run until a surface is seen; return its job."""
    job = _opened(stage)
    stage.report(job, _fused())
    stage.end(job)
    fit = stage.train(4)
    stage.answer(max(stage.surfaces()))
    assert stage.session.state.surface is not None
    return fit


def _shown(stage: Stage, step: int) -> None:
    """Let the surface of another step take the place of the last, much later."""
    surface = stage.session.state.surface
    assert surface is not None
    mesh = replace(surface.mesh)
    newer = replace(surface, step=step, mesh=mesh)
    stage.session._live.change(surface=newer)
    stage.session._sight.follow(1e9 * step)


def _answer(stage: Stage, *missed: float) -> None:
    job, _ = stage.workers.last(SightRequest)
    figures = [{"early": 0.25 * one, "late": 0.75 * one} for one in missed]
    stage.report(job, Result({"figures": figures}))
    stage.end(job)


def test_a_surface_is_ahead_for_its_shape_and_from_its_step_on() -> None:
    ahead = Sight("a", 40, 0.02, 0.03)
    assert agrees(ahead, "a", 40)
    assert agrees(ahead, "a", 400)
    assert not agrees(ahead, "a", 8)
    assert not agrees(ahead, "b", 40)
    assert not agrees(Sight("a", 40, 0.03, 0.03), "a", 40)
    assert not agrees(None, "a", 40)


def test_surfaces_are_judged_until_one_is_better(stage: Stage) -> None:
    _fitting(stage)
    _, request = stage.workers.last(SightRequest)
    assert len(request.surfaces) == 2
    assert all(isinstance(scan, Points) for scan in request.scans)
    assert len(request.scans) == 2
    assert is_behind_baseline(stage.session.state)
    _answer(stage, 0.2, 0.04)
    assert is_behind_baseline(stage.session.state)
    _shown(stage, 30)
    _, request = stage.workers.last(SightRequest)
    assert len(request.surfaces) == 1  # the fused one is known by now
    _answer(stage, 0.03)
    state = stage.session.state
    assert state.sight == Sight(state.document.shapes[0].id, 30, 0.03, 0.04)
    assert not is_behind_baseline(state)
    asked = len(stage.workers.all_of(SightRequest))
    _shown(stage, 60)
    assert len(stage.workers.all_of(SightRequest)) == asked


def test_a_fit_that_rests_is_judged_as_well(stage: Stage) -> None:
    fit = _fitting(stage)
    _answer(stage, 0.2, 0.04)
    assert is_behind_baseline(stage.session.state)
    stage.pause(fit)
    assert is_behind_baseline(stage.session.state)
    _shown(stage, 4)
    _answer(stage, 0.03)
    assert not is_behind_baseline(stage.session.state)


def test_what_cannot_be_judged_is_shown(stage: Stage) -> None:
    _fitting(stage)
    job, _ = stage.workers.last(SightRequest)
    stage.report(job, Result({"figures": None}))
    assert not is_behind_baseline(stage.session.state)


def test_one_question_at_a_time_and_none_where_nothing_is_fused(stage: Stage) -> None:
    _fitting(stage)
    _shown(stage, 8)
    assert len(stage.workers.all_of(SightRequest)) == 1
    _answer(stage, 0.2, 0.04)
    baseline = stage.session.state.document.scans[-1].id
    stage.session.set_visible(baseline, False)
    _shown(stage, 12)
    assert len(stage.workers.all_of(SightRequest)) == 1
    assert not is_behind_baseline(stage.session.state)
