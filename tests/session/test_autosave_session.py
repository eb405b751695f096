"""Work that is put in safety while it changes."""

import json
from pathlib import Path

import numpy as np
import pytest

from inrview.document import recovery
from inrview.document.document import Document
from inrview.engine import inline
from inrview.messages.reports import OpenedProject
from inrview.messages.requests import OpenProjectRequest, SaveRequest
from inrview.session import autosave_session
from inrview.session.session import Session
from tests.document.making import document
from tests.session.scripted import ScriptedWorkers, Stage


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autosave_session, "EDIT_SECONDS", 0.0)
    monkeypatch.setattr(autosave_session, "FIT_SECONDS", 0.0)


def _saves(stage: Stage) -> list[SaveRequest]:
    return list(stage.workers.all_of(SaveRequest).values())


def test_nothing_new_is_not_saved(stage: Stage) -> None:
    for _ in range(3):
        stage.session.pump()
    assert _saves(stage) == []


def test_an_edit_is_saved_once(stage: Stage) -> None:
    stage.load()
    for _ in range(3):
        stage.session.pump()
    (request,) = _saves(stage)
    assert request.document is stage.session.state.document
    stage.end(stage.workers.last(SaveRequest)[0])
    stage.session.pump()
    assert len(_saves(stage)) == 1
    assert stage.session.state.autosaved_at is not None
    assert stage.session.state.is_modified


def test_what_a_running_fit_learned_is_saved_without_a_step(stage: Stage) -> None:
    stage.load()
    stage.end(stage.workers.last(SaveRequest)[0])
    job = stage.train(10)
    stage.publish(job, 500)
    request = _saves(stage)[-1]
    stage.end(stage.workers.last(SaveRequest)[0])
    assert isinstance(request.document, Document)
    learned = request.document.shapes[0].snapshot
    assert learned is not None
    assert learned.step >= 10
    assert stage.session.state.history[-1] == "Import bunny.ply"


def test_the_project_itself_is_not_touched(stage: Stage, tmp_path: Path) -> None:
    stage.load()
    (request,) = _saves(stage)
    assert Path(request.path).is_relative_to(tmp_path / "recovery")
    assert stage.session.state.path is None


def test_a_closed_session_leaves_nothing_to_recover(
    stage: Stage, tmp_path: Path
) -> None:
    stage.load()
    assert len(list((tmp_path / "recovery").iterdir())) == 1
    stage.session.close()
    assert list((tmp_path / "recovery").iterdir()) == []


def _crashed(root: Path, work: Document) -> Path:
    folder = recovery.RecoveryFolder.create(root)
    inline.result(SaveRequest(work, str(folder.project)))
    (folder.path / "owner.json").write_text(json.dumps({"pid": 1 << 22, "started": 1}))
    return folder.path


def _answer(stage: Stage) -> None:
    """Do for real what was asked last."""
    job, request = stage.workers.last(OpenProjectRequest)
    try:
        report = inline.result(request)
    except Exception as error:  # noqa: BLE001 (whatever it is, the session hears it)
        stage.end(job, str(error))
        return
    assert isinstance(report, OpenedProject)
    stage.report(job, report)
    stage.end(job)


def test_what_a_crash_left_is_offered_and_comes_back(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    root = tmp_path / "recovery"
    folder = _crashed(root, document(rng))
    workers = ScriptedWorkers()
    stage = Stage(Session(workers, recovery_root=root), workers)
    assert stage.session.state.recoverable == (str(folder),)
    stage.session.recover(str(folder))
    _answer(stage)
    state = stage.session.state
    assert len(state.document.scans) == 2
    assert (state.path, state.is_modified) == (None, True)
    assert state.recoverable == ()
    stage.session.close()


def test_what_was_recovered_is_offered_no_more_once_it_is_safe_again(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    root = tmp_path / "recovery"
    folder = _crashed(root, document(rng))
    workers = ScriptedWorkers()
    stage = Stage(Session(workers, recovery_root=root), workers)
    stage.session.recover(str(folder))
    _answer(stage)
    assert folder.exists()  # nothing else holds the work yet
    stage.session.pump()
    job, request = workers.last(SaveRequest)
    assert not Path(request.path).is_relative_to(folder)
    stage.end(job)
    assert not folder.exists()
    stage.session.close()


def test_an_older_generation_stands_in_for_a_damaged_one(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    root = tmp_path / "recovery"
    folder = _crashed(root, document(rng))
    inline.result(SaveRequest(Document(), str(folder / "work.inrv")))
    (folder / "work.inrv").write_bytes(b"PK torn")
    workers = ScriptedWorkers()
    stage = Stage(Session(workers, recovery_root=root), workers)
    stage.session.recover(str(folder))
    _answer(stage)
    assert stage.session.state.document.scans == ()
    _answer(stage)
    assert len(stage.session.state.document.scans) == 2
    stage.session.close()


def test_what_is_discarded_is_gone(tmp_path: Path) -> None:
    root = tmp_path / "recovery"
    folder = _crashed(root, Document())
    workers = ScriptedWorkers()
    session = Session(workers, recovery_root=root)
    session.discard_recovery(str(tmp_path))
    assert tmp_path.is_dir()
    session.discard_recovery(str(folder))
    assert not folder.exists()
    assert session.state.recoverable == ()
    session.close()
