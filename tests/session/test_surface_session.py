"""Which surface is wanted, shown and cached."""

from inrview.engine.events import Reported
from inrview.messages.notes import Note, Severity
from inrview.messages.reports import RefineReport
from inrview.messages.requests import RefineRequest, View
from tests.session.scripted import Stage, surface_report

_VIEW = View((0.0, 0.0, 5.0), (0.0, 0.0, 0.0), (0.0, 1.0, 0.0), 30.0, None, 640, 480)


def _fitted(stage: Stage, *steps: int) -> int:
    """Fit and pause; return the job of the surface that is then asked for."""
    stage.load()
    job = stage.train(*(steps or (100,)))
    stage.pause(job)
    return max(stage.surfaces())


def test_a_live_fit_shows_its_first_surface_coarse(stage: Stage) -> None:
    stage.load()
    stage.train(1)
    (request,) = stage.surfaces().values()
    assert request.resolutions == (64,)


def test_a_live_fit_is_not_asked_for_more_than_can_be_shown(stage: Stage) -> None:
    stage.load()
    job = stage.train(1)
    stage.publish(job, *range(2, 30))
    assert len(stage.surfaces()) == 1


def test_training_that_goes_first_is_asked_for_coarser_surfaces(stage: Stage) -> None:
    asked = {}
    for name in ("smooth", "fast", "unheard of"):
        stage.session.set_live_view(name)
        stage.load()
        job = stage.train(1)
        stage.answer(max(stage.surfaces()))
        stage.session.set_resolution(512)
        stage.session._surface._resting_until = 0.0
        stage.publish(job, 2)
        asked[name] = stage.surfaces()[max(stage.surfaces())].resolutions[-1]
    assert asked["smooth"] > asked["fast"]
    assert asked["unheard of"] == asked["fast"]


def test_a_pause_asks_for_the_full_resolution_coarse_first(stage: Stage) -> None:
    number = _fitted(stage)
    request = stage.surfaces()[number]
    assert request.resolutions[-1] == 128
    assert len(request.resolutions) > 1
    assert list(request.resolutions) == sorted(request.resolutions)
    assert stage.session.state.surface_pending == 128


def test_each_pass_replaces_the_one_before(stage: Stage) -> None:
    number = _fitted(stage)
    seen = []
    for resolution in stage.surfaces()[number].resolutions:
        stage.report(number, surface_report(stage.surfaces()[number], resolution))
        surface = stage.session.state.surface
        assert surface is not None
        seen.append(surface.resolution)
    assert seen == list(stage.surfaces()[number].resolutions)


def test_the_previous_surface_stays_until_the_next_is_ready(stage: Stage) -> None:
    stage.answer(_fitted(stage))
    before = stage.session.state.surface
    stage.session.set_resolution(256)
    stage.session.pump()
    assert stage.session.state.surface is before
    stage.answer(max(stage.surfaces()))
    assert stage.session.state.surface is not before


def test_what_was_computed_is_shown_again_without_asking(stage: Stage) -> None:
    stage.answer(_fitted(stage))
    stage.session.set_resolution(256)
    stage.session.pump()
    stage.answer(max(stage.surfaces()))
    asked = len(stage.surfaces())
    stage.session.set_resolution(128)
    stage.session.pump()
    surface = stage.session.state.surface
    assert surface is not None
    assert surface.resolution == 128
    assert len(stage.surfaces()) == asked
    assert {128, 256} <= stage.session.state.cached_resolutions


def test_scrubbing_shows_the_nearest_level_at_once(stage: Stage) -> None:
    stage.answer(_fitted(stage))
    stage.session.set_resolution(384)
    stage.session.pump()
    stage.answer(max(stage.surfaces()))
    stage.session.set_resolution(96)
    stage.session.pump()
    surface = stage.session.state.surface
    assert surface is not None
    assert surface.resolution == 128
    assert stage.session.state.surface_pending == 96


def test_a_coarser_pass_does_not_undo_a_finer_surface(stage: Stage) -> None:
    stage.answer(_fitted(stage))
    stage.session.set_resolution(512)
    stage.session.pump()
    number = max(stage.surfaces())
    stage.report(number, surface_report(stage.surfaces()[number], 32))
    surface = stage.session.state.surface
    assert surface is not None
    assert surface.resolution == 128


def test_a_fast_surface_stands_by_for_the_moving_camera(stage: Stage) -> None:
    stage.answer(_fitted(stage))
    state = stage.session.state
    assert state.surface is not None
    assert len(state.surface.mesh.faces) > 20_000
    assert state.coarse_surface is not None
    assert len(state.coarse_surface.mesh.faces) <= 20_000


