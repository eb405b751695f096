"""Normals are turned outwards."""

import numpy as np
import pytest

from inrview.processing.normals import estimate_normals
from inrview.processing.orientation import Orientation, orient_normals
from inrview.processing.sample import sample_surface
from tests.processing.shapes import ball, cube_cloud, torus


def oriented(positions: np.ndarray) -> Orientation:
    return orient_normals(positions, estimate_normals(positions))


def right_share(found: Orientation, truth: np.ndarray) -> float:
    return float((np.einsum("ij,ij->i", found.normals, truth) > 0).mean())


@pytest.mark.parametrize("sigma", [0.0, 0.005])
@pytest.mark.parametrize("shape", ["ball", "cube", "torus"])
def test_on_closed_shapes_normals_point_outwards(shape: str, sigma: float) -> None:
    rng = np.random.default_rng(5)
    clouds = {
        "ball": lambda: ball(10000),
        "cube": lambda: cube_cloud(10000),
        "torus": lambda: sample_surface(torus(), 10000, rng),
    }
    cloud = clouds[shape]()
    noise = rng.normal(size=cloud.positions.shape) * sigma
    found = oriented((cloud.positions + noise).astype(np.float32))
    assert cloud.normals is not None
    assert right_share(found, cloud.normals) > 0.995
    assert found.confident > 0.95


def test_the_wall_of_a_cavity_faces_the_cavity() -> None:
    outer, inner = ball(9000), ball(3000, seed=1)
    positions = np.concatenate([outer.positions, inner.positions * np.float32(0.4)])
    truth = np.concatenate([outer.normals, -inner.normals])
    assert right_share(oriented(positions), truth) > 0.995


def test_two_bodies_side_by_side_both_face_outwards() -> None:
    one, other = ball(6000), ball(3000, seed=1)
    positions = np.concatenate([one.positions, other.positions + np.float32([3, 0, 0])])
    truth = np.concatenate([one.normals, other.normals])
    assert right_share(oriented(positions), truth) > 0.995


def test_views_decide_where_they_are_known() -> None:
    cloud = ball(5000)
    sensor = np.array([0, 0, 5], np.float32)
    views = sensor - cloud.positions
    views /= np.linalg.norm(views, axis=1, keepdims=True)
    normals = estimate_normals(cloud.positions)
    found = orient_normals(cloud.positions, normals, views)
    clear = np.abs(np.einsum("ij,ij->i", found.normals, views)) > 0.25
    assert (np.einsum("ij,ij->i", found.normals, views)[clear] > 0).all()


def test_points_without_a_view_follow_their_neighbours() -> None:
    cloud = ball(5000)
    views = -cloud.positions.copy()
    views[cloud.positions[:, 2] < 0.5] = 0
    found = orient_normals(cloud.positions, estimate_normals(cloud.positions), views)
    assert right_share(found, -cloud.positions) > 0.99


@pytest.mark.parametrize("count", [0, 1, 2, 5, 50])
def test_equal_points_and_zero_normals_do_no_harm(count: int) -> None:
    positions = np.ones((count, 3), np.float32)
    found = orient_normals(positions, np.zeros((count, 3), np.float32))
    assert found.normals.shape == (count, 3)
    assert np.isfinite(found.normals).all()


def test_a_flat_cloud_faces_one_way_and_nobody_knows_which() -> None:
    rng = np.random.default_rng(5)
    flat = np.c_[rng.uniform(size=(2000, 2)), np.zeros(2000)].astype(np.float32)
    found = oriented(flat)
    assert abs(np.sign(found.normals[:, 2]).sum()) == 2000
    assert found.confident == 0
    assert "it was guessed" in found.notes[0].text
