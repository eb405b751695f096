"""A brush on a family: seen on all surfaces at once, one step a stroke, undone."""

import numpy as np
import pytest

from inrview.geometry.stroke import BARE
from inrview.messages.family_colors import (
    ColorFitReport,
    ColorFitRequest,
    ColorSnapshot,
    ColorSpec,
    RecolorReport,
    RecolorRequest,
)
from inrview.messages.family_requests import MembersSurfaceRequest
from inrview.messages.reports import MemberSurfaceReport
from inrview.session.state import TEMPLATE
from inrview.surfaces.members import surfaces_of_members
from tests.session.scripted import Stage
from tests.session.test_template_session import learned as learned_family

learned = learned_family
_RED = (214, 69, 65)
_TOP = np.array([[0.0, 0.5, 0.0]], np.float32)


@pytest.fixture
def seen(learned: Stage) -> Stage:
    """Return a stage whose surfaces are those of real jobs, places included."""
    for _ in range(4):
        _answer_surfaces(learned)
    surfaces = learned.session.state.member_surfaces
    assert len(surfaces) == 4
    assert all(report.places is not None for report in surfaces.values())
    return learned


def _answer_surfaces(stage: Stage) -> None:
    stage.pump_twice()
    job, request = stage.workers.last(MembersSurfaceRequest)
    for report in surfaces_of_members(request):
        if isinstance(report, MemberSurfaceReport):
            stage.report(job, report)
    stage.end(job)


def _paint(stage: Stage, *points: np.ndarray) -> None:
    colors = stage.session.colors
    colors.press(points[0])
    for point in points[1:]:
        colors.move(point)
    colors.release()
    stage.pump_twice()


def _reds(stage: Stage) -> dict[str, int]:
    found = stage.session.state.member_colors
    return {key: int((found[key] == _RED).all(axis=1).sum()) for key in found}


def _strokes(stage: Stage):
    return stage.session.state.document.families[0].colors.strokes


def test_a_stroke_is_seen_on_all_surfaces_before_it_ends(seen: Stage):
    session, steps = seen.session, len(seen.session.state.history)
    session.colors.set_brush(radius=0.3)
    session.colors.press(_TOP)
    session.pump()
    state = session.state
    assert state.is_painting
    assert set(state.member_surfaces) <= set(state.member_colors)
    assert all(_reds(seen)[key] > 0 for key in state.member_surfaces)
    assert len(state.history) == steps
    session.colors.release()
    assert session.state.history[-1] == "Paint"
    assert len(session.state.history) == steps + 1
    assert not session.state.is_painting


def test_undo_is_one_stroke_and_redo_is_exact(seen: Stage):
    session = seen.session
    session.colors.set_brush(radius=0.3)
    _paint(seen, _TOP, _TOP + np.float32(0.05))
    once = dict(session.state.member_colors)
    _paint(seen, -_TOP)
    twice = dict(session.state.member_colors)
    session.undo()
    seen.pump_twice()
    assert all(session.state.member_colors[key] is once[key] for key in once)
    session.redo()
    seen.pump_twice()
    assert all(session.state.member_colors[key] is twice[key] for key in twice)
    session.undo()
    session.undo()
    seen.pump_twice()
    assert not session.state.member_colors
    assert not seen.workers.all_of(RecolorRequest)


def test_escape_takes_the_stroke_back(seen: Stage):
    session = seen.session
    before = session.state
    session.colors.press(_TOP)
    session.pump()
    session.colors.cancel()
    seen.pump_twice()
    assert session.state.document is before.document
    assert not session.state.member_colors
    assert not session.state.is_painting


def test_erasing_bares_what_was_painted(seen: Stage):
    session = seen.session
    session.colors.set_brush(radius=0.3)
    _paint(seen, _TOP)
    assert _reds(seen)[TEMPLATE]
    session.colors.set_brush(is_erasing=True)
    _paint(seen, _TOP)
    assert not _reds(seen)[TEMPLATE]
    assert session.state.history[-1] == "Erase paint"
    assert _strokes(seen)[-1].color is None


def test_surfaces_that_come_later_are_painted_by_the_worker(seen: Stage):
    session = seen.session
    session.colors.set_brush(radius=0.3)
    _paint(seen, _TOP)
    family = session.state.document.families[0]
    session.set_visible(family.members[0].id, False)
    seen.pump_twice()
    session.template.press(TEMPLATE, (0.5, 0.0, 0.0))
    session.template.drag_to((0.6, 0.0, 0.0))
    seen.pump_twice()
    _, request = seen.workers.last(MembersSurfaceRequest)
    assert request.has_places
    assert request.colors.strokes == _strokes(seen)
    _answer_surfaces(seen)
    assert _reds(seen)[TEMPLATE]
    assert not seen.workers.all_of(RecolorRequest)


def test_removing_paint_is_a_step(seen: Stage):
    _paint(seen, _TOP)
    seen.session.colors.remove_paint()
    seen.pump_twice()
    assert seen.session.state.history[-1] == "Remove paint"
    assert not seen.session.state.member_colors


def test_a_brush_is_kept_within_its_bounds(seen: Stage):
    colors = seen.session.colors
    colors.set_brush(radius=1e9, hardness=-3.0)
    brush = seen.session.state.brush
    assert brush.radius == 1.0
    assert brush.hardness == 0.0


def test_a_colour_field_is_asked_of_a_worker_and_paint_stays_on_top(seen: Stage):
    session = seen.session
    session.colors.set_brush(radius=0.3)
    _paint(seen, _TOP)
    spec = ColorSpec(levels=1, log2_table=4, coarsest=1, finest=1)
    field = ColorSnapshot(spec, np.zeros((8, 3), np.float32))
    family = session.state.document.families[0]
    session.colors._record(  # as the end of a fit does
        "Take colours",
        family,
        type(family.colors)(field, family.colors.strokes),
    )
    seen.pump_twice()
    job, request = seen.workers.last(RecolorRequest)
    assert request.colors.field is field
    assert TEMPLATE in request.keys
    # Until the worker has answered, surfaces keep the look they had.
    assert _reds(seen)[TEMPLATE]
    black = tuple(np.zeros((len(p), 3), np.uint8) for p in request.positions)
    seen.report(job, RecolorReport(black, black))
    seen.end(job)
    assert not session.state.member_colors[TEMPLATE].any()
    _paint(seen, _TOP)
    assert _reds(seen)[TEMPLATE]


def test_shapes_without_colours_give_none_and_say_so(seen: Stage):
    members = seen.session.state.document.families[0].members
    seen.session.color_fit.fit_from([member.id for member in members])
    assert not seen.workers.all_of(ColorFitRequest)
    assert "has colours" in seen.session.state.messages[-1].text


def test_bare_surfaces_have_no_colours_of_their_own(seen: Stage):
    assert not seen.session.state.member_colors
    _paint(seen, _TOP)
    far = seen.session.state.member_colors[TEMPLATE]
    assert (far == BARE).all(axis=1).any()


def test_reports_of_a_fit_that_nobody_waits_for_change_nothing(seen: Stage):
    before = seen.session.state.document
    seen.session.color_fit._hear("gone", ColorFitReport(1.0, "", is_final=True))
    assert seen.session.state.document is before
