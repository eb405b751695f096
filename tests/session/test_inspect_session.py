"""Distances and slices follow what is on screen."""

import numpy as np

from inrview.messages.reports import DistanceReport, SliceReport
from inrview.messages.requests import DistanceRequest, SliceRequest
from tests.session.scripted import Stage

_ORIGIN, _UP = (0.0, 0.0, 0.0), (0.0, 0.0, 1.0)


def _distances(stage: Stage) -> int:
    return len(stage.workers.all_of(DistanceRequest))


def test_the_distance_is_measured_on_the_surface_shown(stage: Stage) -> None:
    stage.fitted()
    assert _distances(stage) == 0
    stage.session.show_distance(True)
    stage.session.pump()
    job, request = stage.workers.last(DistanceRequest)
    surface = stage.session.state.surface
    assert surface is not None
    assert request.surface is surface.mesh
    copy = DistanceReport(np.zeros(3, np.float32), surface.mesh)
    stage.report(job, copy)
    stage.end(job)
    distance = stage.session.state.distance
    assert distance is not None
    assert distance.surface is surface.mesh
    stage.session.pump()
    assert _distances(stage) == 1


def test_another_surface_is_measured_anew(stage: Stage) -> None:
    stage.fitted()
    stage.session.show_distance(True)
    stage.session.pump()
    older, request = stage.workers.last(DistanceRequest)
    stage.session.set_resolution(192)
    stage.session.pump()
    stage.answer(max(stage.surfaces()))
    stage.session.pump()
    assert _distances(stage) == 2
    # The first answer comes late: it belongs to a surface that is no longer shown.
    stage.report(older, DistanceReport(np.zeros(3, np.float32), request.surface))
    assert stage.session.state.distance is None


def test_the_distance_is_measured_while_the_fit_goes_on(stage: Stage) -> None:
    stage.load()
    stage.train(100)
    stage.answer(max(stage.surfaces()))
    stage.session.show_distance(True)
    stage.session.pump()
    job, request = stage.workers.last(DistanceRequest)
    stage.report(job, DistanceReport(np.zeros(3, np.float32), request.surface))
    stage.end(job)
    distance = stage.session.state.distance
    assert distance is not None
    assert distance.surface is request.surface


def test_hiding_the_distance_drops_it(stage: Stage) -> None:
    stage.fitted()
    stage.session.show_distance(True)
    stage.session.pump()
    job, request = stage.workers.last(DistanceRequest)
    stage.report(job, DistanceReport(np.zeros(3, np.float32), request.surface))
    stage.session.show_distance(False)
    stage.session.pump()
    assert stage.session.state.distance is None


def test_a_slice_follows_the_drag_and_the_field(stage: Stage) -> None:
    stage.fitted()
    stage.session.show_slice(_ORIGIN, _UP, 1.0)
    stage.session.pump()
    stage.session.pump()
    assert len(stage.workers.all_of(SliceRequest)) == 1
    stage.session.show_slice((0.0, 0.0, 0.1), _UP, 1.0)
    stage.session.pump()
    job, request = stage.workers.last(SliceRequest)
    assert request.center == (0.0, 0.0, 0.1)
    values = np.zeros((2, 2), np.float32)
    stage.report(job, SliceReport(values, values, _ORIGIN, _UP, _UP, 100))
    assert stage.session.state.slice is not None
    stage.session.hide_slice()
    stage.session.pump()
    assert stage.session.state.slice is None


def test_without_a_field_there_is_nothing_to_slice(stage: Stage) -> None:
    stage.load()
    stage.session.show_slice(_ORIGIN, _UP, 1.0)
    stage.session.pump()
    assert not stage.workers.all_of(SliceRequest)
