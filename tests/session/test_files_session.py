"""Ways in and out, and what the document and its history make of them."""

import os
from pathlib import Path

import numpy as np
import pytest

from inrview.document.document import Document
from inrview.document.project_lock import ProjectLock
from inrview.engine import inline
from inrview.geometry.points import Points
from inrview.messages.notes import Note, Severity
from inrview.messages.reports import (
    LoadedScan,
    LoadReport,
    OpenedProject,
    Progress,
    Result,
)
from inrview.messages.requests import (
    ExportRequest,
    LoadRequest,
    OpenProjectRequest,
    RenderRequest,
    SaveRequest,
)
from tests.session.scripted import Stage


def _scan(name: str) -> LoadedScan:
    return LoadedScan(name, f"/nowhere/{name}", Points(np.eye(3, dtype=np.float32)))


def test_a_scan_is_shown_early_and_kept_in_the_end(stage: Stage) -> None:
    stage.session.open_paths(["/nowhere/ear.ply"])
    job, _ = stage.workers.last(LoadRequest)
    glimpse = Points(np.eye(3, dtype=np.float32))
    stage.report(job, LoadReport(0.4, "reading", preview=glimpse))
    state = stage.session.state
    assert state.preview_points is glimpse
    assert (state.jobs[0].title, state.jobs[0].fraction) == ("Loading ear.ply", 0.4)
    stage.report(job, LoadReport(1.0, "done", scans=(_scan("ear.ply"),), is_final=True))
    stage.end(job)
    state = stage.session.state
    assert state.preview_points is None
    assert state.jobs == ()
    assert state.history[-1] == "Import ear.ply"
    assert state.selected == state.active_shape == state.document.shapes[0].id


def test_scans_dropped_together_are_one_request_and_one_step(stage: Stage) -> None:
    stage.session.open_paths(["/a/1.ply", "/a/2.ply"])
    job, request = stage.workers.last(LoadRequest)
    assert request.paths == ("/a/1.ply", "/a/2.ply")
    scans = (_scan("1.ply"), _scan("2.ply"))
    stage.report(job, LoadReport(1.0, "done", scans=scans, is_final=True))
    state = stage.session.state
    assert state.history[-1] == "Import 2 scans"
    assert len(state.document.shapes) == 1
    stage.session.undo()
    assert stage.session.state.document.scans == ()


def test_a_bad_file_changes_nothing_and_says_why(stage: Stage) -> None:
    document = stage.session.state.document
    stage.session.open_paths(["/nowhere/ear.ply"])
    job, _ = stage.workers.last(LoadRequest)
    stage.end(job, "ear.ply is empty. Choose another file.")
    state = stage.session.state
    assert state.document is document
    message = state.messages[-1]
    assert (message.text, message.severity) == (
        "ear.ply is empty. Choose another file.",
        Severity.ERROR,
    )
    stage.session.dismiss_message(message.id)
    assert stage.session.state.messages == ()


def test_a_cancelled_load_leaves_no_trace(stage: Stage) -> None:
    stage.session.open_paths(["/nowhere/ear.ply"])
    job, _ = stage.workers.last(LoadRequest)
    stage.report(job, LoadReport(0.4, "", preview=Points(np.eye(3, dtype=np.float32))))
    stage.session.cancel_job(job)
    stage.report(job, LoadReport(1.0, "", scans=(_scan("ear.ply"),), is_final=True))
    state = stage.session.state
    assert job in stage.workers.cancelled
    assert (state.jobs, state.document.scans, state.preview_points) == ((), (), None)


def _project(path: Path, document: Document) -> str:
    inline.result(SaveRequest(document, str(path)))
    return str(path)


def test_a_project_is_known_by_what_is_in_it(stage: Stage, tmp_path: Path) -> None:
    path = _project(tmp_path / "renamed.ply", Document())
    stage.session.open_paths([path])
    _, request = stage.workers.last(OpenProjectRequest)
    assert request.path == path


