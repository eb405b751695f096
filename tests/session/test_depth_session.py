"""Depth images are fused when they come in, as a step of its own beside their shape."""

import numpy as np

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.fusion import FUSED, FuseReport, FuseRequest
from inrview.messages.reports import LoadedScan, LoadReport
from inrview.messages.requests import LoadRequest
from tests.session.scripted import Stage

_POINTS = Points(np.eye(3, dtype=np.float32))
_MESH = Mesh(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32))


def _opened(stage: Stage) -> int:
    """Open two images and return the job that fuses them."""
    stage.session.open_depth(["/a/1.png", "/a/2.png"], "/a/camera.json", "/a/poses.log")
    job, request = stage.workers.last(LoadRequest)
    assert request.intrinsics == "/a/camera.json"
    assert not stage.workers.all_of(FuseRequest)
    scans = tuple(
        LoadedScan(name, f"/a/{name}", _POINTS, unit="m", up_axis="-y")
        for name in ("1.png", "2.png")
    )
    stage.report(job, LoadReport(1.0, "done", scans=scans, is_final=True))
    stage.end(job)
    fusing, asked = stage.workers.last(FuseRequest)
    assert asked.images.paths == ("/a/1.png", "/a/2.png")
    assert asked.images.pose_file == "/a/poses.log"
    return fusing


def _fused() -> FuseReport:
    return FuseReport(_MESH, 0.01, 0.06, 2, 1000, 0.5)


def test_the_surface_stands_beside_its_shape_and_can_be_undone(stage: Stage) -> None:
    job = _opened(stage)
    stage.report(job, _fused())
    stage.end(job)
    state = stage.session.state
    *_, fused = state.document.scans
    shape = state.document.shapes[0]
    assert shape.baseline == fused.id
    assert fused.id not in shape.scan_ids
    assert (fused.name, fused.unit, fused.up_axis) == (FUSED, "m", "-y")
    assert "0.01 m" in fused.notes[0].text
    assert state.history[-2:] == ("Import 2 scans", "Fuse 2 depth images")
    stage.session.undo()
    assert stage.session.state.document.shapes[0].baseline is None
    assert len(stage.session.state.document.scans) == 2


def test_a_shape_that_is_gone_gets_no_surface(stage: Stage) -> None:
    job = _opened(stage)
    stage.session.undo()
    document = stage.session.state.document
    stage.report(job, _fused())
    stage.end(job)
    assert stage.session.state.document is document
