"""Pictures in a session: opened, fitted, asked for at the right size, undone."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from inrview.engine.events import Ended, Reported
from inrview.geometry.raster import Raster
from inrview.messages.picture import (
    ImageExportRequest,
    ImageFitReport,
    ImageFitRequest,
    ImageRenderRequest,
    ImageReport,
    ImageSnapshot,
    LoadedPicture,
    LoadPictureReport,
    LoadPictureRequest,
)
from inrview.messages.requests import LoadRequest
from inrview.session.picture_session import Seen, window_of
from inrview.session.session import Session
from inrview.session.state import FitPhase
from tests.session.scripted import ScriptedWorkers

SIDES = (60, 40)


@pytest.fixture
def workers() -> ScriptedWorkers:
    return ScriptedWorkers()


@pytest.fixture
def session(workers: ScriptedWorkers, tmp_path: Path) -> Iterator[Session]:
    session = Session(workers, recovery_root=tmp_path / "recovery")
    yield session
    session.close()


def say(session: Session, workers: ScriptedWorkers, job: int, report: object) -> None:
    workers.say(Reported(job, report))
    session.pump()


def opened(session: Session, workers: ScriptedWorkers, tmp_path: Path) -> str:
    """Open a picture and return its id."""
    path = tmp_path / "sky.png"
    Pillow.new("RGB", SIDES).save(path)
    session.open_paths([str(path)])
    job, _ = workers.last(LoadPictureRequest)
    raster = Raster(np.zeros((SIDES[1], SIDES[0], 3), np.uint8))
    picture = LoadedPicture("sky", str(path), raster)
    say(session, workers, job, LoadPictureReport(1.0, "", (picture,), True))
    workers.say(Ended(job))
    session.pump()
    return session.state.document.pictures[-1].id


def snapshot(session: Session, step: int) -> ImageSnapshot:
    picture = session.state.document.pictures[-1]
    weights = {"table": np.zeros((4, 2), np.float32)}
    return ImageSnapshot(picture.field, weights, *SIDES, step)


def told(session: Session, step: int) -> ImageFitReport:
    nothing = np.zeros(0, np.float32)
    shot = snapshot(session, step)
    return ImageFitReport(
        "fitting", step, 1.0, 9.0, nothing, nothing, 0.1, None, None, shot
    )


def fitted(session: Session, workers: ScriptedWorkers, tmp_path: Path) -> None:
    opened(session, workers, tmp_path)
    session.start_fit()
    job, _ = workers.last(ImageFitRequest)
    say(session, workers, job, told(session, 7))
    session.stop_fit()
    session.pump()


def drawn(request: ImageRenderRequest) -> ImageReport:
    width = request.width
    height = round(width * 2 / 3)
    window = request.window or (0, 0, width, height)
    pixels = np.zeros((window[3], window[2], 3), np.uint8)
    step = request.snapshot.step
    return ImageReport(pixels, 1, width, height, window, step, 0.01, True)


def test_a_picture_is_opened_as_one_step(
    session: Session, workers: ScriptedWorkers, tmp_path: Path
) -> None:
    picture = opened(session, workers, tmp_path)
    state = session.state
    assert not workers.all_of(LoadRequest)
    assert state.picture.active == state.selected == picture
    assert state.picture.width == SIDES[0]
    assert state.undo_name == "Import sky"
    session.undo()
    session.pump()
    assert session.state.picture.active is None
    assert not session.state.document.pictures


def test_a_fit_shows_the_newest_snapshot_and_is_kept_as_a_step(
    session: Session, workers: ScriptedWorkers, tmp_path: Path
) -> None:
    picture = opened(session, workers, tmp_path)
    session.toggle_fit()
    job, request = workers.last(ImageFitRequest)
    assert request.start is None
    report = told(session, 7)
    say(session, workers, job, report)
    assert session.state.picture.fit is report
    assert session.state.picture.fit_picture == picture
    drawing, asked = workers.last(ImageRenderRequest)
    assert asked.snapshot is report.snapshot
    say(session, workers, drawing, drawn(asked))
    assert session.state.picture.image is not None
    session.stop_fit()
    session.pump()
    assert session.state.fit_phase is FitPhase.FINISHED
    assert session.state.document.pictures[0].snapshot is report.snapshot
    assert session.state.undo_name == "Fit sky to step 7"
    session.start_fit()
    assert workers.last(ImageFitRequest)[1].start is report.snapshot
    session.stop_fit()
    session.undo()
    session.pump()
    assert session.state.document.pictures[0].snapshot is None


def test_the_slider_asks_for_another_width(
    session: Session, workers: ScriptedWorkers, tmp_path: Path
) -> None:
    fitted(session, workers, tmp_path)
    assert workers.last(ImageRenderRequest)[1].width == SIDES[0]
    session.picture.set_width(240)
    session.pump()
    assert workers.last(ImageRenderRequest)[1].width == 240
    session.picture.set_width(10**6)
    assert session.state.picture.width == 16 * SIDES[0]
    session.picture.set_width(1)
    assert session.state.picture.width == 16


def test_a_resting_view_is_asked_for_at_the_screens_pixels(
    session: Session, workers: ScriptedWorkers, tmp_path: Path
) -> None:
    fitted(session, workers, tmp_path)
    seen = Seen(0.25, 0.25, 0.5, 0.5, 600.0)
    session.picture.view_rested(seen)
    session.pump()
    job, request = workers.last(ImageRenderRequest)
    assert request.width == 600
    assert request.window == (150, 100, 150, 100)
    say(session, workers, job, drawn(request))
    assert session.state.picture.detail is not None
    count = len(workers.asked)
    session.pump()
    assert len(workers.asked) == count
    session.picture.set_width(20)
    session.pump()
    assert session.state.picture.detail is None


def test_a_view_that_shows_less_than_there_is_asks_for_no_detail(
    session: Session, workers: ScriptedWorkers, tmp_path: Path
) -> None:
    fitted(session, workers, tmp_path)
    count = len(workers.asked)
    session.picture.view_rested(Seen(0.0, 0.0, 1.0, 1.0, 50.0))
    session.pump()
    assert len(workers.asked) == count


def test_windows_stay_within_the_picture_and_within_reason() -> None:
    width, window = window_of(Seen(-0.2, 0.9, 1.3, 2.0, 1e4), 60, 40)
    x, y, columns, rows = window
    assert x >= 0
    assert x + columns <= width
    assert y + rows <= round(width * 2 / 3)
    whole, window = window_of(Seen(0.0, 0.0, 1.0, 1.0, 1e5), 60, 40)
    assert window[2] * window[3] <= 6_100_000
    assert whole == window[2]


def test_the_field_is_exported(
    session: Session, workers: ScriptedWorkers, tmp_path: Path
) -> None:
    opened(session, workers, tmp_path)
    session.export_picture("out.png", 99)
    assert not workers.all_of(ImageExportRequest)
    session.start_fit()
    job, _ = workers.last(ImageFitRequest)
    say(session, workers, job, told(session, 7))
    session.export_picture("out.png", 99)
    request = workers.last(ImageExportRequest)[1]
    assert (request.path, request.width, request.bits) == ("out.png", 99, 8)
    session.export_picture("deep.png", 99, bits=16)
    assert workers.last(ImageExportRequest)[1].bits == 16


def test_another_network_is_a_step_and_ends_the_fit(
    session: Session, workers: ScriptedWorkers, tmp_path: Path
) -> None:
    from inrview.messages.picture_field import picture_field

    picture = opened(session, workers, tmp_path)
    session.start_fit()
    session.set_field(picture, picture_field(*SIDES, "siren"))
    session.pump()
    assert session.state.fit_phase is FitPhase.IDLE
    assert session.state.undo_name == "Choose another network for sky"
    assert session.state.document.pictures[0].field.network == "siren"
