"""Surfaces are right, come coarse first, and say why when there is none."""

from collections.abc import Callable

import numpy as np
import pytest

from inrview.fields.analytic import Sphere, Torus
from inrview.fields.field import Field
from inrview.fields.restore import restore
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress, SurfaceReport
from inrview.messages.requests import SurfaceRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.surfaces.extract import surface
from inrview.surfaces.grid import Grid
from tests.surfaces.dense import compare, dense_values, flying_edges

Make = Callable[[Field], FieldSnapshot]


def _reports(request: SurfaceRequest) -> list[SurfaceReport]:
    return [report for report in surface(request) if isinstance(report, SurfaceReport)]


def _area(mesh: Mesh) -> float:
    corners = mesh.vertices[mesh.faces]
    sides = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return float(np.linalg.norm(sides, axis=1).sum()) / 2


def _edges(mesh: Mesh) -> np.ndarray:
    pairs = np.concatenate([mesh.faces[:, [a, (a + 1) % 3]] for a in range(3)])
    return np.asarray(pairs)


def test_a_sphere_has_its_area_and_its_normals(snapshot_of: Make) -> None:
    request = SurfaceRequest(snapshot_of(Sphere(0.5)), (16, 64))
    report = _reports(request)[-1]
    assert _area(report.mesh) == pytest.approx(4 * np.pi * 1.0**2, rel=0.02)
    outwards = report.mesh.vertices - (10.0, 0.0, -3.0)
    outwards /= np.linalg.norm(outwards, axis=1, keepdims=True)
    assert report.mesh.normals is not None
    assert (report.mesh.normals * outwards).sum(axis=1).min() > 0.999
    assert report.mesh.origin == (400_000.0, 0.0, 0.0)


@pytest.mark.parametrize(("field", "characteristic"), [(Sphere(0.5), 2), (Torus(), 0)])
def test_a_surface_is_watertight_and_wound_outwards(
    snapshot_of: Make, field: Field, characteristic: int
) -> None:
    mesh = _reports(SurfaceRequest(snapshot_of(field), (80,)))[-1].mesh
    edges = _edges(mesh)
    forward, counts = np.unique(edges, axis=0, return_counts=True)
    backward = np.unique(edges[:, ::-1], axis=0)
    assert (counts == 1).all()
    np.testing.assert_array_equal(forward, backward)
    euler = len(mesh.vertices) - len(edges) // 2 + len(mesh.faces)
    assert euler == characteristic
    corners = mesh.vertices.astype(float)[mesh.faces] - (10.0, 0.0, -3.0)
    crosses = np.cross(corners[:, 1], corners[:, 2])
    assert (corners[:, 0] * crosses).sum() > 0


def test_reports_come_coarse_first_and_name_the_next(snapshot_of: Make) -> None:
    reports = _reports(SurfaceRequest(snapshot_of(Torus()), (16, 32, 48, 64)))
    assert [report.resolution for report in reports] == [16, 32, 48, 64]
    assert [report.next_resolution for report in reports] == [32, 48, 64, None]
    assert [report.is_final for report in reports] == [False, False, False, True]
    assert all(report.step == 7 for report in reports)
    counts = [len(report.mesh.faces) for report in reports]
    assert counts == sorted(counts)


def test_a_finer_pass_goes_on_from_the_coarser_one(snapshot_of: Make) -> None:
    snapshot = snapshot_of(Torus())
    alone = _reports(SurfaceRequest(snapshot, (128,)))[-1]
    together = _reports(SurfaceRequest(snapshot, (32, 64, 128)))
    assert sum(report.evaluations for report in together) == alone.evaluations
    np.testing.assert_array_equal(together[-1].mesh.vertices, alone.mesh.vertices)


def test_a_level_offsets_the_surface_in_scan_units(snapshot_of: Make) -> None:
    request = SurfaceRequest(snapshot_of(Sphere(0.5)), (64,), level=0.3)
    mesh = _reports(request)[-1].mesh
    radii = np.linalg.norm(mesh.vertices - (10.0, 0.0, -3.0), axis=1)
    np.testing.assert_allclose(radii, 1.3, atol=0.002)


