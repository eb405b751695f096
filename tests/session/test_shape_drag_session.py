"""Shapes that are no members: explored, dragged by pins, completed; then kept."""

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family import MemberSnapshot
from inrview.messages.family_reports import (
    CodeFitReport,
    Completion,
    ShapeDragReport,
    SupportReport,
)
from inrview.messages.family_requests import (
    CodeFitRequest,
    MembersSurfaceRequest,
    ShapeDragRequest,
    SupportRequest,
)
from inrview.messages.notes import Note
from inrview.messages.reports import LoadedScan, LoadReport, MemberSurfaceReport
from inrview.messages.requests import ExportRequest, LoadRequest
from inrview.session.state import EXPLORED
from tests.session.scripted import Stage
from tests.session.test_family_session import NAMES, opened, surface_at, trained


@pytest.fixture
def learned(stage: Stage) -> Stage:
    opened(stage)
    trained(stage)
    stage.session.stop_fit()
    stage.pump_twice()
    return stage


def _answer_surfaces(stage: Stage) -> None:
    job, request = stage.workers.last(MembersSurfaceRequest)
    for key in request.keys:
        stage.report(job, MemberSurfaceReport(key, surface_at(32)))
    stage.end(job)
    stage.pump_twice()


def _code(number: float) -> np.ndarray:
    return np.array([number, 0.0], np.float32)


def test_an_explored_shape_is_seen_exported_and_kept(learned: Stage) -> None:
    session = learned.session
    _answer_surfaces(learned)
    session.explore.show(_code(0.3), "Average of all shapes")
    learned.pump_twice()
    _, request = learned.workers.last(MembersSurfaceRequest)
    assert request.keys == (EXPLORED,)
    session.export("/nowhere/mean.ply", 64)
    _, export = learned.workers.last(ExportRequest)
    np.testing.assert_allclose(export.snapshot.code, _code(0.3))
    session.explore.keep()
    member = session.state.document.families[0].members[-1]
    assert (member.name, session.state.selected) == ("Average of all shapes", member.id)
    np.testing.assert_allclose(member.code, _code(0.3))
    session.undo()
    assert len(session.state.document.families[0].members) == 3


def test_a_code_of_another_size_is_not_shown(learned: Stage) -> None:
    learned.session.explore.show(np.zeros(7, np.float32), "nothing")
    assert learned.session.state.explored is None


def test_pins_are_set_dragged_and_answered(learned: Stage) -> None:
    session = learned.session
    member = session.state.document.families[0].members[1]
    hand = session.shape_drag
    hand.press(member.id, (1.0, 0.0, 0.0))
    hand.release()
    hand.press(member.id, (0.0, 1.0, 0.0))
    hand.move((0.0, 2.0, 0.0))
    job, request = learned.workers.last(ShapeDragRequest)
    np.testing.assert_allclose(request.pins.sources, [[1, 0, 0], [0, 1, 0]])
    np.testing.assert_allclose(request.pins.targets, [[1, 0, 0], [0, 2, 0]])
    hand.move((0.0, 3.0, 0.0))  # waits for the answer
    assert len(learned.workers.all_of(ShapeDragRequest)) == 1
    family = request.member.family
    moved = MemberSnapshot(family, _code(0.9), request.member.placement)
    learned.report(job, ShapeDragReport(moved, np.zeros(2, np.float32), 0.4))
    learned.end(job)
    _, again = learned.workers.last(ShapeDragRequest)
    np.testing.assert_allclose(again.pins.targets[1], [0, 3, 0])
    np.testing.assert_allclose(again.start, _code(0.9))
    hand.release()
    assert len(session.state.history) == 4  # nothing is recorded until it is kept
    hand.keep()
    kept = session.state.document.families[0].members[-1]
    assert kept.name == f"{member.name} moved"
    np.testing.assert_allclose(kept.code, _code(0.9))
    assert session.state.shape_drag is None


