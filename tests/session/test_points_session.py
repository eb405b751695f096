"""Selecting is looking; deleting is a step of the history, and exact to undo."""

import numpy as np

from inrview.geometry.points import Points
from inrview.messages.reports import LoadedScan, LoadReport
from inrview.messages.requests import FitRequest, LoadRequest
from inrview.messages.scan_editing import OutliersRequest, RowsReport, ThinRequest
from tests.session.scripted import Stage

COUNT = 100


def _loaded(stage: Stage) -> str:
    """Import a cloud with colours; return its id."""
    stage.session.open_paths(["/nowhere/cloud.ply"])
    job, _ = stage.workers.last(LoadRequest)
    rows = np.arange(COUNT)
    positions = np.stack([rows, rows % 7, rows % 3], axis=1).astype(np.float32)
    colors = np.repeat(rows[:, None], 3, axis=1).astype(np.uint8)
    cloud = Points(positions, colors=colors, origin=(5.0, 0.0, 0.0))
    loaded = LoadedScan("cloud.ply", "/nowhere/cloud.ply", cloud)
    stage.report(job, LoadReport(1.0, "done", scans=(loaded,), is_final=True))
    stage.end(job)
    return stage.session.state.document.scans[0].id


def _points(stage: Stage) -> Points:
    geometry = stage.session.state.document.scans[0].geometry
    assert isinstance(geometry, Points)
    return geometry


def _select(stage: Stage, rows: slice, how: str = "replace") -> None:
    mask = np.zeros(len(_points(stage)), bool)
    mask[rows] = True
    stage.session.points.begin(how)
    stage.session.points.mark({stage.session.state.document.scans[0].id: mask})
    stage.session.points.end()


def _count(stage: Stage) -> int:
    return sum(one.count for one in stage.session.state.point_selection.values())


def test_regions_replace_add_and_subtract(stage: Stage) -> None:
    _loaded(stage)
    _select(stage, slice(0, 30))
    _select(stage, slice(20, 50), "add")
    assert _count(stage) == 50
    _select(stage, slice(10, 20), "subtract")
    assert _count(stage) == 40
    _select(stage, slice(90, 95))
    assert _count(stage) == 5
    stage.session.points.invert()
    assert _count(stage) == 95
    stage.session.points.select_all()
    assert _count(stage) == COUNT
    stage.session.points.select_none()
    assert stage.session.state.point_selection == {}


def test_escape_gives_the_selection_back_as_it_was(stage: Stage) -> None:
    scan = _loaded(stage)
    _select(stage, slice(0, 30))
    stage.session.points.begin("replace")
    stage.session.points.mark({scan: np.ones(COUNT, bool)})
    stage.session.points.cancel()
    assert _count(stage) == 30


def test_deleted_points_come_back_exactly(stage: Stage) -> None:
    _loaded(stage)
    before = _points(stage)
    _select(stage, slice(0, 30))
    stage.session.points.delete()
    stage.session.pump()
    after = _points(stage)
    assert len(after) == 70
    assert after.colors is not None
    assert after.colors[0, 0] == 30
    assert after.origin == before.origin
    assert stage.session.state.history[-1] == "Delete 30 points"
    assert stage.session.state.point_selection == {}
    stage.session.undo()
    stage.session.pump()
    assert _points(stage) is before
    stage.session.redo()
    stage.session.pump()
    assert _points(stage) is after


def test_cropping_keeps_only_what_is_selected(stage: Stage) -> None:
    _loaded(stage)
    _select(stage, slice(40, 60))
    stage.session.points.crop()
    assert len(_points(stage)) == 20
    assert _points(stage).positions[0, 0] == 40


def test_a_scan_is_never_emptied(stage: Stage) -> None:
    _loaded(stage)
    stage.session.points.select_all()
    stage.session.points.delete()
    assert len(_points(stage)) == COUNT
    assert "Nothing would be left" in stage.session.state.messages[-1].text


def test_a_fit_of_an_edited_scan_is_stale_until_the_next(stage: Stage) -> None:
    _loaded(stage)
    stage.train(100)
    _select(stage, slice(0, 30))
    stage.session.points.delete()
    stage.session.pump()
    (shape,) = stage.session.state.document.shapes
    assert shape.snapshot is not None
    assert shape.is_stale
    stage.session.start_fit()
    _, request = stage.workers.last(FitRequest)
    assert request.start is None
    assert len(request.scans[0].positions) == 70
    job, _ = stage.workers.last(FitRequest)
    stage.publish(job, 50)
    stage.pause(job)
    assert not stage.session.state.document.shapes[0].is_stale
    stage.session.undo()
    assert stage.session.state.document.shapes[0].is_stale
    stage.session.undo()
    assert not stage.session.state.document.shapes[0].is_stale


def test_thinning_is_a_step_once_the_worker_has_chosen(stage: Stage) -> None:
    _loaded(stage)
    stage.session.points.thin(2.0)
    job, request = stage.workers.last(ThinRequest)
    assert request.spacing == 2.0
    stage.report(job, RowsReport((np.arange(0, COUNT, 4),)))
    stage.end(job)
    assert len(_points(stage)) == 25
    assert stage.session.state.history[-1] == "Thin out to 25 points"


def test_an_answer_about_points_that_were_edited_meanwhile_is_dropped(
    stage: Stage,
) -> None:
    _loaded(stage)
    stage.session.points.thin(2.0)
    job, _ = stage.workers.last(ThinRequest)
    _select(stage, slice(0, 30))
    stage.session.points.delete()
    stage.report(job, RowsReport((np.arange(0, COUNT, 4),)))
    assert len(_points(stage)) == 70


def test_outliers_are_selected_before_anything_is_deleted(stage: Stage) -> None:
    _loaded(stage)
    stage.session.points.select_outliers(16, 2.0)
    job, request = stage.workers.last(OutliersRequest)
    assert (request.neighbours, request.sigma) == (16, 2.0)
    stage.report(job, RowsReport((np.array([3, 9]),)))
    stage.end(job)
    assert _count(stage) == 2
    assert len(_points(stage)) == COUNT
    assert "2 outliers are selected" in stage.session.state.messages[-1].text


def test_what_is_hidden_is_not_selected(stage: Stage) -> None:
    scan = _loaded(stage)
    stage.session.points.select_all()
    stage.session.set_visible(scan, False)
    stage.session.pump()
    assert stage.session.state.point_selection == {}
    stage.session.points.select_all()
    assert stage.session.state.point_selection == {}
