"""Arrows, grid and corrections follow the selected member while they are on."""

import numpy as np
import pytest

from inrview.messages.family_reports import CorrectionReport, DeformationReport
from inrview.messages.family_requests import (
    CorrectionRequest,
    DeformationRequest,
    MembersSurfaceRequest,
)
from inrview.messages.reports import MemberSurfaceReport
from tests.session.scripted import Stage
from tests.session.test_family_session import opened, surface_at, trained


@pytest.fixture
def learned(stage: Stage) -> Stage:
    opened(stage)
    trained(stage)
    stage.session.stop_fit()
    stage.pump_twice()
    job, request = stage.workers.last(MembersSurfaceRequest)
    for key in request.keys:
        stage.report(job, MemberSurfaceReport(key, surface_at(32)))
    stage.end(job)
    return stage


def test_the_deformation_of_the_selected_member_is_asked_and_dropped(
    learned: Stage,
) -> None:
    session = learned.session
    first, second, _ = session.state.document.families[0].members
    session.deformation.show_deformation(True)
    session.pump()
    assert not learned.workers.all_of(DeformationRequest)
    session.select(first.id)
    learned.pump_twice()
    job, _ = learned.workers.last(DeformationRequest)
    places = np.zeros((2, 3), np.float32)
    grid = np.zeros((2, 2, 2, 3), np.float32)
    learned.report(job, DeformationReport(places, places, grid, 0.0))
    learned.end(job)
    assert session.state.deformation is not None
    assert session.state.deformation.member_id == first.id
    session.select(second.id)
    learned.pump_twice()
    assert len(learned.workers.all_of(DeformationRequest)) == 2
    learned.end(learned.workers.last(DeformationRequest)[0])
    session.deformation.show_deformation(False)
    learned.pump_twice()
    assert session.state.deformation is None


def test_the_correction_is_told_of_the_surface_that_is_shown(learned: Stage) -> None:
    session = learned.session
    member = session.state.document.families[0].members[0]
    session.select(member.id)
    session.deformation.show_correction(True)
    learned.pump_twice()
    job, request = learned.workers.last(CorrectionRequest)
    assert request.surface is session.state.member_surfaces[member.id].mesh
    values = np.zeros(len(request.surface.vertices), np.float32)
    learned.report(job, CorrectionReport(values))
    learned.end(job)
    assert session.state.correction is not None
    assert session.state.correction.surface is request.surface
