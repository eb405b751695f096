"""What is refused before VTK sees it, and what is thinned out."""

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.viewport.finite import NotDrawableError, check_mesh, check_points
from inrview.viewport.points_actor import typical_spacing
from inrview.viewport.thin_mesh import thin_mesh
from tests.viewport.conftest import sphere


@pytest.mark.parametrize("wrong", [np.inf, -np.inf, np.nan])
def test_points_that_are_not_finite_are_refused_and_counted(wrong: float) -> None:
    positions = np.zeros((5, 3), np.float32)
    positions[1:3, 2] = wrong
    with pytest.raises(NotDrawableError, match="2 points"):
        check_points(Points(positions))


def test_infinities_that_cancel_are_still_found() -> None:
    positions = np.zeros((2, 3), np.float32)
    positions[:, 0] = (np.inf, -np.inf)
    with pytest.raises(NotDrawableError):
        check_points(Points(positions))


@pytest.mark.parametrize("index", [-1, 3, 2_000_000_000])
def test_a_face_that_points_outside_is_refused(index: int) -> None:
    with pytest.raises(NotDrawableError, match=f"vertex {index} of 3"):
        check_mesh(
            Mesh(np.zeros((3, 3), np.float32), np.array([[0, 1, index]], np.int32))
        )


def test_large_finite_values_pass() -> None:
    check_points(Points(np.full((4, 3), 1e30, np.float32)))


def test_a_thinned_sphere_is_still_the_sphere() -> None:
    mesh = sphere(400)
    colors = np.full((len(mesh.vertices), 3), (10, 200, 30), np.uint8)
    thin = thin_mesh(mesh, colors)
    assert len(thin.faces) < len(mesh.faces) / 4
    assert np.allclose(np.linalg.norm(thin.vertices, axis=1), 1, atol=0.02)
    assert thin.normals is not None
    assert ((thin.normals * thin.vertices).sum(axis=1) > 0.98).all()
    assert thin.colors is not None
    assert (thin.colors == (10, 200, 30)).all()


def test_the_spacing_of_points_on_a_plane_is_found() -> None:
    raw = np.random.default_rng(0).uniform(0, 1, (40_000, 3)).astype(np.float32)
    raw[:, 2] = 0
    assert typical_spacing(raw) == pytest.approx(1 / 200, rel=0.2)


def test_one_point_has_no_spacing() -> None:
    assert typical_spacing(np.zeros((1, 3), np.float32)) == 0
    assert typical_spacing(np.zeros((9, 3), np.float32)) == 0
