"""Points drawn from a mesh."""

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.processing.sample import sample_surface, surface_area
from tests.processing.shapes import grid_sphere


def test_points_lie_on_the_faces_and_spread_evenly() -> None:
    mesh = grid_sphere()
    points = sample_surface(mesh, 20000, np.random.default_rng(0))
    radii = np.linalg.norm(points.positions, axis=1)
    assert radii.min() > 0.995
    assert radii.max() <= 1.0 + 1e-6
    # Slices of a sphere of equal height have equal area.
    counts, _ = np.histogram(points.positions[:, 2], bins=10, range=(-1, 1))
    assert counts == pytest.approx(np.full(10, 2000), rel=0.1)


def test_a_triangle_is_filled_evenly() -> None:
    triangle = Mesh(
        np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0]]), np.array([[0, 1, 2]], np.int32)
    )
    points = sample_surface(triangle, 30000, np.random.default_rng(0))
    np.testing.assert_allclose(points.positions.mean(0), [1 / 3, 1 / 3, 0], atol=0.01)
    np.testing.assert_allclose(points.normals, [[0, 0, 1]] * 30000)


def test_smooth_normals_come_from_the_corners() -> None:
    mesh = grid_sphere()
    mesh = Mesh(mesh.vertices, mesh.faces, normals=mesh.vertices)
    rng = np.random.default_rng(0)
    points = sample_surface(mesh, 2000, rng, smooth_normals=True)
    towards = points.positions / np.linalg.norm(points.positions, axis=1)[:, None]
    np.testing.assert_allclose(points.normals, towards, atol=2e-3)


def test_colours_blend_between_corners() -> None:
    triangle = Mesh(
        np.float32([[0, 0, 0], [1, 0, 0], [0, 1, 0]]),
        np.array([[0, 1, 2]], np.int32),
        colors=np.array([[0, 0, 0], [200, 0, 0], [0, 200, 0]], np.uint8),
    )
    points = sample_surface(triangle, 1000, np.random.default_rng(0))
    assert points.colors is not None
    np.testing.assert_allclose(
        points.colors[:, :2], points.positions[:, :2] * 200, atol=0.6
    )


def test_the_same_seed_draws_the_same_points() -> None:
    mesh = grid_sphere()
    first, second = (
        sample_surface(mesh, 100, np.random.default_rng(3)).positions for _ in range(2)
    )
    np.testing.assert_array_equal(first, second)


def test_a_mesh_without_area_gives_no_points() -> None:
    flat = Mesh(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32))
    assert len(sample_surface(flat, 10, np.random.default_rng(0))) == 0


def test_the_area_of_a_sphere() -> None:
    assert surface_area(grid_sphere()) == pytest.approx(4 * np.pi, rel=0.01)
