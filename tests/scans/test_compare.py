"""Two surfaces compared by measures with exact definitions."""

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress, Result
from inrview.messages.requests import CompareRequest
from inrview.processing.compare import DEFINITIONS
from inrview.scans.compare import compare
from tests.processing.shapes import ball, grid_sphere, torus


def values(request: CompareRequest) -> dict[str, float]:
    *steps, last = compare(request)
    assert all(isinstance(step, Progress) for step in steps)
    assert isinstance(last, Result)
    return dict(last.values)


def test_two_spheres_are_as_far_apart_as_their_radii() -> None:
    small, large = grid_sphere(), grid_sphere(radius=1.1)
    found = values(CompareRequest(small, large, samples=20000))
    assert found["distance_to_triangles_forward"] == pytest.approx(0.1, rel=0.02)
    assert found["distance_to_triangles_backward"] == pytest.approx(0.1, rel=0.02)
    assert found["chamfer_l1"] == pytest.approx(0.1, rel=0.05)
    assert found["chamfer_l2"] == pytest.approx(0.01, rel=0.1)
    assert found["hausdorff"] < 0.13
    assert found["normal_consistency"] > 0.99


def test_clouds_are_compared_by_the_formulas() -> None:
    first = Points(np.float32([[0, 0, 0], [1, 0, 0]]))
    second = Points(np.float32([[0, 0, 0.5], [1, 0, 0], [3, 0, 0]]))
    found = values(CompareRequest(first, second, threshold=0.6))
    forward, backward = np.array([0.5, 0]), np.array([0.5, 0, 2])
    assert found["chamfer_l1"] == pytest.approx((forward.mean() + backward.mean()) / 2)
    assert found["chamfer_l2"] == pytest.approx(
        ((forward**2).mean() + (backward**2).mean()) / 2
    )
    assert found["hausdorff"] == pytest.approx(2)
    assert found["precision"] == 1
    assert found["recall"] == pytest.approx(2 / 3)
    assert found["f_score"] == pytest.approx(0.8)
    assert found["normal_consistency"] is None
    assert found["distance_to_triangles_forward"] is None


def test_far_origins_do_not_cost_precision() -> None:
    near, cloud = grid_sphere(), ball(5000)
    far = (400000.0, 5000000.0, 100.0)
    placed = Mesh(near.vertices, near.faces, origin=far)
    moved = Points(cloud.positions - np.float32([1, 0, 0]), origin=(400001.0, *far[1:]))
    found = values(CompareRequest(placed, moved, samples=5000))
    assert found["distance_to_triangles_backward"] < 0.002


def test_a_seed_repeats_the_numbers_and_another_changes_them() -> None:
    request = CompareRequest(torus(), grid_sphere(), samples=2000, seed=4)
    first, second = values(request), values(request)
    first.pop("seconds"), second.pop("seconds")
    assert first == second
    other = values(CompareRequest(torus(), grid_sphere(), samples=2000, seed=5))
    assert other["chamfer_l1"] != first["chamfer_l1"]


def test_every_measure_is_defined() -> None:
    found = values(CompareRequest(ball(50), ball(50, seed=1), samples=40))
    named = {"samples_first", "samples_second", "seed", "seconds"}
    assert set(found) - named == set(DEFINITIONS) - {"samples"}
    assert found["samples_first"] == 40


def test_a_side_with_nothing_on_it_is_said() -> None:
    empty = Mesh(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32))
    with pytest.raises(UserError, match="second side has no surface"):
        list(compare(CompareRequest(torus(), empty)))
    with pytest.raises(UserError, match="samples are too few"):
        list(compare(CompareRequest(torus(), torus(), samples=0)))
