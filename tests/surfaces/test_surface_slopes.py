"""How fast a field grows across its surface, vertex by vertex."""

from collections.abc import Callable

import numpy as np
import pytest

from inrview.engine.inline import result
from inrview.fields.analytic import Sphere
from inrview.fields.field import Field
from inrview.geometry.mesh import Mesh
from inrview.messages.slopes import SurfaceSlopesReport, SurfaceSlopesRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.panels.look import SLOPE_LIMIT
from inrview.panels.slope_texts import slope_colors, surface_sentence

Make = Callable[[Field], FieldSnapshot]


class _Leaning:
    """A ball's distance that grows too fast where x is large, too slowly elsewhere."""

    def values(self, points: np.ndarray) -> np.ndarray:
        return Sphere(0.5).values(points) * (1 + points[:, 0])

    def gradients(self, points: np.ndarray) -> np.ndarray:
        along = Sphere(0.5).gradients(points) * (1 + points[:, :1])
        along[:, 0] += Sphere(0.5).values(points)
        return along


def _on_ball(snapshot: FieldSnapshot, rng: np.random.Generator) -> Mesh:
    places = rng.normal(size=(60, 3))
    places *= 0.5 / np.linalg.norm(places, axis=1, keepdims=True)
    faces = np.arange(60, dtype=np.int32).reshape(-1, 3)
    placement = snapshot.placement
    corners = placement.to_scan(places.astype(np.float32))
    return Mesh(corners, faces, origin=placement.origin)


def test_slopes_are_those_of_the_field_at_each_vertex(
    snapshot_of: Make, rng: np.random.Generator
) -> None:
    snapshot = snapshot_of(_Leaning())
    mesh = _on_ball(snapshot, rng)
    report = result(SurfaceSlopesRequest(snapshot, mesh))
    assert isinstance(report, SurfaceSlopesReport)
    assert report.is_distance
    expected = 1 + snapshot.placement.to_shape(mesh.vertices)[:, 0]
    np.testing.assert_allclose(report.lengths, expected, atol=1e-3)
    values, limits = slope_colors(report)
    np.testing.assert_allclose(values, expected - 1, atol=1e-3)
    assert limits == (-SLOPE_LIMIT, SLOPE_LIMIT)
    error = np.abs(expected - 1).mean()
    assert f"off 1 by {error:.2g} on average" in surface_sentence(report)


def test_what_is_no_distance_has_no_one_to_compare_with() -> None:
    lengths = np.linspace(0.2, 3.0, 101, dtype=np.float32)
    mesh = Mesh(np.zeros((101, 3), np.float32), np.zeros((0, 3), np.int32))
    report = SurfaceSlopesReport(lengths, is_distance=False, surface=mesh)
    values, limits = slope_colors(report)
    np.testing.assert_array_equal(values, lengths)
    assert limits == pytest.approx((0.256, 2.944), abs=1e-3)
    sentence = surface_sentence(report)
    assert "is 1.6, from 0.256 to 2.94" in sentence
    assert "no 1 to compare with" in sentence


def test_equal_slopes_and_none_have_ends_of_colours_all_the_same() -> None:
    for count in (0, 5):
        lengths = np.full(count, 2.0, np.float32)
        mesh = Mesh(np.zeros((count, 3), np.float32), np.zeros((0, 3), np.int32))
        low, high = slope_colors(SurfaceSlopesReport(lengths, False, mesh))[1]
        assert low < high
