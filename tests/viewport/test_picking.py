"""The nearest place on a mesh or cloud."""

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.viewport import picking
from inrview.viewport.picking import MeshSearch, PointSearch, barycentric, mesh_search
from tests.viewport.conftest import sphere

TRIANGLE = Mesh(
    np.array([[0, 0, 0], [2, 0, 0], [0, 2, 0]], np.float32),
    np.array([[0, 1, 2]], np.int32),
)


def test_values_are_blended_over_the_triangle() -> None:
    found = MeshSearch(TRIANGLE).nearest(np.array([0.5, 1.0, 0.3]))
    assert found is not None
    assert np.allclose(found.position, (0.5, 1.0, 0.0), atol=1e-6)
    values = np.array([1.0, 3.0, 7.0])
    assert float(found.blend(values)) == pytest.approx(1 + 0.25 * 2 + 0.5 * 6)
    assert found.normal == pytest.approx((0, 0, 1))


def test_many_triangles_answer_by_their_corners(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mesh = sphere(60)
    monkeypatch.setattr(picking, "MOST_TRIANGLES", 10)
    search = mesh_search(mesh)
    assert isinstance(search, PointSearch)
    place = np.array([0.6, 0.0, 0.8])
    found = search.nearest(place)
    assert found is not None
    assert np.allclose(found.position, place)
    assert found.normal is not None
    assert np.dot(found.normal, place) > 0.99


def test_a_cloud_answers_with_one_of_its_points() -> None:
    cloud = np.random.default_rng(0).uniform(size=(500, 3)).astype(np.float32)
    found = PointSearch(cloud, None).nearest(cloud[77].astype(np.float64) + 1e-5)
    assert found is not None
    assert found.vertices.tolist() == [77]
    assert found.normal is None


def test_nothing_has_no_nearest() -> None:
    empty = np.zeros((0, 3), np.float32)
    assert PointSearch(empty, None).nearest(np.zeros(3)) is None
    assert (
        MeshSearch(Mesh(empty, np.zeros((0, 3), np.int32))).nearest(np.zeros(3)) is None
    )


def test_a_flat_triangle_has_equal_weights() -> None:
    assert np.allclose(barycentric(np.ones(3), np.zeros((3, 3))), 1 / 3)
