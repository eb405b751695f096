"""A surface is cut along the line where a value passes a limit."""

import numpy as np
import pytest

from inrview.geometry.mesh import Mesh
from inrview.geometry.trimming import cut_at, trimmed


def sheet(cells: int = 20) -> Mesh:
    """Return the unit square, whose colours say where along x they are."""
    across = np.linspace(0, 1, cells + 1, dtype=np.float32)
    x, y = np.meshgrid(across, across)
    vertices = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1)
    corner = np.arange(cells * (cells + 1)).reshape(cells, -1)[:, :-1].ravel()
    right, up = corner + 1, corner + cells + 1
    faces = np.concatenate(
        [np.stack([corner, right, up], 1), np.stack([right, up + 1, up], 1)]
    )
    colors = np.repeat(np.rint(255 * vertices[:, :1]), 3, axis=1).astype(np.uint8)
    normals = np.tile([0.0, 0.0, 1.0], (len(vertices), 1)).astype(np.float32)
    return Mesh(vertices.astype(np.float32), faces.astype(np.int32), normals, colors)


def area(mesh: Mesh) -> float:
    corners = mesh.vertices.astype(np.float64)[mesh.faces]
    crosses = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (crosses[:, 2] >= 0).all(), "a triangle was turned over"
    return float(np.linalg.norm(crosses, axis=1).sum() / 2)


@pytest.mark.parametrize("slant", [0.0, 0.7, -1.3])
@pytest.mark.parametrize("limit", [0.2, 0.513, 0.77])
def test_the_cut_is_straight_where_the_value_is_linear(
    slant: float, limit: float
) -> None:
    mesh = sheet()
    values = mesh.vertices[:, 0] + slant * (mesh.vertices[:, 1] - 0.5)
    left = trimmed(mesh, values, limit)
    assert (left.vertices[:, 0] + slant * (left.vertices[:, 1] - 0.5)).max() <= (
        limit + 1e-5
    )
    # The part of the unit square under the line, by summing over thin stripes.
    stripes = (np.arange(20_000) + 0.5) / 20_000
    expected = np.clip(limit - slant * (stripes - 0.5), 0, 1).mean()
    assert area(left) == pytest.approx(expected, abs=1e-4)


def test_neighbours_share_the_vertices_of_a_cut() -> None:
    mesh = sheet()
    left = trimmed(mesh, mesh.vertices[:, 0].copy(), 0.43)
    assert len(np.unique(left.vertices, axis=0)) == len(left.vertices)
    assert left.faces.max() == len(left.vertices) - 1


def test_colours_and_normals_are_carried_to_the_edge() -> None:
    mesh = sheet(10)
    left = trimmed(mesh, mesh.vertices[:, 0].copy(), 0.55)
    assert left.colors is not None
    assert left.normals is not None
    edge = left.vertices[:, 0] > 0.549
    assert edge.sum() >= 11
    assert np.abs(left.colors[edge].astype(float) - 140.25).max() <= 1
    assert np.allclose(np.linalg.norm(left.normals, axis=1), 1, atol=1e-5)


def test_all_or_nothing_may_be_left() -> None:
    mesh = sheet(4)
    values = mesh.vertices[:, 0].copy()
    assert trimmed(mesh, values, 1.0) is mesh
    assert len(trimmed(mesh, values, -1.0).faces) == 0
    assert cut_at(mesh.faces, values, -1.0).carry(values).shape == (0,)
