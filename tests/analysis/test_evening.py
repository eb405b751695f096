"""Places that jump are evened out; what is affine stays as it is."""

import numpy as np
import trimesh

from inrview.analysis.evening import Evening
from inrview.geometry.mesh import Mesh


def _ball(detail: int = 4) -> Mesh:
    ball = trimesh.creation.icosphere(detail)
    return Mesh(
        ball.vertices.astype(np.float32),
        ball.faces.astype(np.int32),
        ball.vertices.astype(np.float32),
    )


def test_an_affine_map_stays_as_it_is(rng) -> None:
    mesh = _ball()
    turned = mesh.vertices.astype(np.float64) @ rng.normal(size=(3, 3)) * 900 + 40
    evened = Evening(mesh).evened(turned)
    assert np.abs(evened - turned).max() < 0.005 * np.abs(turned).max()


def test_places_that_jump_come_nearer_to_the_truth(rng) -> None:
    mesh = _ball()
    truth = mesh.vertices * np.array([1.0, 1.4, 0.8])
    jumping = truth + 0.03 * rng.normal(size=truth.shape)
    evened = Evening(mesh).evened(jumping)
    before = np.linalg.norm(jumping - truth, axis=1).mean()
    assert np.linalg.norm(evened - truth, axis=1).mean() < 0.6 * before


def test_the_other_side_of_a_thin_sheet_is_no_neighbour() -> None:
    """Two faces of a disc, one moved aside: neither takes the other along."""
    x, z = np.meshgrid(np.linspace(-1, 1, 40), np.linspace(-1, 1, 40))
    flat = np.stack([x.ravel(), np.zeros(x.size), z.ravel()], axis=1)
    up = np.tile([0.0, 1.0, 0.0], (len(flat), 1))
    both = np.concatenate([flat + 0.01 * up, flat - 0.01 * up]).astype(np.float32)
    normals = np.concatenate([up, -up]).astype(np.float32)
    faces = np.array([[0, 1, 2]], np.int32)
    moved = both.astype(np.float64)
    moved[: len(flat), 0] += 0.2
    evened = Evening(Mesh(both, faces, normals)).evened(moved)
    np.testing.assert_allclose(evened, moved, atol=1e-3)


def test_a_fine_template_has_as_many_neighbours_as_a_coarse_one(rng) -> None:
    for detail in (2, 5):
        mesh = _ball(detail)
        places = mesh.vertices.astype(np.float64)
        assert np.abs(Evening(mesh).evened(places) - places).max() < 0.01
