"""Each vertex is measured, inferred, or contradicted, as the scan says."""

import numpy as np
import pytest

from inrview.families.support import CONTRADICTED, INFERRED, MEASURED, support
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.family import FamilySnapshot, FamilySpec, MemberSnapshot
from inrview.messages.family_reports import SupportReport
from inrview.messages.family_requests import SupportRequest
from inrview.messages.notes import UserError
from tests.families.creatures import ellipsoid

_NOBODY = MemberSnapshot(
    FamilySnapshot(FamilySpec(), {}, (), np.zeros((0, 4), np.float32), ()), None
)


def _ball(radius: float = 1.0, center: tuple[float, float, float] = (0, 0, 0)) -> Mesh:
    vertices, faces = ellipsoid(np.array(center, float), np.full(3, radius))
    return Mesh(vertices.astype(np.float32), faces.astype(np.int32))


def _front(radius: float = 1.0, with_normals: bool = True) -> Points:
    unit = np.random.default_rng(0).normal(size=(8000, 3))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    unit = unit[unit[:, 2] > 0].astype(np.float32)
    return Points(unit * np.float32(radius), unit if with_normals else None)


def _labels(surface: Mesh, scan: Points | Mesh, eye=None) -> np.ndarray:
    viewpoint = None if eye is None else np.array(eye, np.float32)
    *before, last = support(SupportRequest(_NOBODY, surface, scan, viewpoint))
    assert before
    assert isinstance(last, SupportReport)
    return last.labels


@pytest.mark.parametrize("with_normals", [True, False])
def test_the_scanned_front_is_measured_and_the_back_inferred(with_normals):
    ball = _ball()
    labels = _labels(ball, _front(with_normals=with_normals))
    assert (labels[ball.vertices[:, 2] > 0.1] == MEASURED).all()
    assert (labels[ball.vertices[:, 2] < -0.2] == INFERRED).all()


def test_a_surface_beside_the_measured_one_is_contradicted():
    ball = _ball(1.08)
    labels = _labels(ball, _front())
    assert (labels[ball.vertices[:, 2] > 0.2] == CONTRADICTED).all()
    assert (labels[ball.vertices[:, 2] < -0.3] == INFERRED).all()


def test_what_the_sensor_saw_through_is_contradicted():
    wall = np.random.default_rng(1).uniform(-3, 3, (20_000, 3)).astype(np.float32)
    wall[:, 2] = -2
    labels = _labels(_ball(0.3), Points(wall), eye=(0.0, 0.0, 5.0))
    assert (labels == CONTRADICTED).all()
    assert (_labels(_ball(0.3), Points(wall)) == INFERRED).all()


def test_what_lies_behind_the_scan_is_not_seen_through():
    ball = _ball()
    labels = _labels(ball, _front(), eye=(0.0, 0.0, 6.0))
    assert (labels[ball.vertices[:, 2] < -0.3] == INFERRED).all()
    assert (labels[ball.vertices[:, 2] > 0.3] == MEASURED).all()


def test_a_mesh_with_holes_is_a_scan_too():
    ball = _ball()
    middles = ball.vertices[ball.faces].mean(axis=1)
    open_front = Mesh(ball.vertices, ball.faces[middles[:, 2] > 0])
    labels = _labels(ball, open_front)
    assert (labels[ball.vertices[:, 2] > 0.1] == MEASURED).all()
    assert (labels[ball.vertices[:, 2] < -0.4] == INFERRED).all()


def test_an_empty_scan_is_refused():
    with pytest.raises(UserError, match="0 usable points"):
        _labels(_ball(), Points(np.zeros((0, 3), np.float32)))
