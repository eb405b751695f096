"""A surface's signed distance to its scan."""

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.reports import DistanceReport
from inrview.messages.requests import DistanceRequest
from inrview.scans.distance import distance
from tests.processing.shapes import ball, grid_sphere, without_faces


def distances(surface: Mesh, *scans: Points | Mesh) -> np.ndarray:
    *_, last = distance(DistanceRequest(surface, scans))
    assert isinstance(last, DistanceReport)
    assert last.surface is surface
    return last.distances


@pytest.mark.parametrize("radius", [0.9, 1.1])
@pytest.mark.parametrize("kind", ["mesh", "oriented", "bare"])
def test_a_larger_sphere_lies_outside_a_smaller_one_inside(
    kind: str, radius: float
) -> None:
    scans = {
        "mesh": grid_sphere(96, 192),
        "oriented": ball(20000),
        "bare": Points(ball(20000).positions),
    }
    found = distances(grid_sphere(radius=radius), scans[kind])
    np.testing.assert_allclose(found, radius - 1, atol=0.012)


def test_on_the_scan_itself_the_distance_is_below_the_points_spacing() -> None:
    found = distances(grid_sphere(), ball(20000))
    assert np.abs(found).mean() < 0.002


def test_far_from_the_scan_it_is_the_distance_to_the_nearest_point() -> None:
    cap = ball(20000).positions
    cap = Points(cap[cap[:, 2] > 0.5])
    sphere = grid_sphere()
    found = distances(sphere, cap)
    south = np.argmin(sphere.vertices[:, 2])
    nearest = np.linalg.norm(cap.positions - sphere.vertices[south], axis=1).min()
    assert abs(found[south]) == pytest.approx(nearest, rel=1e-5)


def test_the_nearest_of_several_scans_counts() -> None:
    mesh = grid_sphere()
    upper = mesh.vertices[mesh.faces].mean(axis=1)[:, 2] > 0
    top = without_faces(mesh, np.flatnonzero(~upper))
    bottom = ball(20000).positions
    bottom = Points(bottom[bottom[:, 2] < 0.1])
    assert np.abs(distances(mesh, top, bottom)).max() < 0.02


def test_origins_are_taken_into_account() -> None:
    mesh = grid_sphere()
    far = Mesh(mesh.vertices, mesh.faces, origin=(400001.0, 0.0, 0.0))
    shifted = mesh.vertices + np.float32([1, 0, 0])
    near = Mesh(shifted, mesh.faces, origin=(400000.0, 0.0, 0.0))
    assert np.abs(distances(far, near)).max() < 1e-5


def test_without_a_scan_it_says_so() -> None:
    with pytest.raises(UserError, match="no scan"):
        distances(grid_sphere())
