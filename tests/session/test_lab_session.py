"""The lab in a session: opened, trained, changed pane by pane, left, undone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inrview.document.picture_edits import add_pictures
from inrview.engine.events import Ended, Reported
from inrview.messages.lab import (
    LabFrame,
    LabReport,
    LabRequest,
    PaneProgress,
    ShrinkRequest,
    ShrunkPicture,
    WriteLabRequest,
)
from inrview.messages.picture import ImageFitRequest, LoadedPicture
from inrview.messages.picture_field import picture_field
from inrview.messages.spectra import Spectra
from inrview.session.session import Session
from inrview.session.state import FitPhase
from tests.fitting.pictures import wavy
from tests.session.scripted import ScriptedWorkers


@pytest.fixture
def workers() -> ScriptedWorkers:
    return ScriptedWorkers()


@pytest.fixture
def session(workers: ScriptedWorkers, tmp_path: Path) -> Iterator[Session]:
    session = Session(workers, recovery_root=tmp_path / "recovery")
    live = session._live
    loaded = (LoadedPicture("sky", "sky.png", wavy(96, 64)),)
    live.record("Import sky", add_pictures(live.state.document, loaded, live.new_id))
    picture = live.state.document.pictures[0]
    live.change(picture=replace(live.state.picture, active=picture.id))
    session.pump()
    yield session
    session.close()


def say(session: Session, workers: ScriptedWorkers, job: int, report: object) -> None:
    workers.say(Reported(job, report))
    session.pump()


def opened(session: Session, workers: ScriptedWorkers) -> None:
    """Open the lab and let the picture be made small."""
    session.lab.open()
    job, asked = workers.last(ShrinkRequest)
    assert asked.name == "sky"
    say(session, workers, job, ShrunkPicture(wavy()))
    workers.say(Ended(job))
    session.pump()


def frame(run: int, step: int, is_kept: bool = True) -> LabFrame:
    nothing = np.zeros(3, np.float32)
    powers = Spectra(nothing, nothing, nothing)
    pixels = wavy().pixels
    return LabFrame(run, step, pixels, powers, 20.0, None, 0.5, is_kept)


def progress(run: int, step: int) -> PaneProgress:
    losses = np.ones(1, np.float32)
    return PaneProgress(run, step, 1.0, losses, losses, 1.0, 10, 40)


def trained(session: Session, workers: ScriptedWorkers) -> int:
    """Let all panes report a few frames; return the job."""
    opened(session, workers)
    session.toggle_fit()
    session.pump()
    job, request = workers.last(LabRequest)
    for pane in request.panes:
        for step in (0, 1):
            say(session, workers, job, frame(pane.run, step))
    told = tuple(progress(pane.run, 1) for pane in request.panes)
    say(session, workers, job, LabReport(told, 0.1))
    return job


def test_the_lab_opens_with_four_networks_and_trains_them_in_one_job(
    session: Session, workers: ScriptedWorkers
) -> None:
    trained(session, workers)
    lab = session.state.lab
    assert lab.is_open
    assert lab.phase is FitPhase.RUNNING
    assert lab.record is not None
    names = [one.pane.field.network for one in lab.record.panes]
    assert names == ["relu", "fourier", "siren", "hash"]
    assert [len(one.frames) for one in lab.record.panes] == [2, 2, 2, 2]
    assert len(workers.all_of(LabRequest)) == 1
    assert session.state.fit_phase is FitPhase.IDLE


def test_another_network_restarts_its_pane_and_no_other(
    session: Session, workers: ScriptedWorkers
) -> None:
    first = trained(session, workers)
    session.lab.set_network(1, picture_field(48, 32, "basic"))
    session.pump()
    assert first in workers.cancelled
    job, request = workers.last(LabRequest)
    assert job != first
    assert request.continues
    assert [pane.field.network for pane in request.panes][1] == "basic"
    runs = [pane.run for pane in request.panes]
    assert len(set(runs)) == 4
    assert {run for run, _ in request.known} == set(runs) - {runs[1]}
    record = session.state.lab.record
    assert record is not None
    assert [len(one.frames) for one in record.panes] == [2, 0, 2, 2]
    # what the former job still says is about a run that is no more
    say(session, workers, first, frame(runs[0], 7))
    assert len(session.state.lab.record.panes[0].frames) == 2


def test_settings_that_make_no_field_change_nothing(
    session: Session, workers: ScriptedWorkers
) -> None:
    trained(session, workers)
    before = session.state.lab.record
    field = picture_field(48, 32, "fourier")
    session.lab.set_network(1, replace(field, sigma=0.0))
    session.lab.set_network(9, field)
    session.lab.set_network(1, field)  # as it is already
    assert session.state.lab.record is before


def test_pause_resume_and_stop(session: Session, workers: ScriptedWorkers) -> None:
    job = trained(session, workers)
    session.toggle_fit()
    assert workers.paused == [job]
    assert session.state.lab.phase is FitPhase.PAUSED
    session.toggle_fit()
    assert workers.resumed == [job]
    session.stop_fit()
    assert job in workers.cancelled
    session.toggle_fit()
    _, request = workers.last(LabRequest)
    assert request.continues
    assert len(request.known) == 8


def test_when_all_is_done_train_begins_afresh(
    session: Session, workers: ScriptedWorkers
) -> None:
    job = trained(session, workers)
    workers.say(Ended(job))
    session.pump()
    assert session.state.lab.phase is FitPhase.FINISHED
    session.toggle_fit()
    _, request = workers.last(LabRequest)
    assert not request.known
    session.pump()
    assert session.state.lab.phase is FitPhase.STARTING


def test_fewer_and_more_panes(session: Session, workers: ScriptedWorkers) -> None:
    trained(session, workers)
    session.lab.select(3)
    session.lab.set_panes(2)
    lab = session.state.lab
    assert lab.record is not None
    assert len(lab.record.panes) == 2
    assert lab.selected == 1
    session.lab.set_panes(3)
    _, request = workers.last(LabRequest)
    assert [p.field.network for p in request.panes] == ["relu", "fourier", "siren"]
    assert len(request.known) == 4


def test_budget_and_size_begin_all_afresh(
    session: Session, workers: ScriptedWorkers
) -> None:
    trained(session, workers)
    session.lab.set_fit(50, 3, "every-second")
    _, request = workers.last(LabRequest)
    assert (request.fit.steps, request.fit.seed) == (50, 3)
    assert request.split == "every-second"
    assert not request.known
    session.lab.set_size(64)
    job, asked = workers.last(ShrinkRequest)
    assert asked.size == 64
    say(session, workers, job, ShrunkPicture(wavy(64, 40)))
    _, request = workers.last(LabRequest)
    assert request.data.width == 64
    assert request.fit.steps == 50


def test_a_worker_that_dies_leaves_what_was_seen(
    session: Session, workers: ScriptedWorkers
) -> None:
    job = trained(session, workers)
    workers.say(Ended(job, error="It stopped.", has_died=True))
    session.pump()
    lab = session.state.lab
    assert lab.phase is FitPhase.PAUSED
    assert lab.record is not None
    assert lab.record.panes[0].frames
    session.toggle_fit()
    assert workers.last(LabRequest)[0] != job


def test_a_network_is_used_for_the_picture_and_that_is_undone(
    session: Session, workers: ScriptedWorkers
) -> None:
    opened(session, workers)
    before = session.state.document.pictures[0].field
    session.lab.use_network(2)
    session.pump()
    assert session.state.document.pictures[0].field.network == "siren"
    assert session.state.undo_name == "Choose SIREN, \u03c9\u2080 30 for sky"
    session.undo()
    session.pump()
    assert session.state.document.pictures[0].field == before
    session.lab.use_network(3)
    session.pump()
    # the grid is that of the whole picture, not of the small one
    assert session.state.document.pictures[0].field.finest == 96


def test_the_history_is_looked_at_and_written(
    session: Session, workers: ScriptedWorkers
) -> None:
    trained(session, workers)
    session.lab.show_step(0)
    lab = session.state.lab
    assert lab.record is not None
    assert lab.record.panes[0].frame_at(lab.shown_step).step == 0
    session.lab.write_report("lab.html")
    _, request = workers.last(WriteLabRequest)
    assert request.records[0] is lab.record


def test_a_fit_ends_when_the_lab_opens_and_the_lab_when_a_fit_starts(
    session: Session, workers: ScriptedWorkers
) -> None:
    session.start_fit()
    session.pump()
    fit, _ = workers.last(ImageFitRequest)
    opened(session, workers)
    assert fit in workers.cancelled
    session.toggle_fit()
    lab, _ = workers.last(LabRequest)
    session.start_fit()
    session.pump()
    assert lab in workers.cancelled
    assert session.state.lab.phase is FitPhase.PAUSED


def test_the_lab_closes_with_its_picture(
    session: Session, workers: ScriptedWorkers
) -> None:
    job = trained(session, workers)
    session.remove(session.state.document.pictures[0].id)
    session.pump()
    session.pump()
    lab = session.state.lab
    assert not lab.is_open
    assert lab.record is None
    assert job in workers.cancelled


def test_what_was_seen_stays_while_the_lab_is_left(
    session: Session, workers: ScriptedWorkers
) -> None:
    trained(session, workers)
    session.lab.switch()
    session.pump()
    assert not session.state.lab.is_open
    session.lab.switch()
    lab = session.state.lab
    assert lab.is_open
    assert lab.record is not None
    assert lab.record.panes[0].frames
    assert not session.state.is_modified or session.state.undo_name == "Import sky"


def test_a_picture_of_one_colour_closes_the_lab_again(
    session: Session, workers: ScriptedWorkers
) -> None:
    session.lab.open()
    job, _ = workers.last(ShrinkRequest)
    workers.say(Ended(job, error="sky has one colour only."))
    session.pump()
    assert not session.state.lab.is_open
    assert "one colour" in session.state.messages[-1].text


def test_without_a_picture_there_is_no_lab(
    workers: ScriptedWorkers, tmp_path: Path
) -> None:
    session = Session(workers, recovery_root=tmp_path / "recovery")
    session.lab.open()
    assert not session.state.lab.is_open
    assert "open one first" in session.state.messages[-1].text
    session.close()
