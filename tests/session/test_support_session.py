"""What was measured follows the surface on screen; the trim is a matter of the view."""

import numpy as np

from inrview.geometry.mesh import Mesh
from inrview.messages.requests import ExportRequest
from inrview.messages.support import SurfaceSupportReport, SurfaceSupportRequest
from tests.session.scripted import Stage


def _report(surface: Mesh) -> SurfaceSupportReport:
    count = len(surface.vertices)
    nothing = np.zeros(count, np.float32)
    return SurfaceSupportReport(nothing, np.zeros(count, np.uint8), 0.1, surface)


def _answered(stage: Stage) -> SurfaceSupportRequest:
    stage.session.pump()
    job, request = stage.workers.last(SurfaceSupportRequest)
    stage.report(job, _report(request.surface))
    stage.end(job)
    return request


def test_nothing_is_measured_that_nobody_asked_for(stage: Stage) -> None:
    stage.fitted()
    assert not stage.workers.all_of(SurfaceSupportRequest)


def test_the_surface_shown_is_measured_once(stage: Stage) -> None:
    stage.fitted()
    stage.session.support.show(True)
    request = _answered(stage)
    state = stage.session.state
    assert state.surface is not None
    assert request.surface is state.surface.mesh
    assert request.scans == (state.document.scans[0].geometry,)
    assert state.surface_support is not None
    assert state.surface_support.surface is state.surface.mesh
    stage.pump_twice()
    assert len(stage.workers.all_of(SurfaceSupportRequest)) == 1
    stage.session.support.show(False)
    stage.session.pump()
    assert stage.session.state.surface_support is None


def test_while_it_is_trimmed_the_last_answer_stays_until_the_next(
    stage: Stage,
) -> None:
    stage.fitted()
    stage.session.support.set_trim(0.5)
    first = _answered(stage)
    stage.session.set_resolution(192)
    stage.session.pump()
    stage.answer(max(stage.surfaces()))
    stage.session.pump()
    found = stage.session.state.surface_support
    assert found is not None
    assert found.surface is first.surface
    second = _answered(stage)
    assert second.surface is not first.surface
    found = stage.session.state.surface_support
    assert found is not None
    assert found.surface is second.surface


def test_trimming_is_no_step_of_the_history(stage: Stage) -> None:
    stage.fitted()
    steps = stage.session.state.history
    stage.session.support.set_trim(0.5)
    stage.session.support.set_trim(float("nan"))
    stage.session.support.set_trim(-1.0)
    stage.session.pump()
    assert stage.session.state.trim == 0.5
    assert stage.session.state.history == steps


def test_what_is_exported_is_trimmed_as_it_is_shown(stage: Stage) -> None:
    stage.fitted()
    stage.session.export("/nowhere/a.ply", 64)
    assert stage.workers.last(ExportRequest)[1].trim is None
    stage.session.support.set_trim(0.25)
    stage.session.export("/nowhere/a.ply", 64)
    trim = stage.workers.last(ExportRequest)[1].trim
    assert trim is not None
    assert trim.distance == 0.25
    assert trim.scans == (stage.session.state.document.scans[0].geometry,)


def test_it_follows_a_fit_that_goes_on(stage: Stage) -> None:
    stage.load()
    job = stage.train(100)
    stage.answer(max(stage.surfaces()))
    stage.session.support.show(True)
    first = _answered(stage)
    stage.publish(job, 200)
    stage.pump_twice()
    found = stage.session.state.surface_support
    assert found is not None
    assert found.surface is first.surface
