"""The life of a fit, click by click."""

from dataclasses import replace

import numpy as np

from inrview.messages.presets import preset
from inrview.messages.reports import FitReport
from inrview.messages.requests import FitRequest, SaveRequest
from inrview.messages.specs import FieldSpec
from inrview.session.state import FitPhase
from tests.session.scripted import Stage, fit_report


def _fits(stage: Stage) -> list[FitRequest]:
    return list(stage.workers.all_of(FitRequest).values())


def test_a_fit_starts_runs_and_publishes(stage: Stage) -> None:
    stage.load()
    job = stage.train()
    assert stage.session.state.fit_phase == FitPhase.STARTING
    stage.publish(job, 1, 20)
    state = stage.session.state
    assert state.fit_phase == FitPhase.RUNNING
    assert state.fit is not None
    assert state.fit.step == 20
    assert state.history == ("New project", "Import bunny.ply")


def test_pressing_train_many_times_starts_one_fit(stage: Stage) -> None:
    stage.load()
    for _ in range(5):
        stage.session.start_fit()
    stage.session.pump()
    assert len(_fits(stage)) == 1


def test_pausing_keeps_the_snapshot_as_one_step(stage: Stage) -> None:
    shape = stage.load()
    job = stage.train(10, 1200)
    stage.session.pause_fit()
    assert stage.session.state.fit_phase == FitPhase.PAUSED
    assert stage.workers.paused == [job]
    stage.publish(job, 1210)  # on its way when pause was pressed
    stage.pause(job)
    stage.pause(job)
    state = stage.session.state
    assert state.history[-1] == "Fit bunny to step 1210"
    assert len(state.history) == 3
    kept = state.document.shape(shape).snapshot
    assert kept is not None
    assert kept.step == 1210


def test_start_pause_start_in_one_breath_does_no_harm(stage: Stage) -> None:
    stage.load()
    session = stage.session
    for _ in range(3):
        session.toggle_fit()
        session.toggle_fit()
    session.toggle_fit()
    session.pump()
    assert len(_fits(stage)) == 1
    assert session.state.fit_phase == FitPhase.STARTING


def test_resuming_goes_on_with_the_same_job(stage: Stage) -> None:
    stage.load()
    job = stage.train(10)
    stage.pause(job)
    stage.session.resume_fit()
    assert stage.workers.resumed == [job]
    assert stage.session.state.fit_phase == FitPhase.RUNNING
    assert len(_fits(stage)) == 1


def test_stopping_keeps_what_was_learned(stage: Stage) -> None:
    stage.load()
    job = stage.train(10, 50)
    stage.session.stop_fit()
    stage.publish(job, 60)
    state = stage.session.state
    assert job in stage.workers.cancelled
    assert state.fit_phase == FitPhase.FINISHED
    assert state.history[-1] == "Fit bunny to step 50"


def test_stopping_before_anything_was_learned_leaves_no_step(stage: Stage) -> None:
    stage.load()
    stage.train()
    stage.session.stop_fit()
    assert stage.session.state.fit_phase == FitPhase.IDLE
    assert len(stage.session.state.history) == 2


def test_a_finished_fit_is_kept_and_told_of(stage: Stage) -> None:
    stage.load()
    job = stage.train(10, 1500)
    stage.end(job)
    state = stage.session.state
    assert state.fit_phase == FitPhase.FINISHED
    assert state.history[-1] == "Fit bunny to step 1500"


def test_training_again_goes_on_and_restarting_does_not(stage: Stage) -> None:
    stage.load()
    stage.end(stage.train(10, 1500))
    stage.train()
    start = _fits(stage)[-1].start
    assert start is not None
    assert start.step == 1500
    stage.session.restart_fit()
    assert _fits(stage)[-1].start is None


def test_another_field_starts_from_scratch(stage: Stage) -> None:
    shape = stage.load()
    job = stage.train(10)
    stage.session.set_field(shape, FieldSpec(levels=5))
    assert job in stage.workers.cancelled
    stage.train()
    assert _fits(stage)[-1].start is None
    assert _fits(stage)[-1].field.levels == 5


def test_a_network_and_how_it_is_fitted_are_one_step(stage: Stage) -> None:
    shape = stage.load()
    session = stage.session
    session.set_field(shape, FieldSpec(levels=5))
    before = session.state.document.shapes[0]
    steps = len(session.state.history)
    field, fit = preset("sdf", "siren"), replace(before.fit, batch=4096)
    assert fit != before.fit
    session.set_field(shape, field, fit)
    after = session.state.document.shapes[0]
    assert (after.field, after.fit) == (field, fit)
    assert len(session.state.history) == steps + 1
    session.undo()
    again = session.state.document.shapes[0]
    assert (again.field, again.fit) == (before.field, before.fit)


