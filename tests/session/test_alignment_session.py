"""Scans come together in one step, as one shape; nothing moves if they do not."""

import numpy as np
import pytest

from inrview.geometry.points import Points
from inrview.geometry.rigid import carried
from inrview.messages.reports import LoadedScan, LoadReport
from inrview.messages.requests import LoadRequest
from inrview.messages.scan_editing import AlignScansRequest, ScansAligned
from tests.session.scripted import Stage

QUARTER = np.array([[0, -1, 0, 4], [1, 0, 0, 0], [0, 0, 1, 2], [0, 0, 0, 1]], float)


def _loaded(stage: Stage, count: int = 2, is_together: bool = False) -> list[str]:
    """Import clouds, each as a shape of its own or together; return their ids."""
    rng = np.random.default_rng(1)
    clouds = [
        Points(rng.random((50, 3)).astype(np.float32), origin=(10.0 * n, 0.0, 0.0))
        for n in range(count)
    ]
    scans = [
        LoadedScan(f"s{n}", f"/nowhere/s{n}.ply", cloud)
        for n, cloud in enumerate(clouds)
    ]
    for part in [scans] if is_together else [[scan] for scan in scans]:
        stage.session.open_paths([one.path for one in part])
        job, _ = stage.workers.last(LoadRequest)
        stage.report(job, LoadReport(1.0, "done", scans=tuple(part), is_final=True))
        stage.end(job)
    return [scan.id for scan in stage.session.state.document.scans]


def _answer(stage: Stage, second: np.ndarray) -> None:
    job, request = stage.workers.last(AlignScansRequest)
    count = len(request.scans)
    matrices = (np.eye(4), second, *[np.eye(4)] * (count - 2))
    stage.report(job, ScansAligned(matrices, (0.5,) * count, (0.01,) * count))
    stage.end(job)


def _places(stage: Stage, number: int) -> np.ndarray:
    geometry = stage.session.state.document.scans[number].geometry
    assert isinstance(geometry, Points)
    return geometry.positions.astype(np.float64) + geometry.origin


def test_aligned_scans_are_one_shape_and_one_step(stage: Stage) -> None:
    _loaded(stage)
    before = stage.session.state.document
    first, second = _places(stage, 0), _places(stage, 1)
    stage.session.alignment.align()
    _, request = stage.workers.last(AlignScansRequest)
    assert request.starts is None
    _answer(stage, QUARTER)
    (shape,) = stage.session.state.document.shapes
    assert len(shape.scan_ids) == 2
    np.testing.assert_array_equal(_places(stage, 0), first)
    # The matrix is of positions relative to the first scan's origin, here zero.
    np.testing.assert_allclose(_places(stage, 1), carried(QUARTER, second), atol=1e-5)
    assert stage.session.state.history[-1] == "Align 2 scans"
    assert "s1 50% (0.01 rms)" in stage.session.state.messages[-1].text
    stage.session.undo()
    stage.session.pump()
    assert stage.session.state.document is before


def test_scans_of_one_shape_stay_one_shape(stage: Stage) -> None:
    _loaded(stage, 3, is_together=True)
    shape = stage.session.state.document.shapes[0].id
    stage.session.alignment.align_near()
    _, request = stage.workers.last(AlignScansRequest)
    assert request.starts is not None
    assert len(request.starts) == 3
    _answer(stage, QUARTER)
    assert [one.id for one in stage.session.state.document.shapes] == [shape]


def test_picked_pairs_say_where_a_scan_begins(stage: Stage) -> None:
    first, second = _loaded(stage)
    fixed = np.array([[0, 0, 0], [1, 0, 0], [0, 2, 0]], float)
    inverse = np.linalg.inv(QUARTER)
    moving = carried(inverse, fixed) - [10, 0, 0]  # relative to its own origin
    stage.session.alignment.align_by_pairs()
    assert "Pick 3 pairs" in stage.session.state.messages[-1].text
    for here, there in zip(moving.tolist(), fixed.tolist(), strict=True):
        stage.session.alignment.pick(second, tuple(here))
        stage.session.alignment.pick(first, tuple(there))
    stage.session.alignment.align_by_pairs()
    _, request = stage.workers.last(AlignScansRequest)
    assert request.starts is not None
    np.testing.assert_allclose(request.starts[1], QUARTER, atol=1e-9)
    _answer(stage, request.starts[1])
    assert stage.session.state.picked_places == ()


def test_a_second_pick_on_the_same_scan_takes_the_place_of_the_first(
    stage: Stage,
) -> None:
    first, second = _loaded(stage)
    stage.session.alignment.pick(first, (0.0, 0.0, 0.0))
    stage.session.alignment.pick(first, (1.0, 0.0, 0.0))
    stage.session.alignment.pick(second, (2.0, 0.0, 0.0))
    picked = stage.session.state.picked_places
    assert [one.position[0] for one in picked] == [1.0, 2.0]
    stage.session.set_visible(second, False)
    stage.session.pump()
    assert stage.session.state.picked_places == ()


def test_one_scan_is_not_aligned(stage: Stage) -> None:
    _loaded(stage, 1)
    stage.session.alignment.align()
    assert not stage.workers.all_of(AlignScansRequest)
    assert "two scans or more" in stage.session.state.messages[-1].text


def test_what_fails_moves_nothing(stage: Stage) -> None:
    _loaded(stage)
    before = stage.session.state.document
    stage.session.alignment.align()
    job, _ = stage.workers.last(AlignScansRequest)
    stage.end(job, error="s1 could not be aligned.")
    assert stage.session.state.document is before
    assert "could not be aligned" in stage.session.state.messages[-1].text


@pytest.mark.parametrize("has_edit", [False, True])
def test_an_answer_about_other_points_is_dropped(stage: Stage, has_edit: bool) -> None:
    scan, _ = _loaded(stage)
    stage.session.alignment.align()
    if has_edit:
        stage.session.points.begin("replace")
        stage.session.points.mark({scan: np.arange(50) < 10})
        stage.session.points.end()
        stage.session.points.delete()
    _answer(stage, QUARTER)
    is_aligned = "Align 2 scans" in stage.session.state.history
    assert is_aligned is not has_edit
