"""Which job gives way to which."""

import itertools

import numpy as np

from inrview.document.document import Document
from inrview.engine.job_queue import JobQueue, QueuedJob
from inrview.engine.jobs import entry_of
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.reports import SurfaceReport
from inrview.messages.requests import (
    FitRequest,
    RefineRequest,
    Request,
    SaveRequest,
    SliceRequest,
    SurfaceRequest,
    View,
)
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec

_NUMBERS = itertools.count(1)
_SNAPSHOT = FieldSnapshot(FieldSpec(), Placement(), {})
_VIEW = View((0.0, 0.0, 5.0), (0.0, 0.0, 0.0), (0.0, 1.0, 0.0), 30.0, None, 640, 480)


def _job(request: Request) -> QueuedJob:
    return QueuedJob(next(_NUMBERS), request, entry_of(request))


def _surface(resolution: int = 64) -> QueuedJob:
    return _job(SurfaceRequest(_SNAPSHOT, (32, resolution)))


def _report() -> SurfaceReport:
    mesh = Mesh(np.zeros((3, 3), np.float32), np.zeros((1, 3), np.int32))
    return SurfaceReport(mesh, 32, 0.0, 1, 0.01, 100, 1000)


def test_a_newer_surface_replaces_the_one_that_waits() -> None:
    queue = JobQueue()
    running, waiting, newest = _surface(), _surface(128), _surface(256)
    queue.add(running)
    assert queue.next() is running
    queue.add(waiting)
    replaced, _ = queue.add(newest)
    assert replaced == [waiting]


def test_a_coarse_pass_is_not_stopped_before_it_has_shown() -> None:
    queue = JobQueue()
    older, newer = _surface(), _surface(128)
    queue.add(older)
    queue.next()
    _, stopped = queue.add(newer)
    assert stopped == []
    assert queue.show(older.id, _report()) is older


def test_what_has_shown_is_stopped_at_once() -> None:
    queue = JobQueue()
    older, newer = _surface(), _surface(128)
    queue.add(older)
    queue.next()
    assert queue.show(older.id, _report()) is None
    _, stopped = queue.add(newer)
    assert stopped == [older]


def test_a_refinement_gives_way_to_a_surface() -> None:
    queue = JobQueue()
    refinement, surface = _job(RefineRequest(_SNAPSHOT, _VIEW)), _surface()
    queue.add(refinement)
    queue.next()
    _, stopped = queue.add(surface)
    assert stopped == [refinement]


def test_a_surface_goes_before_a_refinement_that_waited_longer() -> None:
    queue = JobQueue()
    first, surface = _surface(), _surface()
    refinement = _job(RefineRequest(_SNAPSHOT, _VIEW))
    queue.add(first)
    queue.next()
    queue.add(refinement)
    queue.add(surface)
    queue.running.clear()
    assert queue.next() is surface


def test_a_slice_runs_beside_a_long_surface() -> None:
    queue = JobQueue()
    surface = _surface(1024)
    cut = _job(SliceRequest(_SNAPSHOT, (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), 1.0))
    queue.add(surface)
    queue.next()
    queue.add(cut)
    assert queue.next() is cut
    assert queue.next() is None


def test_saves_queue_and_replace_nothing() -> None:
    queue = JobQueue()
    saves = [_job(SaveRequest(Document(), f"{n}.inrv")) for n in range(3)]
    for save in saves:
        assert queue.add(save) == ([], [])
    done = []
    while job := queue.next():
        done.append(job)
        queue.running.clear()
    assert done == saves


def test_a_second_fit_waits_for_the_first() -> None:
    queue = JobQueue()
    first, second = _job(FitRequest(())), _job(FitRequest(()))
    queue.add(first)
    queue.next()
    assert queue.add(second) == ([], [])
    assert queue.next() is None