def test_a_pipe_is_not_waited_for(stage: Stage, tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes here")
    os.mkfifo(tmp_path / "pipe.inrv")
    stage.session.open_paths([str(tmp_path / "pipe.inrv")])
    assert stage.workers.all_of(LoadRequest)


def test_an_opened_project_takes_the_place_of_the_old_one(
    stage: Stage, tmp_path: Path
) -> None:
    stage.load()
    path = _project(tmp_path / "a.inrv", Document())
    stage.session.open_paths([path])
    job, _ = stage.workers.last(OpenProjectRequest)
    note = Note("damaged", "scan 2 is damaged", Severity.ERROR)
    stage.report(job, OpenedProject(Document(), (note,)))
    stage.end(job)
    state = stage.session.state
    assert (state.path, state.is_modified) == (path, False)
    assert state.history == ("Open a.inrv",)
    assert state.messages[-1].text == "scan 2 is damaged"


def test_saving_needs_a_name_once(stage: Stage) -> None:
    stage.load()
    stage.session.save()
    assert not stage.workers.all_of(SaveRequest)
    stage.session.save("/nowhere/a.inrv")
    job, request = stage.workers.last(SaveRequest)
    assert request.document is stage.session.state.document
    assert stage.session.state.is_modified
    stage.report(job, Result({"bytes": 10}))
    stage.end(job)
    state = stage.session.state
    assert (state.path, state.is_modified) == ("/nowhere/a.inrv", False)
    stage.session.save()
    job, request = stage.workers.last(SaveRequest)
    assert request.path == "/nowhere/a.inrv"
    stage.end(job)


def test_an_edit_during_a_save_stays_unsaved(stage: Stage) -> None:
    shape = stage.load()
    stage.session.save("/nowhere/a.inrv")
    job, _ = stage.workers.last(SaveRequest)
    stage.session.rename(shape, "Harvey")
    stage.end(job)
    assert stage.session.state.is_modified
    stage.session.undo()
    stage.session.pump()
    assert not stage.session.state.is_modified


def test_a_failed_save_says_so_and_changes_nothing(stage: Stage) -> None:
    stage.load()
    stage.session.save("/nowhere/a.inrv")
    job, _ = stage.workers.last(SaveRequest)
    stage.end(job, "The folder /nowhere does not exist.")
    state = stage.session.state
    assert (state.path, state.is_modified) == (None, True)
    assert state.messages[-1].severity == Severity.ERROR


def test_an_export_asks_for_the_newest_field(stage: Stage) -> None:
    stage.load()
    stage.session.export("/nowhere/a.ply", 256)
    assert "fit a shape first" in stage.session.state.messages[-1].text
    stage.train(10, 77)
    stage.session.export("/nowhere/a.ply", 256, level=0.5, overwrite=True)
    job, request = stage.workers.last(ExportRequest)
    assert request.snapshot.step == 77
    assert (request.resolution, request.level, request.overwrite) == (256, 0.5, True)
    stage.report(job, Progress(0.5, "Writing"))
    assert stage.session.state.jobs[0].text == "Writing"
    stage.end(job)
    assert stage.session.state.messages[-1].text == "Exported a.ply."


def test_every_edit_names_its_step_and_is_undone_exactly(stage: Stage) -> None:
    shape = stage.load()
    session = stage.session
    scan = session.state.document.scans[0].id
    before = session.state.document
    session.rename(shape, "Harvey")
    session.set_visible(scan, False)
    session.set_unit(scan, "mm")
    session.set_up_axis(scan, "z")
    session.remove(scan)
    assert session.state.history[2:] == (
        "Rename bunny to Harvey",
        "Hide bunny.ply",
        "Set the unit of bunny.ply",
        "Set the up axis of bunny.ply",
        "Remove bunny.ply",
    )
    assert session.state.undo_name == "Remove bunny.ply"
    after = session.state.document
    session.go_to(1)
    assert session.state.document is before
    assert session.state.redo_name == "Rename bunny to Harvey"
    session.go_to(6)
    assert session.state.document is after


def test_what_is_not_there_is_left_alone(stage: Stage) -> None:
    stage.load()
    document = stage.session.state.document
    for verb in (stage.session.remove, stage.session.select):
        verb("nobody")
    stage.session.rename("nobody", "x")
    stage.session.set_unit("nobody", "m")
    stage.session.set_visible("nobody", True)
    assert stage.session.state.document is document


def test_watchers_hear_once_per_pump(stage: Stage) -> None:
    heard: list[tuple[object, object]] = []
    shape = stage.load()
    end = stage.session.subscribe(lambda old, new: heard.append((old, new)))
    before = stage.session.state
    stage.session.rename(shape, "a")
    stage.session.rename(shape, "b")
    stage.session.select(None)
    stage.session.pump()
    stage.session.pump()
    assert heard == [(before, stage.session.state)]
    end()
    stage.session.rename(shape, "c")
    stage.session.pump()
    assert len(heard) == 1


def test_an_unknown_sample_says_which_there_are(stage: Stage) -> None:
    stage.session.open_sample("unicorn")
    assert "unicorn" in stage.session.state.messages[-1].text


def test_a_project_that_another_window_has_is_read_only(
    stage: Stage, tmp_path: Path
) -> None:
    path = tmp_path / "a.inrv"
    for _ in inline.run(SaveRequest(Document(), str(path))):
        pass
    other = ProjectLock(tmp_path / "open")
    assert other.take(str(path))
    stage.session.open_paths([str(path)])
    job, _ = stage.workers.last(OpenProjectRequest)
    stage.report(job, OpenedProject(Document()))
    state = stage.session.state
    assert state.is_read_only
    assert "open in another window" in state.messages[-1].text
    stage.session.save()
    assert stage.workers.all_of(SaveRequest) == {}
    stage.session.save(str(tmp_path / "b.inrv"))
    stage.end(stage.workers.last(SaveRequest)[0])
    assert not stage.session.state.is_read_only
    stage.session.save(str(path))  # still theirs
    assert len(stage.workers.all_of(SaveRequest)) == 1
    other.release()
    stage.session.save(str(path))
    assert len(stage.workers.all_of(SaveRequest)) == 2


def test_a_turntable_is_drawn_of_what_is_on_screen(stage: Stage) -> None:
    stage.session.export_turntable("/nowhere/turn.gif")
    assert "nothing to draw" in stage.session.state.messages[-1].text
    stage.load()
    stage.session.export_turntable("/nowhere/turn.gif")
    job, request = stage.workers.last(RenderRequest)
    assert request.subject is stage.session.state.document.scans[0].geometry
    assert stage.session.state.jobs[0].title == "Drawing turn.gif"
    stage.end(job)
    assert stage.session.state.messages[-1].text == "Exported turn.gif."
    stage.pause(stage.train(10))
    stage.answer(max(stage.surfaces()))
    stage.session.export_turntable("/nowhere/turn.gif")
    surface = stage.session.state.surface
    assert surface is not None
    assert stage.workers.last(RenderRequest)[1].subject is surface.mesh
