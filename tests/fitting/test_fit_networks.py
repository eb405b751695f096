"""Every network learns a shape by the same job."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import pytest

from inrview.engine.inline import run
from inrview.fitting.batch import Batch, Rates
from inrview.fitting.coordinate_optimiser import CoordinateOptimiser
from inrview.fitting.fit_shape import fit
from inrview.messages.networks import NETWORKS
from inrview.messages.notes import UserError
from inrview.messages.presets import fit_preset, preset
from inrview.messages.reports import FitReport, SurfaceReport
from inrview.messages.requests import FitRequest, SurfaceRequest
from inrview.messages.specs import FieldSpec, FitSpec
from tests.fitting.clouds import ball_mesh, sphere_points
from tests.fitting.test_fit_shape import last, radius_error

COORDINATE = [name for name in NETWORKS if name != "hash"]
QUICK = FitSpec(steps=300, batch=1024, device="cpu")


def small(network: str, **more: object) -> FieldSpec:
    sizes = {"hidden": 32, "layers": 2, "frequencies": 32, "sigma": 1.0, "octaves": 2}
    return replace(preset("sdf", network), **{**sizes, "omega": 10.0, **more})


@pytest.mark.parametrize("network", COORDINATE)
def test_every_network_learns_a_sphere_from_points(network: str) -> None:
    report = last(fit(FitRequest((sphere_points(4000),), small(network), QUICK)))
    assert report.phase == "done"
    assert radius_error(report, 0.7) < 0.03
    assert report.quality is not None
    assert report.quality.mean < 0.03


@pytest.mark.parametrize(("network", "loss"), [("siren", "siren"), ("softplus", "igr")])
def test_points_with_normals_alone_make_a_distance(network: str, loss: str) -> None:
    spec = replace(QUICK, loss=loss, batch=512, steps=400, rate=2e-3)
    report = last(fit(FitRequest((sphere_points(4000),), small(network), spec)))
    assert radius_error(report, 0.7) < 0.03
    assert report.snapshot is not None
    assert report.snapshot.slope == pytest.approx(1.0, abs=0.3)


def test_a_mesh_gives_points_with_normals_too() -> None:
    spec = replace(QUICK, loss="siren", batch=512, rate=2e-3)
    report = last(fit(FitRequest((ball_mesh(0.7),), small("siren"), spec)))
    assert radius_error(report, 0.7) < 0.03


def test_a_seed_reproduces_the_fit_of_a_network() -> None:
    request = FitRequest(
        (sphere_points(2000),), small("siren"), replace(QUICK, steps=20, threads=1)
    )
    first, second = (last(fit(request)).snapshot for _ in range(2))
    other = replace(request, fit=replace(request.fit, seed=1))
    third = last(fit(other)).snapshot
    assert first is not None
    assert second is not None
    assert third is not None
    for name, weight in first.weights.items():
        assert np.array_equal(weight, second.weights[name])
        assert not np.array_equal(weight, third.weights[name])


def test_a_fit_of_a_network_goes_on_from_its_snapshot() -> None:
    request = FitRequest((sphere_points(2000),), small("relu"), QUICK)
    first = last(fit(request))
    more = last(fit(replace(request, start=first.snapshot)))
    assert more.step == 600
    assert radius_error(more, 0.7) < radius_error(first, 0.7) + 5e-3


@pytest.mark.parametrize("snapshot_every", [0.01, 1000.0])
def test_a_network_that_diverges_is_rolled_back(
    monkeypatch: pytest.MonkeyPatch, snapshot_every: float
) -> None:
    """Whether its good weights are new, or as old as its first snapshot."""
    honest = CoordinateOptimiser.stepping
    calls = []

    def stepping(
        self: CoordinateOptimiser, batch: Batch, rates: Rates
    ) -> Generator[None, None, float]:
        calls.append(1)
        loss = yield from honest(self, batch, rates)
        return float("nan") if len(calls) == 100 else loss

    monkeypatch.setattr(CoordinateOptimiser, "stepping", stepping)
    spec = replace(QUICK, snapshot_every=snapshot_every)
    request = FitRequest((sphere_points(2000),), small("relu"), spec)
    reports: list[FitReport] = list(fit(request))
    assert [report.phase for report in reports].count("rolled back") == 1
    assert radius_error(reports[-1], 0.7) < 0.1


def test_without_a_budget_a_network_ends_by_itself() -> None:
    spec = replace(QUICK, steps=None)
    request = FitRequest((sphere_points(2000, noise=0.02),), small("relu"), spec)
    assert 0 < last(fit(request)).step < 12_000


def test_settings_without_meaning_are_refused_in_a_sentence() -> None:
    request = FitRequest((sphere_points(500),), small("fourier", sigma=0.0), QUICK)
    with pytest.raises(UserError, match="sigma is 0"):
        last(fit(request))


def test_a_sine_network_has_a_surface_in_its_box_alone() -> None:
    request = FitRequest((sphere_points(4000),), small("siren"), QUICK)
    snapshot = last(fit(request)).snapshot
    assert snapshot is not None
    everywhere = SurfaceRequest(
        snapshot, (48,), low=(-1.5, -1.5, -1.5), high=(1.5, 1.5, 1.5)
    )
    *_, report = run(everywhere)
    assert isinstance(report, SurfaceReport)
    radii = np.linalg.norm(report.mesh.vertices, axis=1)
    assert len(radii) > 100
    assert np.abs(radii - 0.7).max() < 0.1


def test_paper_fits_bring_their_batch_step_and_loss() -> None:
    spec = preset("sdf", "siren", "paper")
    fitted = fit_preset(spec, "paper", FitSpec(seconds=9.0, seed=4))
    assert (fitted.loss, fitted.batch, fitted.rate) == ("siren", 1400, 1e-4)
    assert (fitted.seconds, fitted.seed) == (9.0, 4)
    assert fit_preset(FieldSpec(), "default", fitted).batch == FitSpec().batch
