"""Every visible shape's surface stays on screen, whichever the slider is about."""

from inrview.document import edits
from tests.session.scripted import Stage, snapshot, surface_report


def _others(stage: Stage) -> dict[str, int]:
    return {one.shape: one.report.step for one in stage.session.state.other_surfaces}


def test_a_fitted_shape_stays_on_screen_beside_the_next(stage: Stage) -> None:
    first = stage.fitted("one.ply", step=100)
    assert _others(stage) == {}
    second = stage.fitted("two.ply", step=200)
    stage.session.pump()
    state = stage.session.state
    assert state.surface_shape == second
    assert _others(stage) == {first: 100}
    stage.session.select(first)
    stage.pump_twice()
    assert stage.session.state.surface_shape == first
    assert _others(stage) == {second: 200}


def test_the_eye_of_a_shape_hides_its_surface_alone(stage: Stage) -> None:
    first = stage.fitted("one.ply", step=100)
    stage.fitted("two.ply", step=200)
    stage.session.set_visible(first, False)
    stage.session.pump()
    assert _others(stage) == {}
    assert stage.session.state.surface is not None
    stage.session.set_visible(first, True)
    stage.session.pump()
    assert _others(stage) == {first: 100}


def test_a_shape_that_was_never_shown_is_asked_for(stage: Stage) -> None:
    first = stage.fitted("one.ply", step=100)
    stage.fitted("two.ply", step=200)
    live = stage.session._live
    newer = edits.set_snapshot(live.state.document, first, snapshot(300))
    live.record("Fit one to step 300", newer)
    stage.session.pump()
    job = max(stage.surfaces())
    request = stage.surfaces()[job]
    assert request.snapshot.step == 300
    assert request.key != "surface"
    assert _others(stage) == {first: 100}  # the last one stays until the next is there
    stage.report(job, surface_report(request, request.resolutions[-1]))
    assert _others(stage) == {first: 300}
    stage.end(job)
    asked = len(stage.surfaces())
    stage.pump_twice()
    assert len(stage.surfaces()) == asked


def test_a_removed_shape_leaves_the_screen(stage: Stage) -> None:
    first = stage.fitted("one.ply", step=100)
    stage.fitted("two.ply", step=200)
    stage.session.remove(first)
    stage.session.pump()
    assert _others(stage) == {}
