"""A family in the session: opened, aligned, trained, kept as one step, undone."""

import numpy as np
import pytest

from inrview.engine.events import Paused
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.family import FamilySnapshot
from inrview.messages.family_reports import AlignReport, FamilyFitReport
from inrview.messages.family_requests import (
    AlignRequest,
    FamilyFitRequest,
    MembersSurfaceRequest,
)
from inrview.messages.reports import (
    LoadedScan,
    LoadReport,
    MemberSurfaceReport,
    SurfaceReport,
)
from inrview.messages.requests import FitRequest, LoadRequest, SurfaceRequest
from inrview.session.member_placing import scaled, turned, upright
from inrview.session.state import TEMPLATE, FitPhase
from tests.session.scripted import Stage, snapshot, surface_report
from tests.small_family import sphere_family

NAMES = ("small", "middle", "large")


def opened(stage: Stage) -> str:
    """Open a family of three scans and align it; return its id."""
    stage.session.family.open([f"/nowhere/{name}.ply" for name in NAMES], "balls")
    job, request = stage.workers.last(LoadRequest)
    assert not request.use_poses
    corners = np.eye(3, dtype=np.float32)
    scans = tuple(
        LoadedScan(name, f"/nowhere/{name}.ply", Points(corners)) for name in NAMES
    )
    stage.report(job, LoadReport(1.0, "done", scans=scans, is_final=True))
    stage.end(job)
    job, asked = stage.workers.last(AlignRequest)
    assert [shape.name for shape in asked.shapes] == list(NAMES)
    placements = tuple(Placement((float(i), 0.0, 0.0)) for i in range(3))
    stage.report(job, AlignReport(placements, (0.0,) * 3))
    stage.end(job)
    family = stage.session.state.active_family
    assert family is not None
    return family


def family_report(snapshot: FamilySnapshot, is_final: bool = False) -> FamilyFitReport:
    nothing = np.zeros(0, np.float32)
    return FamilyFitReport(
        "fitting",
        snapshot.step,
        1.0,
        8.0,
        nothing,
        {},
        snapshot=snapshot,
        is_final=is_final,
    )


def trained(stage: Stage) -> int:
    stage.session.start_fit()
    stage.session.pump()
    job, _ = stage.workers.last(FamilyFitRequest)
    stage.report(job, family_report(sphere_family(NAMES)))
    return job


def test_a_family_is_opened_aligned_and_selected(stage: Stage) -> None:
    family_id = opened(stage)
    state = stage.session.state
    family = state.document.family(family_id)
    assert [member.name for member in family.members] == list(NAMES)
    assert family.members[2].placement == Placement((2.0, 0.0, 0.0))
    assert state.selected == family_id
    assert state.active_shape is None
    assert state.history[-2:] == ("Open family balls", "Align balls")


def test_one_file_is_no_family(stage: Stage) -> None:
    stage.session.family.open(["/nowhere/a.ply"], "lonely")
    assert not stage.workers.asked
    assert "at least two" in stage.session.state.messages[-1].text


def test_space_trains_the_family_and_a_pause_is_one_step(stage: Stage) -> None:
    family_id = opened(stage)
    stage.session.toggle_fit()
    stage.session.pump()
    job, request = stage.workers.last(FamilyFitRequest)
    assert request.shapes[1].placement == Placement((1.0, 0.0, 0.0))
    stage.report(job, family_report(sphere_family(NAMES)))
    assert stage.session.state.fit_phase is FitPhase.RUNNING
    assert stage.session.state.fit_family == family_id
    stage.session.toggle_fit()
    stage.workers.say(Paused(job))
    stage.session.pump()
    assert stage.session.state.history[-1] == "Fit balls to step 100"
    assert stage.session.state.document.family(family_id).snapshot is not None
    stage.session.undo()
    assert stage.session.state.document.family(family_id).snapshot is None


def test_a_fit_goes_on_from_what_it_learned(stage: Stage) -> None:
    opened(stage)
    trained(stage)
    stage.session.stop_fit()
    stage.session.start_fit()
    stage.session.pump()
    _, request = stage.workers.last(FamilyFitRequest)
    # the tiny family has a spec of its own, so another spec begins anew
    assert request.start is None
    family = stage.session.state.document.families[0]
    assert family.snapshot is not None
    stage.session.family.set_specs(family.id, family.snapshot.spec, None)
    stage.session.start_fit()
    stage.session.pump()
    _, request = stage.workers.last(FamilyFitRequest)
    assert request.start is family.snapshot


