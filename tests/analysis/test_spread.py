"""Maps come onto surfaces from the side of the template that faces the same way."""

import numpy as np
import trimesh

from inrview.analysis.spread import spread
from inrview.geometry.mesh import Mesh
from inrview.messages.analysis_view import Spread, SpreadReport, SpreadRequest


def _sheet(thickness: float, cells: int) -> Mesh:
    """Return a square box that is thin along z, with vertices on both sides."""
    box = trimesh.creation.box((1.0, 1.0, thickness))
    while len(box.vertices) < cells:
        box = box.subdivide()
    return Mesh(box.vertices.astype(np.float32), box.faces.astype(np.int32))


def _spread(template: Mesh, surface: Mesh) -> Spread:
    report = list(spread(SpreadRequest(template, ("a",), (surface,))))[-1]
    assert isinstance(report, SpreadReport)
    return report.spreads[0]


def test_a_thin_sheet_keeps_the_colours_of_its_sides() -> None:
    template, surface = _sheet(0.01, 1000), _sheet(0.004, 5000)
    sides = np.sign(template.vertices[:, 2]).astype(np.float32)
    inner = np.abs(surface.vertices[:, :2]).max(axis=1) < 0.45
    brought = _spread(template, surface).of(sides)[inner]
    np.testing.assert_allclose(brought, np.sign(surface.vertices[inner, 2]), atol=1e-6)


def test_values_that_change_along_the_surface_arrive_where_they_were() -> None:
    ball = trimesh.creation.icosphere(4, 0.5)
    template = Mesh(ball.vertices.astype(np.float32), ball.faces.astype(np.int32))
    turned = ball.copy().subdivide()
    surface = Mesh(turned.vertices.astype(np.float32), turned.faces.astype(np.int32))
    found = _spread(template, surface)
    np.testing.assert_allclose(found.shares.sum(axis=1), 1, atol=1e-5)
    for axis in range(3):
        brought = found.of(template.vertices[:, axis])
        assert np.abs(brought - surface.vertices[:, axis]).max() < 0.02


def test_a_template_of_two_points_is_enough() -> None:
    few = Mesh(np.eye(3, dtype=np.float32)[:2], np.zeros((0, 3), np.int32))
    found = _spread(few, few)
    brought = found.of(np.array([1.0, 2.0], np.float32))
    np.testing.assert_allclose(brought, [1, 2], atol=1e-6)
