"""A hand on a template: one step of history a drag, and none if it is put back."""

import numpy as np
import pytest

from inrview.messages.family_reports import TemplatePoint
from inrview.messages.family_requests import (
    FamilyFitRequest,
    MembersSurfaceRequest,
    TemplatePointRequest,
)
from inrview.session.lengths import family_length
from inrview.session.state import TEMPLATE, FitPhase
from tests.session.scripted import Stage
from tests.session.test_family_session import family_report, opened, trained
from tests.small_family import sphere_family


@pytest.fixture
def learned(stage: Stage) -> Stage:
    """Return a stage with a family that has learned and is not being fitted."""
    opened(stage)
    job = trained(stage)
    stage.report(job, family_report(sphere_family(), is_final=True))
    stage.end(job)
    stage.pump_twice()
    return stage


def _edits(stage: Stage):
    return stage.session.state.document.families[0].edits


def test_a_drag_is_a_preview_until_it_is_one_step(learned: Stage):
    session, steps = learned.session, len(learned.session.state.history)
    session.template.press(TEMPLATE, (0.5, 0.0, 0.0))
    for share in (0.05, 0.1, 0.2):
        session.template.drag_to((0.5 + share, share, 0.0))
        session.pump()
    state = session.state
    assert len(state.history) == steps
    assert not _edits(learned)
    assert [edit.center for edit in state.preview_edits] == [(0.5, 0.0, 0.0)]
    np.testing.assert_allclose(state.preview_edits[0].vector, (0.2, 0.2, 0.0))
    session.template.commit()
    assert len(session.state.history) == steps + 1
    assert session.state.history[-1] == "Drag template point (0.283)"
    assert session.state.preview_edits is None
    assert session.state.template_drag is None
    (edit,) = _edits(learned)
    assert edit.kind == "drag"
    session.undo()
    assert not _edits(learned)
    session.redo()
    assert _edits(learned) == (edit,)


def test_the_surfaces_are_asked_for_with_the_edit_under_the_hand(learned: Stage):
    learned.session.template.press(TEMPLATE, (0.5, 0.0, 0.0))
    learned.session.template.drag_to((0.6, 0.0, 0.0))
    for job in learned.workers.all_of(MembersSurfaceRequest):
        learned.end(job)
    learned.pump_twice()
    _, request = learned.workers.last(MembersSurfaceRequest)
    (edit,) = learned.session.state.preview_edits
    assert all(member.edits == (edit,) for member in request.members)
    assert request.watched_edit == edit.id
    assert request.keys[0] == TEMPLATE
    assert len(request.keys) == 4


def test_escape_puts_everything_back(learned: Stage):
    session = learned.session
    before = session.state
    session.template.press(TEMPLATE, (0.5, 0.0, 0.0))
    session.template.drag_to((0.8, 0.0, 0.0))
    session.template.cancel()
    state = session.state
    assert state.document is before.document
    assert state.history == before.history
    assert state.preview_edits is None
    assert state.template_drag is None
    session.template.commit()
    assert state.history == session.state.history


def test_a_click_is_no_step(learned: Stage):
    steps = learned.session.state.history
    learned.session.template.press(TEMPLATE, (0.5, 0.0, 0.0))
    learned.session.template.commit()
    assert learned.session.state.history == steps
    assert learned.session.state.template_drag is None


def test_a_hand_on_a_member_is_carried_into_the_template(learned: Stage):
    session = learned.session
    member = session.state.document.families[0].members[1]
    session.template.press(member.id, (10.0, 0.0, 1.0))
    session.template.drag_to((10.0, 0.0, 1.2))
    assert session.state.preview_edits is None
    job, request = learned.workers.last(TemplatePointRequest)
    assert request.position == (10.0, 0.0, 1.0)
    assert request.member.placement == member.placement
    slopes = ((0.0, 0.0, 0.5), (0.5, 0.0, 0.0), (0.0, 0.5, 0.0))
    learned.report(job, TemplatePoint((0.5, 0.1, 0.0), slopes))
    learned.end(job)
    (edit,) = session.state.preview_edits
    assert edit.center == (0.5, 0.1, 0.0)
    np.testing.assert_allclose(edit.vector, (0.1, 0, 0), atol=1e-9)
    session.template.drag_to((10.0, 0.4, 1.0))
    np.testing.assert_allclose(
        session.state.preview_edits[0].vector, (0, 0, 0.2), atol=1e-9
    )
    session.template.commit()
    assert session.state.history[-1] == "Drag template point (0.2)"


