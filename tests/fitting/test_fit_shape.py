"""The fit as a job: what it reports, what it learns, and what it survives."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from inrview.fields.restore import restore
from inrview.fitting.fit_shape import fit
from inrview.fitting.optimiser import Optimiser
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.reports import FitReport
from inrview.messages.requests import FitRequest
from inrview.messages.specs import FieldSpec, FitSpec
from tests.fitting.clouds import sphere_points

SMALL = FieldSpec(levels=4, log2_table=14, coarsest=8, finest=64, hidden=16)
QUICK = FitSpec(steps=60, batch=4096, device="cpu")


def request_for(scan: Points | Mesh, spec: FitSpec = QUICK) -> FitRequest:
    return FitRequest((scan,), SMALL, spec)


def last(reports: Iterator[FitReport]) -> FitReport:
    *_, final = reports
    return final


def radius_error(report: FitReport, radius: float) -> float:
    """Mean distance of the fitted zero set from a sphere, in scan units."""
    assert report.snapshot is not None
    rng = np.random.default_rng(4)
    away = rng.standard_normal((2000, 3))
    surface = (away / np.linalg.norm(away, axis=1, keepdims=True) * radius).astype(
        np.float32
    )
    field, placement = restore(report.snapshot), report.snapshot.placement
    values = field.values(placement.to_shape(surface)) * placement.scale
    return float(np.abs(values).mean())


def scaled(points: Points, factor: float, with_normals: bool = True) -> Points:
    return Points(
        points.positions * np.float32(factor),
        points.normals if with_normals else None,
        origin=(1e5, 0.0, 0.0),
    )


def test_a_sphere_is_learned_in_scan_units_with_slope_one() -> None:
    report = last(fit(request_for(scaled(sphere_points(8000), 10))))
    assert report.is_final
    assert report.phase == "done"
    assert report.step == 60
    assert radius_error(report, 7.0) < 0.02
    assert report.quality is not None
    assert report.quality.mean < 0.02
    assert report.snapshot is not None
    assert report.snapshot.slope == pytest.approx(1.0, abs=0.3)
    assert report.snapshot.placement.origin == (1e5, 0.0, 0.0)


def test_noise_is_measured_and_not_learned() -> None:
    noise = 0.01
    report = last(fit(request_for(sphere_points(8000, noise=noise))))
    assert report.noise == pytest.approx(noise, rel=0.3)
    assert radius_error(report, 0.7) < 0.2 * noise


def test_points_without_normals_are_fitted_and_it_is_said() -> None:
    cloud = scaled(sphere_points(6000), 1, with_normals=False)
    report = last(fit(request_for(cloud)))
    assert radius_error(report, 0.7) < 0.01
    assert any("without a normal" in note.text for note in report.notes)


def test_a_mesh_is_fitted() -> None:
    from scipy.spatial import ConvexHull

    vertices = sphere_points(1500).positions
    hull = ConvexHull(vertices)
    corners = vertices[hull.simplices]
    inward = np.einsum(
        "ij,ij->i",
        np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]),
        corners[:, 0],
    )
    faces = hull.simplices.astype(np.int32)
    faces[inward < 0] = faces[inward < 0][:, ::-1]
    report = last(fit(request_for(Mesh(vertices, faces))))
    assert radius_error(report, 0.7) < 0.01
    assert report.noise == 0.0


def test_the_first_snapshot_already_has_the_shape() -> None:
    reports = fit(request_for(sphere_points(8000)))
    first = next(report for report in reports if report.snapshot is not None)
    assert first.step <= 8
    assert radius_error(first, 0.7) < 0.05


def test_space_far_from_the_shape_is_outside() -> None:
    report = last(fit(request_for(sphere_points(8000))))
    assert report.snapshot is not None
    points = np.random.default_rng(0).uniform(-1, 1, (20_000, 3)).astype(np.float32)
    truth = np.linalg.norm(report.snapshot.placement.to_scan(points), axis=1) - 0.7
    values = restore(report.snapshot).values(points)
    assert (values[truth > 0.05] > 0).all()
    assert (values[truth < -0.05] < 0).all()


def test_a_seed_and_a_step_count_reproduce_a_fit() -> None:
    scan = sphere_points(4000)
    first = last(fit(request_for(scan, replace(QUICK, steps=20, threads=1))))
    second = last(fit(request_for(scan, replace(QUICK, steps=20))))
    other = last(fit(request_for(scan, replace(QUICK, steps=20, seed=1))))
    assert first.snapshot is not None
    assert second.snapshot is not None
    assert other.snapshot is not None
    for key, weight in first.snapshot.weights.items():
        assert np.array_equal(weight, second.snapshot.weights[key])
    assert not np.array_equal(
        first.snapshot.weights["network"], other.snapshot.weights["network"]
    )


def test_without_a_budget_a_noisy_sphere_ends_early_and_the_same_again() -> None:
    spec, scan = replace(QUICK, steps=None), sphere_points(4000, noise=0.01)
    first, second = (last(fit(request_for(scan, spec))) for _ in range(2))
    assert first.step == second.step < 2000
    assert first.snapshot is not None
    assert second.snapshot is not None
    for key, weight in first.snapshot.weights.items():
        assert np.array_equal(weight, second.snapshot.weights[key])


def test_a_fit_goes_on_from_a_snapshot() -> None:
    scan = sphere_points(8000)
    first = last(fit(request_for(scan)))
    more = replace(request_for(scan), start=first.snapshot)
    second = last(fit(more))
    assert second.step == 120
    assert radius_error(second, 0.7) < radius_error(first, 0.7) + 1e-3


def test_another_network_cannot_go_on_from_a_snapshot() -> None:
    scan = sphere_points(2000)
    first = last(fit(request_for(scan, replace(QUICK, steps=2))))
    wider = replace(request_for(scan), start=first.snapshot, field=FieldSpec())
    with pytest.raises(UserError, match="restart"):
        last(fit(wider))


def test_the_budget_counts_work_and_not_the_readers_time() -> None:
    spec = replace(QUICK, steps=None, seconds=0.5)
    report = last(fit(request_for(sphere_points(4000), spec)))
    assert report.seconds < 5
    assert report.step > 0
    assert report.loss_steps[-1] <= report.step


def test_a_divergence_is_rolled_back(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = Optimiser.step
    calls = []

    def step(self: Optimiser, batch: object, rates: object) -> float:
        calls.append(1)
        loss = honest(self, batch, rates)  # type: ignore[arg-type]
        return float("nan") if len(calls) == 30 else loss

    monkeypatch.setattr(Optimiser, "step", step)
    reports = list(fit(request_for(sphere_points(4000))))
    assert [r.phase for r in reports].count("rolled back") == 1
    assert reports[-1].is_final
    assert radius_error(reports[-1], 0.7) < 0.02


def test_a_fit_that_never_recovers_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Optimiser, "step", lambda self, batch, rates: float("nan"))
    with pytest.raises(UserError, match="keeps diverging"):
        last(fit(request_for(sphere_points(2000))))


def test_too_few_points_are_refused() -> None:
    with pytest.raises(UserError, match="too few"):
        last(fit(request_for(sphere_points(5))))


def test_points_in_one_place_are_refused() -> None:
    same = Points(np.ones((100, 3), np.float32))
    with pytest.raises(UserError, match="one place"):
        last(fit(request_for(same)))