def test_a_box_restricts_what_is_extracted(snapshot_of: Make) -> None:
    low, high = (0.0, -0.6, -0.6), (0.6, 0.6, 0.6)
    request = SurfaceRequest(snapshot_of(Sphere(0.5)), (64,), low=low, high=high)
    mesh = _reports(request)[-1].mesh
    assert mesh.vertices[:, 0].min() >= 10.0
    assert _area(mesh) == pytest.approx(2 * np.pi, rel=0.03)


def test_an_empty_level_says_what_values_there_are(snapshot_of: Make) -> None:
    request = SurfaceRequest(snapshot_of(Sphere(0.5)), (32,), level=9.0)
    report = _reports(request)[-1]
    assert len(report.mesh.faces) == 0
    assert report.note is not None
    assert report.note.code == "no-surface"
    assert "ranges from -1 to 2.464" in report.note.text


def test_over_the_budget_the_most_that_fits_is_named_and_fits(
    snapshot_of: Make,
) -> None:
    snapshot = snapshot_of(Torus())
    request = SurfaceRequest(snapshot, (32, 1024), budget_bytes=20_000_000)
    reports = _reports(request)
    assert [report.resolution for report in reports] == [32, 32]
    note = reports[-1].note
    assert reports[-1].is_final
    assert note is not None
    assert note.code == "over-budget"
    assert note.count is not None
    assert f"the most that fits is {note.count}" in note.text
    fitting = SurfaceRequest(snapshot, (note.count,), budget_bytes=20_000_000)
    report = _reports(fitting)[-1]
    assert report.note is None
    assert 2_000_000 < report.peak_bytes < 20_000_000


def test_a_long_pass_can_be_stopped_between_its_steps(snapshot_of: Make) -> None:
    job = surface(SurfaceRequest(snapshot_of(Torus()), (32, 256)))
    first = next(job)
    assert isinstance(first, SurfaceReport)
    assert isinstance(next(job), Progress)
    job.close()


class _Broken(Sphere):
    def values(self, points: np.ndarray) -> np.ndarray:
        return np.where(points[:, 0] > 0.9, np.nan, super().values(points))


def test_a_field_that_is_not_a_number_is_refused(snapshot_of: Make) -> None:
    with pytest.raises(UserError, match="not a number"):
        _reports(SurfaceRequest(snapshot_of(_Broken()), (32,)))


def test_a_box_without_volume_is_refused(snapshot_of: Make) -> None:
    low, high = (0.0, 0.0, 0.0), (0.0, 1.0, 1.0)
    request = SurfaceRequest(snapshot_of(Sphere()), (32,), low=low, high=high)
    with pytest.raises(UserError, match="is empty"):
        _reports(request)


@pytest.mark.parametrize("resolution", [128, 256])
def test_a_fitted_surface_is_that_of_a_dense_pass(
    fitted: FieldSnapshot, resolution: int
) -> None:
    request = SurfaceRequest(fitted, (resolution,))
    report = _reports(request)[-1]
    grid = Grid.over(fitted.low, fitted.high, resolution)
    vertices, faces = flying_edges(dense_values(restore(fitted), grid), grid)
    placed = _to_scan(fitted.placement, vertices)
    spacing = grid.spacing * fitted.placement.scale
    ours = (report.mesh.vertices, report.mesh.faces)
    difference = compare(ours, (placed, faces), spacing)
    assert difference.is_none, difference


def _to_scan(placement: Placement, points: np.ndarray) -> np.ndarray:
    return np.asarray(points * placement.scale + placement.center)


def test_a_fitted_surface_takes_few_evaluations_a_cell(fitted: FieldSnapshot) -> None:
    report = _reports(SurfaceRequest(fitted, (512,)))[-1]
    assert report.evaluations / (len(report.mesh.faces) / 2) <= 2.5
    assert report.peak_bytes < 250_000_000