def test_a_dead_worker_costs_nothing_and_the_fit_goes_on(stage: Stage) -> None:
    stage.load()
    job = stage.train(10, 700)
    document = stage.session.state.document
    stage.die("fit", job)
    state = stage.session.state
    assert state.document is document
    assert state.fit_phase == FitPhase.PAUSED
    assert [m.text for m in state.messages if "signal 9" in m.text] == [
        "The fit worker stopped (signal 9). It was started again; nothing in the "
        "project is lost."
    ]
    stage.session.resume_fit()
    start = _fits(stage)[-1].start
    assert start is not None
    assert start.step == 700


def test_a_refused_fit_says_why(stage: Stage) -> None:
    stage.load()
    stage.end(stage.train(), "The scan has 3 points; a fit needs more.")
    assert stage.session.state.fit_phase == FitPhase.FAILED
    assert stage.session.state.messages[-1].text.startswith("The scan has 3 points")
    stage.train(5)
    assert stage.session.state.fit_phase == FitPhase.RUNNING


def test_removing_a_shape_ends_its_fit(stage: Stage) -> None:
    shape = stage.load()
    job = stage.train(10)
    stage.session.remove(shape)
    stage.session.pump()
    assert job in stage.workers.cancelled
    assert stage.session.state.document.shapes == ()


def test_undoing_the_import_ends_the_fit(stage: Stage) -> None:
    stage.load()
    job = stage.train()
    stage.session.undo()
    stage.session.pump()
    assert job in stage.workers.cancelled
    assert stage.session.state.document.scans == ()
    assert stage.session.state.surface is None


def test_undo_while_fitting_takes_back_the_fit_and_redo_brings_it_back(
    stage: Stage,
) -> None:
    shape = stage.load()
    stage.train(10, 300)
    stage.session.undo()
    stage.session.pump()
    state = stage.session.state
    assert state.document.shape(shape).snapshot is None
    assert state.redo_name == "Fit bunny to step 300"
    stage.session.redo()
    restored = stage.session.state.document.shape(shape).snapshot
    assert restored is not None
    assert restored.step == 300


def test_after_an_undo_training_goes_on_from_what_is_on_screen(stage: Stage) -> None:
    stage.load()
    job = stage.train(100)
    stage.pause(job)
    stage.session.resume_fit()
    stage.publish(job, 200)
    stage.pause(job)
    stage.session.undo()
    stage.train()
    start = _fits(stage)[-1].start
    assert start is not None
    assert start.step == 100


def test_scrubbing_halts_the_fit_and_lets_it_go_on(stage: Stage) -> None:
    stage.load()
    job = stage.train(10)
    stage.session.begin_scrub()
    assert stage.workers.paused == [job]
    stage.pump_twice()
    assert stage.session.state.fit_phase == FitPhase.RUNNING
    stage.session.end_scrub()
    assert stage.workers.resumed == [job]


def test_scrubbing_does_not_wake_a_paused_fit(stage: Stage) -> None:
    stage.load()
    job = stage.train(10)
    stage.pause(job)
    stage.session.begin_scrub()
    stage.session.end_scrub()
    assert stage.workers.resumed == []


def test_saving_while_fitting_saves_what_was_learned(stage: Stage) -> None:
    shape = stage.load()
    stage.train(10, 42)
    stage.session.save("/nowhere/a.inrv")
    stage.end(stage.workers.last(SaveRequest)[0])
    saved = stage.session.state.document.shape(shape).snapshot
    assert saved is not None
    assert saved.step == 42


def test_training_nothing_says_so(stage: Stage) -> None:
    stage.session.start_fit()
    assert "open a scan first" in stage.session.state.messages[-1].text


def test_a_scan_whose_shape_was_removed_can_be_fitted_again(stage: Stage) -> None:
    shape = stage.load()
    scan = stage.session.state.document.scans[0].id
    stage.session.remove(shape)
    stage.session.select(scan)
    stage.session.pump()
    stage.train(3)
    (made,) = stage.session.state.document.shapes
    assert made.scan_ids == (scan,)


def test_a_report_without_a_snapshot_keeps_the_last_one(stage: Stage) -> None:
    stage.load()
    job = stage.train(10)
    stage.report(job, fit_report(11, has_snapshot=False))
    stage.session.stop_fit()
    assert stage.session.state.history[-1] == "Fit bunny to step 10"


def test_the_state_holds_the_newest_report(stage: Stage) -> None:
    stage.load()
    job = stage.train()
    seen: list[int] = []

    def watch(_: object, new: object) -> None:
        report: FitReport | None = stage.session.state.fit
        seen.append(report.step if report is not None else 0)

    end = stage.session.subscribe(watch)
    stage.publish(job, 1, 2, 3)
    end()
    stage.publish(job, 4)
    assert np.array_equal(seen, [1, 2, 3])