def test_surfaces_of_template_and_members_are_shown_live(stage: Stage) -> None:
    opened(stage)
    trained(stage)
    stage.pump_twice()
    job, request = stage.workers.last(MembersSurfaceRequest)
    members = stage.session.state.document.families[0].members
    assert request.keys == (TEMPLATE, *(member.id for member in members))
    assert request.resolutions == (32,)
    for key in request.keys:
        stage.report(job, MemberSurfaceReport(key, surface_at(32)))
    stage.end(job)
    assert set(stage.session.state.member_surfaces) == set(request.keys)


def test_a_hidden_member_has_no_surface(stage: Stage) -> None:
    opened(stage)
    trained(stage)
    hidden = stage.session.state.document.families[0].members[0].id
    stage.pump_twice()
    job, request = stage.workers.last(MembersSurfaceRequest)
    for key in request.keys:
        stage.report(job, MemberSurfaceReport(key, surface_at(32)))
    stage.end(job)
    assert hidden in stage.session.state.member_surfaces
    stage.session.set_visible(hidden, False)
    stage.pump_twice()
    assert hidden not in stage.session.state.member_surfaces


def test_finer_surfaces_come_once_it_is_calm(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(stage)
    trained(stage)
    stage.session.stop_fit()
    monkeypatch.setattr("inrview.session.family_surfaces._CALM_SECONDS", 0.0)
    stage.pump_twice()
    job, request = stage.workers.last(MembersSurfaceRequest)
    for key in request.keys:
        stage.report(job, MemberSurfaceReport(key, surface_at(32)))
    stage.end(job)
    stage.pump_twice()
    _, finer = stage.workers.last(MembersSurfaceRequest)
    assert finer.resolutions == (64, 128)


def test_an_undone_edit_shows_its_surfaces_from_the_cache(stage: Stage) -> None:
    opened(stage)
    trained(stage)
    stage.session.stop_fit()
    stage.pump_twice()
    job, request = stage.workers.last(MembersSurfaceRequest)
    for key in request.keys:
        stage.report(job, MemberSurfaceReport(key, surface_at(32)))
    stage.end(job)
    member = stage.session.state.document.families[0].members[0].id
    before = stage.session.state.member_surfaces[member]
    stage.session.family.turn_member(member)
    stage.pump_twice()
    job, request = stage.workers.last(MembersSurfaceRequest)
    assert request.keys == (member,)
    stage.report(job, MemberSurfaceReport(member, surface_at(32)))
    stage.end(job)
    assert stage.session.state.member_surfaces[member] is not before
    asked = len(stage.workers.asked)
    stage.session.undo()
    stage.pump_twice()
    assert stage.session.state.member_surfaces[member] is before
    assert len(stage.workers.asked) == asked


def test_a_selected_shape_takes_the_view_back(stage: Stage) -> None:
    shape = stage.load()
    opened(stage)
    assert stage.session.state.active_shape is None
    stage.session.select(shape)
    stage.session.pump()
    assert stage.session.state.active_shape == shape
    assert stage.session.state.active_family is None
    stage.session.start_fit()
    stage.session.pump()
    assert stage.workers.all_of(FitRequest)


def test_scans_of_the_scene_become_a_family(stage: Stage) -> None:
    first, second = stage.load("a.ply"), stage.load("b.ply")
    stage.session.family.make_of([first])
    assert stage.session.state.document.families == ()
    stage.session.family.make_of([first, second])
    family = stage.session.state.document.families[0]
    assert [member.name for member in family.members] == ["a", "b"]


def test_placings_turn_scale_and_stand_up() -> None:
    point = np.array([[1.0, 0.0, 0.0]], np.float32)
    placement = Placement((5.0, 0.0, 0.0), 2.0)
    scan = placement.to_scan(point)
    np.testing.assert_allclose(
        turned(placement, 1).to_shape(scan), [[0, 0, -1]], atol=1e-6
    )
    assert turned(placement, 4) == placement
    np.testing.assert_allclose(
        scaled(placement, 2.0).to_shape(scan), [[2, 0, 0]], atol=1e-6
    )
    for axis, row in (("z", (0, 0, 1)), ("-x", (-1, 0, 0)), ("-y", (0, -1, 0))):
        stood = upright(placement, axis)
        tip = np.array([row], np.float32) * 2 + [5, 0, 0]
        stood_tip = stood.to_shape(tip.astype(np.float32))
        np.testing.assert_allclose(stood_tip, [[0, 1, 0]], atol=1e-6)


def surface_at(resolution: int) -> SurfaceReport:
    request = SurfaceRequest(snapshot(100), (resolution,))
    return surface_report(request, resolution)
