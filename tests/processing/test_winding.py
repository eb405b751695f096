"""Signed distance to meshes, good and bad."""

import numpy as np
import pytest
import trimesh

from inrview.geometry.mesh import Mesh
from inrview.processing.winding import MeshDistance
from tests.processing.shapes import grid_sphere, torus, without_faces


def torus_distance(points: np.ndarray, tube: float = 0.3) -> np.ndarray:
    ring = np.hypot(points[:, 0], points[:, 1]) - 1
    return np.hypot(ring, points[:, 2]) - tube


@pytest.fixture(scope="module")
def queries() -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.uniform(-1.6, 1.6, (20000, 3)).astype(np.float32)


def test_distance_to_a_closed_torus_is_exact(queries: np.ndarray) -> None:
    distances, is_reliable = MeshDistance(torus(200, 300)).signed(queries)
    np.testing.assert_allclose(distances, torus_distance(queries), atol=1e-3)
    assert is_reliable.mean() > 0.999


@pytest.mark.parametrize("damage", ["removed", "flipped", "doubled"])
def test_reliable_signs_survive_damage(queries: np.ndarray, damage: str) -> None:
    mesh = torus(100, 150)
    chosen = np.random.default_rng(1).permutation(len(mesh.faces))[:900]
    faces = mesh.faces.copy()
    if damage == "removed":
        faces = np.delete(faces, chosen, axis=0)
    elif damage == "flipped":
        faces[chosen] = faces[chosen, ::-1]
    else:
        faces = np.concatenate([faces, np.roll(faces[chosen], 1, axis=1)])
    distances, is_reliable = MeshDistance(Mesh(mesh.vertices, faces)).signed(queries)
    truth = torus_distance(queries)
    clear = is_reliable & (np.abs(truth) > 0.01)
    assert (np.sign(distances) == np.sign(truth))[clear].all()
    assert is_reliable.mean() > 0.97


def test_a_large_hole_still_has_an_inside() -> None:
    mesh = grid_sphere()
    open_top = without_faces(
        mesh, np.flatnonzero(mesh.vertices[mesh.faces[:, 0], 2] > 0.7)
    )
    points = np.array([[0, 0, 0], [0, 0, -0.9], [2, 0, 0], [0, 0, 3]], np.float32)
    distances, _ = MeshDistance(open_top).signed(points)
    assert (np.sign(distances) == [-1, -1, 1, 1]).all()


def test_a_mesh_that_is_inside_out_is_taken_the_other_way(queries: np.ndarray) -> None:
    mesh = torus()
    turned = Mesh(mesh.vertices, mesh.faces[:, ::-1])
    first, _ = MeshDistance(mesh).signed(queries)
    second, _ = MeshDistance(turned).signed(queries)
    np.testing.assert_allclose(first, second, atol=1e-6)


def test_degenerate_faces_and_loose_vertices_do_not_matter(queries: np.ndarray) -> None:
    mesh = torus()
    vertices = np.concatenate([mesh.vertices, [[9, 9, 9]]]).astype(np.float32)
    bad = np.array([[0, 0, 1], [5, 5, 5]], np.int32)
    worse = Mesh(vertices, np.concatenate([mesh.faces, bad]))
    first, _ = MeshDistance(mesh).signed(queries)
    second, _ = MeshDistance(worse).signed(queries)
    np.testing.assert_allclose(first, second, atol=1e-6)


def test_an_open_sheet_has_two_sides() -> None:
    side = np.linspace(-1, 1, 21)
    x, y = (part.ravel() for part in np.meshgrid(side, side))
    index = np.arange(441).reshape(21, 21)
    a, b, c, d = (
        index[:-1, :-1].ravel(), index[:-1, 1:].ravel(),
        index[1:, :-1].ravel(), index[1:, 1:].ravel(),
    )  # fmt: skip
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([c, b, d], 1)])
    sheet = Mesh(np.stack([x, y, 0 * x], 1).astype(np.float32), faces.astype(np.int32))
    points = np.array([[0, 0, 0.2], [0, 0, -0.2]], np.float32)
    distances, is_reliable = MeshDistance(sheet).signed(points)
    np.testing.assert_allclose(distances, [0.2, -0.2], atol=1e-6)
    assert is_reliable.all()


def test_a_mesh_without_area_is_refused() -> None:
    flat = Mesh(np.zeros((3, 3), np.float32), np.array([[0, 1, 2]], np.int32))
    with pytest.raises(ValueError, match="usable triangle"):
        MeshDistance(flat)


def test_no_queries_give_no_distances() -> None:
    distances, is_reliable = MeshDistance(torus()).signed(np.zeros((0, 3), np.float32))
    assert len(distances) == len(is_reliable) == 0


def test_a_mesh_given_both_ways_round_has_an_inside() -> None:
    """Furniture libraries give every face twice, so that both its sides are drawn."""
    ball = trimesh.creation.icosphere(3)
    vertices = ball.vertices.astype(np.float32)
    faces = ball.faces.astype(np.int32)
    both = np.stack([faces, faces[:, ::-1]], axis=1).reshape(-1, 3)
    apart = np.concatenate([faces, faces[:, ::-1] + len(vertices)])
    points = np.array([[0, 0, 0], [0, 0.5, 0], [0, 0, 1.5]], np.float32)
    for mesh in (Mesh(vertices, both), Mesh(np.concatenate([vertices] * 2), apart)):
        distance = MeshDistance(mesh)
        assert distance.has_inside
        found, is_sure = distance.signed(points)
        assert is_sure.all()
        assert np.allclose(found, [-1, -0.5, 0.5], atol=0.02)


def test_a_wall_within_that_is_given_both_ways_round_does_not_count() -> None:
    ball = trimesh.creation.icosphere(3)
    wall = trimesh.creation.icosphere(2, 0.5)
    faces = [ball.faces, wall.faces + len(ball.vertices)]
    faces.append(faces[1][:, ::-1])
    vertices = np.concatenate([ball.vertices, wall.vertices]).astype(np.float32)
    distance = MeshDistance(Mesh(vertices, np.concatenate(faces).astype(np.int32)))
    points = np.array([[0, 0, 0], [0, 0.7, 0], [0, 0, 1.5]])
    assert np.allclose(distance.winding(points), [1, 1, 0], atol=0.05)
