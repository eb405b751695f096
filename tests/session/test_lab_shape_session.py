"""The lab of a shape in a session: cut, trained, cut elsewhere, used, left."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from inrview.document.edits import add_scans, set_geometries
from inrview.engine.events import Ended, Reported
from inrview.geometry.placement import Placement
from inrview.messages.lab import LabReport, LabRequest, WriteLabRequest
from inrview.messages.lab_shape import (
    CutReport,
    CutRequest,
    LabShape,
    ShapeCut,
    SlicePlane,
)
from inrview.messages.presets import preset
from inrview.messages.reports import LoadedScan
from inrview.session.session import Session
from inrview.session.state import FitPhase
from tests.fitting.clouds import ball_mesh
from tests.session.scripted import ScriptedWorkers


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


def with_shape(session: Session) -> str:
    """Bring a ball, and look at it."""
    live = session._live
    loaded = (LoadedScan("ball", "ball.ply", ball_mesh()),)
    document = add_scans(live.state.document, loaded, live.new_id)
    live.record("Import ball", document)
    shape = document.shapes[0].id
    live.change(active_shape=shape, selected=shape)
    session.pump()
    return shape


def cut_open(session: Session, workers: ScriptedWorkers) -> CutRequest:
    """Open the lab on the shape and let it be cut."""
    session.lab.open()
    return cut(session, workers)


def cut(session: Session, workers: ScriptedWorkers) -> CutRequest:
    job, asked = workers.last(CutRequest)
    side = asked.plane.pixels
    values = np.ones((side, side), np.float32)
    shade = np.ones((8, 8), np.uint8)
    ends = (-0.85,) * 3, (0.85,) * 3
    found = ShapeCut(values, shade, Placement(), *ends, is_exact=True)
    say(session, workers, job, CutReport(0.5))
    say(session, workers, job, CutReport(1.0, found, is_final=True))
    workers.say(Ended(job))
    session.pump()
    return asked


def test_a_shape_is_cut_and_its_panes_are_trained(
    session: Session, workers: ScriptedWorkers
) -> None:
    shape = with_shape(session)
    fit = session.state.document.shapes[0].fit
    session.set_fit(shape, replace(fit, normals="estimate", noise=0.01))
    session.pump()
    asked = cut_open(session, workers)
    assert (asked.kind, asked.fit.normals, asked.fit.noise) == ("sdf", "estimate", 0.01)
    record = session.state.lab.record
    assert record is not None
    assert record.name == "ball"
    assert {one.pane.field.kind for one in record.panes} == {"sdf"}
    session.toggle_fit()
    job, request = workers.last(LabRequest)
    assert isinstance(request.data, LabShape)
    assert request.data.scans is asked.scans
    assert request.fit.normals == "estimate"
    session.lab.write_report("lab.html")
    _, written = workers.last(WriteLabRequest)
    assert written.records[0].data.scans == ()
    # while the worker makes the shape ready, nothing runs yet
    say(session, workers, job, LabReport((), 0.0))
    assert session.state.lab.phase is FitPhase.STARTING


def test_slice_kind_and_size_of_a_shape_begin_all_afresh(
    session: Session, workers: ScriptedWorkers
) -> None:
    with_shape(session)
    cut_open(session, workers)
    session.lab.set_network(0, preset("sdf", "siren"))
    session.lab.set_plane(axis=0, offset=0.25)
    assert cut(session, workers).plane == SlicePlane(0, 0.25)
    session.lab.set_size(64)
    assert cut(session, workers).plane.pixels == 64
    session.lab.set_kind("occupancy")
    assert cut(session, workers).kind == "occupancy"
    record = session.state.lab.record
    assert record is not None
    fields = [one.pane.field for one in record.panes]
    assert [field.network for field in fields][:2] == ["siren", "fourier"]
    assert {field.kind for field in fields} == {"occupancy"}
    count = len(workers.all_of(CutRequest))
    session.lab.set_kind("image")
    session.lab.set_plane(axis=7)
    assert len(workers.all_of(CutRequest)) == count


def test_a_network_is_used_for_the_shape_and_that_is_undone(
    session: Session, workers: ScriptedWorkers
) -> None:
    with_shape(session)
    cut_open(session, workers)
    session.lab.use_network(2)
    session.pump()
    shape = session.state.document.shapes[0]
    assert shape.field.network == "siren"
    assert shape.fit.batch == 4096
    session.undo()
    session.pump()
    assert session.state.document.shapes[0].field.network == "hash"


def test_the_lab_of_a_shape_closes_when_its_scan_is_another(
    session: Session, workers: ScriptedWorkers
) -> None:
    with_shape(session)
    cut_open(session, workers)
    document = session.state.document
    changed = set_geometries(document, {document.scans[0].id: ball_mesh(2.0)})
    session._live.record("Edit", changed)
    session.pump()
    session.pump()
    assert not session.state.lab.is_open
    assert session.state.lab.record is None


def test_a_shape_that_cannot_be_cut_closes_the_lab_again(
    session: Session, workers: ScriptedWorkers
) -> None:
    with_shape(session)
    session.lab.open()
    job, _ = workers.last(CutRequest)
    workers.say(Ended(job, error="The scan holds 5 usable points."))
    session.pump()
    assert not session.state.lab.is_open
    assert "5 usable points" in session.state.messages[-1].text