def test_a_cancelled_drag_puts_the_pin_back(learned: Stage) -> None:
    member = learned.session.state.document.families[0].members[0]
    hand = learned.session.shape_drag
    hand.press(member.id, (1.0, 0.0, 0.0))
    hand.move((5.0, 0.0, 0.0))
    hand.release(is_cancelled=True)
    drag = learned.session.state.shape_drag
    assert drag is not None
    assert drag.targets == drag.sources
    hand.clear()
    assert learned.session.state.shape_drag is None


def test_a_scan_that_states_no_up_axis_stands_as_the_family(learned: Stage) -> None:
    session = learned.session
    for scan in session.state.document.scans:
        session.set_up_axis(scan.id, "z")
    session.completion.add(["/nowhere/two.xyz"], is_partial=False)
    job, _ = learned.workers.last(LoadRequest)
    cloud = Points(np.eye(3, dtype=np.float32))
    assumed = (Note("up-axis-assumed", "y was taken to be up"),)
    scans = (
        LoadedScan("mute", "/nowhere/mute.xyz", cloud, notes=assumed),
        LoadedScan("told", "/nowhere/told.glb", cloud, up_axis="y"),
    )
    learned.report(job, LoadReport(1.0, "done", scans=scans, is_final=True))
    asked = {
        one.shape.name: (number, one)
        for number, one in learned.workers.all_of(CodeFitRequest).items()
    }
    assert asked["mute"][1].shape.up_axis == "z"
    assert asked["told"][1].shape.up_axis == "y"
    job, request = asked["mute"]
    found = Completion(MemberSnapshot(request.family, _code(0.1)), 0.1, 1.0)
    said = (Note("no-fit", "mute does not fit this family"),)
    learned.report(job, CodeFitReport(1.0, "done", (found,), said, is_final=True))
    assert session.state.document.scans[-1].up_axis == "z"
    assert session.state.messages[-1].text == said[0].text


def test_a_scan_joins_the_family_and_its_shapes_are_gone_through(
    learned: Stage,
) -> None:
    session = learned.session
    session.completion.add(["/nowhere/half.ply"], is_partial=True)
    job, _ = learned.workers.last(LoadRequest)
    half = LoadedScan("half", "/nowhere/half.ply", Points(np.eye(3, dtype=np.float32)))
    learned.report(job, LoadReport(1.0, "done", scans=(half,), is_final=True))
    learned.end(job)
    job, request = learned.workers.last(CodeFitRequest)
    assert request.is_partial
    assert request.completions == 3
    found = tuple(
        Completion(MemberSnapshot(request.family, _code(x)), 0.1, 1.0)
        for x in (0.1, 0.2)
    )
    learned.report(job, CodeFitReport(1.0, "done", found, is_final=True))
    learned.end(job)
    state = session.state
    member = state.document.families[0].members[-1]
    assert member.scan_id in {scan.id for scan in state.document.scans}
    assert state.selected == member.id
    session.completion.show(1)
    member = session.state.document.families[0].members[-1]
    np.testing.assert_allclose(member.code, _code(0.2))
    session.completion.show(5)
    assert session.state.completed is not None
    assert session.state.completed.index == 1
    assert len(NAMES) + 1 == len(session.state.document.families[0].members)


def test_support_is_told_of_the_surface_that_is_shown(learned: Stage) -> None:
    session = learned.session
    _answer_surfaces(learned)
    member = session.state.document.families[0].members[0]
    session.select(member.id)
    session.completion.show_support(True)
    learned.pump_twice()
    job, request = learned.workers.last(SupportRequest)
    surface = session.state.member_surfaces[member.id].mesh
    assert isinstance(surface, Mesh)
    assert request.surface is surface
    labels = np.zeros(len(surface.vertices), np.uint8)
    learned.report(job, SupportReport(labels))
    learned.end(job)
    assert session.state.support is not None
    session.completion.show_support(False)
    learned.pump_twice()
    assert session.state.support is None
