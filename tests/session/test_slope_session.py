"""Slopes follow the surface on screen while they are asked for."""

import numpy as np

from inrview.messages.slopes import SurfaceSlopesReport, SurfaceSlopesRequest
from tests.session.scripted import Stage


def _answer(stage: Stage) -> SurfaceSlopesRequest:
    stage.session.pump()
    job, request = stage.workers.last(SurfaceSlopesRequest)
    lengths = np.ones(len(request.surface.vertices), np.float32)
    stage.report(job, SurfaceSlopesReport(lengths, True, request.surface))
    stage.end(job)
    return request


def test_nothing_is_asked_that_nobody_wants_to_see(stage: Stage) -> None:
    stage.fitted()
    assert not stage.workers.all_of(SurfaceSlopesRequest)


def test_the_surface_shown_is_asked_about_once(stage: Stage) -> None:
    stage.fitted()
    stage.session.slopes.show(True)
    request = _answer(stage)
    state = stage.session.state
    assert state.surface is not None
    assert request.surface is state.surface.mesh
    assert request.snapshot is state.document.shapes[0].snapshot
    assert state.surface_slopes is not None
    assert state.surface_slopes.surface is state.surface.mesh
    stage.pump_twice()
    assert len(stage.workers.all_of(SurfaceSlopesRequest)) == 1
    stage.session.slopes.show(False)
    stage.session.pump()
    assert stage.session.state.surface_slopes is None


def test_another_surface_is_asked_about_anew(stage: Stage) -> None:
    stage.fitted()
    stage.session.slopes.show(True)
    first = _answer(stage)
    stage.session.set_resolution(192)
    stage.session.pump()
    stage.answer(max(stage.surfaces()))
    second = _answer(stage)
    assert second.surface is not first.surface
    assert stage.session.state.surface_slopes.surface is second.surface