def test_a_place_that_cannot_be_found_lets_go(learned: Stage):
    session = learned.session
    member = session.state.document.families[0].members[1]
    session.template.press(member.id, (10.0, 0.0, 1.0))
    job, _ = learned.workers.last(TemplatePointRequest)
    learned.end(job, error="It broke.")
    assert session.state.template_drag is None
    assert "It broke" in session.state.messages[-1].text


def test_radius_lock_and_mirror_act_at_once(learned: Stage):
    session = learned.session
    session.template.set_radius(0.4)
    session.template.press(TEMPLATE, (0.5, 0.0, 0.0))
    session.template.drag_to((0.6, 0.2, 0.0))
    session.template.set_lock("y")
    np.testing.assert_allclose(session.state.preview_edits[0].vector, (0, 0.2, 0))
    session.template.set_lock("y")
    np.testing.assert_allclose(session.state.preview_edits[0].vector, (0.1, 0.2, 0))
    session.template.set_radius(99.0)
    assert session.state.preview_edits[0].radius == 2.0
    plane = ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0))
    session.template.set_mirror(plane)
    assert session.state.preview_edits[0].mirror == plane
    session.template.commit()
    session.template.press(TEMPLATE, (0.0, 0.5, 0.0))
    assert session.state.template_drag.edit.mirror == plane


def test_the_fit_stands_still_under_the_hand(stage: Stage):
    opened(stage)
    job = trained(stage)
    assert stage.session.state.fit_phase is FitPhase.RUNNING
    stage.session.template.press(TEMPLATE, (0.5, 0.0, 0.0))
    assert stage.workers.paused == [job]
    stage.session.template.drag_to((0.7, 0.0, 0.0))
    stage.session.template.commit()
    assert stage.workers.resumed == [job]
    stage.report(job, family_report(sphere_family()))
    assert len(_edits(stage)) == 1
    assert len(stage.workers.all_of(FamilyFitRequest)) == 1


def test_a_removed_family_is_let_go(learned: Stage):
    learned.session.template.press(TEMPLATE, (0.5, 0.0, 0.0))
    learned.session.remove(learned.session.state.active_family)
    learned.pump_twice()
    assert learned.session.state.template_drag is None


def test_edits_by_number_are_added_changed_and_taken_out(learned: Stage):
    stack, session = learned.session.template_stack, learned.session
    first = stack.add("bend", amount=0.5)
    second = stack.add("twist", amount=0.2, radius=0.5)
    assert session.state.history[-2:] == ("Bend template", "Twist template")
    assert [edit.kind for edit in _edits(learned)] == ["bend", "twist"]
    stack.change(first, amount=0.6)
    stack.change(first, amount=0.7)
    assert session.state.history[-1] == "Change Bend"
    assert _edits(learned)[0].amount == 0.7
    session.undo()
    assert _edits(learned)[0].amount == 0.5
    session.redo()
    stack.reorder(first, 1)
    assert [edit.kind for edit in _edits(learned)] == ["twist", "bend"]
    stack.mute(second, True)
    assert _edits(learned)[0].is_muted
    stack.rename(first, " Bow ")
    assert _edits(learned)[1].name == "Bow"
    stack.remove(second)
    assert [edit.name for edit in _edits(learned)] == ["Bow"]
    steps = session.state.history
    assert steps[-4:] == ("Reorder Bend", "Mute Twist", "Rename Bend", "Remove Twist")
    stack.rename(first, "  ")
    stack.mute(first, False)
    stack.reorder(first, 0)
    stack.remove("unknown")
    assert session.state.history == steps


def test_an_edit_that_cannot_be_is_refused_with_a_reason(learned: Stage):
    steps = learned.session.state.history
    assert learned.session.template_stack.add("scale", vector=(0.0, 1.0, 1.0)) is None
    assert "factors above 0" in learned.session.state.messages[-1].text
    assert learned.session.state.history == steps


def test_lengths_are_those_of_the_scans(learned: Stage):
    session = learned.session
    for scan in session.state.document.scans:
        session.set_unit(scan.id, "m")
    document = session.state.document
    family = document.families[0]
    assert family_length(document, family, 0.0124) == "12.4 mm"
    assert family_length(document, family, 3.0) == "3 m"