def test_undo_brings_back_the_surface_that_belongs_to_it(stage: Stage) -> None:
    stage.load()
    job = stage.train(100)
    stage.pause(job)
    stage.answer(max(stage.surfaces()))
    stage.session.resume_fit()
    stage.publish(job, 200)
    stage.pause(job)
    late = max(stage.surfaces())
    stage.session.undo()
    stage.session.pump()
    surface = stage.session.state.surface
    assert surface is not None
    assert surface.step == 100
    # The answer for step 200 comes when it is no longer true: nobody may see it.
    stage.workers.say(Reported(late, surface_report(stage.surfaces()[late], 128)))
    stage.session.pump()
    assert stage.session.state.surface is surface


def test_another_level_is_another_surface(stage: Stage) -> None:
    stage.answer(_fitted(stage))
    stage.session.set_level(0.25)
    stage.session.pump()
    assert stage.surfaces()[max(stage.surfaces())].level == 0.25


def test_a_level_without_surface_says_why_and_keeps_the_last(stage: Stage) -> None:
    stage.answer(_fitted(stage))
    before = stage.session.state.surface
    stage.session.set_level(9.0)
    stage.session.pump()
    number = max(stage.surfaces())
    request = stage.surfaces()[number]
    note = Note("no-surface", "No surface at this level.", Severity.WARNING)
    empty = surface_report(request, 0)
    stage.report(
        number,
        type(empty)(empty.mesh, 128, 9.0, 1, 0.1, 10, 10, note=note, is_final=True),
    )
    stage.end(number)
    stage.session.pump()
    state = stage.session.state
    assert state.surface is before
    assert state.surface_note is note
    assert state.surface_pending is None
    assert max(stage.surfaces()) == number


def test_a_surface_worker_that_dies_is_tried_once_more(stage: Stage) -> None:
    number = _fitted(stage)
    stage.die("surface", number)
    stage.session.pump()
    second = max(stage.surfaces())
    assert second > number
    stage.die("surface", second)
    stage.session.pump()
    assert max(stage.surfaces()) == second


def test_more_than_the_memory_holds_is_refused_with_the_most(
    stage: Stage, monkeypatch: object
) -> None:
    stage.load()
    pace = stage.session._surface._pace
    pace._budget, pace._sampled = 30_000_000, 1e18
    stage.session.set_resolution(1024)
    state = stage.session.state
    assert state.resolution < 1024
    assert f"is {state.resolution}" in state.messages[-1].text
    assert not stage.session.cost(1024).is_allowed


def test_a_resting_view_is_refined_and_a_moving_one_drops_it(stage: Stage) -> None:
    stage.session.camera_rested(_VIEW)
    stage.answer(_fitted(stage))
    job, request = stage.workers.last(RefineRequest)
    assert request.start_resolution == 128
    surface = stage.session.state.surface
    assert surface is not None
    stage.report(job, RefineReport(surface.mesh, 2048, 0.1, 100))
    assert stage.session.state.refined is not None
    stage.session.camera_moved()
    assert stage.session.state.refined is None
    assert job in stage.workers.cancelled


def test_what_was_refined_goes_with_the_surface_it_belongs_to(stage: Stage) -> None:
    stage.session.camera_rested(_VIEW)
    stage.answer(_fitted(stage))
    job, _ = stage.workers.last(RefineRequest)
    surface = stage.session.state.surface
    assert surface is not None
    stage.report(job, RefineReport(surface.mesh, 2048, 0.1, 100))
    stage.session.set_level(0.1)
    stage.session.pump()
    assert stage.session.state.refined is None
    stage.answer(max(stage.surfaces()))
    assert stage.workers.last(RefineRequest)[1].level == 0.1


def test_nothing_is_refined_while_a_fit_runs(stage: Stage) -> None:
    stage.load()
    stage.train(1)
    stage.answer(max(stage.surfaces()))
    stage.session.camera_rested(_VIEW)
    stage.session.pump()
    assert not stage.workers.all_of(RefineRequest)


def test_selecting_another_shape_shows_its_surface_only(stage: Stage) -> None:
    stage.answer(_fitted(stage))
    first = stage.session.state.active_shape
    stage.load("ear.ply")
    stage.session.pump()
    assert stage.session.state.surface is None
    stage.session.select(first)
    stage.session.pump()
    stage.session.pump()
    assert stage.session.state.surface is not None
    assert stage.session.state.surface_shape == first


def test_a_long_fit_does_not_fill_the_memory_with_old_surfaces(stage: Stage) -> None:
    stage.load()
    job = stage.train(1)
    cache = stage.session._surface._cache
    sizes = []
    for step in range(2, 12):
        stage.answer(max(stage.surfaces()))
        sizes.append(cache.nbytes)
        stage.session._surface._resting_until = 0.0
        stage.publish(job, step)
    assert sizes[-1] == sizes[4]
    stage.pause(job)
    stage.answer(max(stage.surfaces()))
    paused = cache.nbytes
    stage.session.resume_fit()
    stage.session._surface._resting_until = 0.0
    stage.publish(job, 20)
    stage.answer(max(stage.surfaces()))
    # what was kept as a step of the history is shown again at once after undo
    assert cache.nbytes > paused
