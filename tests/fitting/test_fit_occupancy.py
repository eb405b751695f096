"""Fields that say how surely a place is inside."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.engine.inline import run
from inrview.fields.restore import restore
from inrview.fitting.fit_shape import fit
from inrview.fitting.optimiser import Optimiser
from inrview.fitting.torch_optimiser import TorchOptimiser
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.occupancy import occupancy_of
from inrview.messages.reports import SliceReport, SurfaceReport
from inrview.messages.requests import FitRequest, SliceRequest, SurfaceRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.processing.winding import MeshDistance
from tests.fitting.clouds import ball_mesh, sphere_points
from tests.fitting.test_fit_networks import small
from tests.fitting.test_fit_shape import SMALL, last
from tests.fitting.test_optimiser import RATES, SPEC, batch_of_a_sphere

HASH = replace(SMALL, kind="occupancy", levels=5, finest=128)
QUICK = FitSpec(steps=300, batch=4096, device="cpu")


def fitted(scan: Points | Mesh, field: FieldSpec = HASH) -> FieldSnapshot:
    snapshot = last(fit(FitRequest((scan,), field, QUICK))).snapshot
    assert snapshot is not None
    return snapshot


def overlap(snapshot: FieldSnapshot, radius: float, mesh: Mesh | None = None) -> float:
    """Intersection over union with a ball or its mesh, near its surface."""
    rng = np.random.default_rng(3)
    points = rng.standard_normal((20_000, 3))
    points *= radius / np.linalg.norm(points, axis=1, keepdims=True)
    points += rng.normal(0, 0.02 * radius, points.shape)
    placed = snapshot.placement.to_shape(points.astype(np.float32))
    found = restore(snapshot).values(placed) < 0
    truth = np.linalg.norm(points, axis=1) < radius
    if mesh is not None:
        truth = MeshDistance(mesh).winding(points) > 0.5
    return float((found & truth).sum() / (found | truth).sum())


@pytest.fixture(scope="module")
def ball() -> FieldSnapshot:
    """Return the occupancy of a ball, learned from its mesh."""
    return fitted(ball_mesh(3.0))


def test_the_inside_of_a_mesh_is_learned(ball: FieldSnapshot) -> None:
    assert overlap(ball, 3.0, ball_mesh(3.0)) > 0.9


def test_the_inside_is_learned_from_points_with_normals() -> None:
    assert overlap(fitted(sphere_points(6000, 3.0)), 3.0) > 0.9


def test_layers_learn_the_inside_as_well() -> None:
    field = small("siren", kind="occupancy")
    assert overlap(fitted(sphere_points(4000, 3.0), field), 3.0) > 0.85


def test_far_places_are_surely_inside_or_outside(ball: FieldSnapshot) -> None:
    places = np.array([[0, 0, 0], [0.97, 0.97, 0.97], [5, 0, 0]], np.float32)
    shares = occupancy_of(restore(ball).values(places))
    assert shares[0] > 0.99
    assert shares[1] < 0.01
    assert shares[2] < 0.01


def test_kernels_and_torch_take_the_same_steps_on_an_occupancy() -> None:
    spec, batch = replace(SPEC, kind="occupancy"), batch_of_a_sphere()
    batch.weights[0] = 1
    ours, theirs = Optimiser(spec, 2000, 0), TorchOptimiser(spec, 0, "cpu")
    rng = np.random.default_rng(1)
    start = {
        key: rng.normal(0, 0.03, array.shape).astype(np.float32)
        for key, array in ours.weights().items()
    }
    for optimiser in (ours, theirs):
        optimiser.load(start)
    for _ in range(3):
        losses = ours.step(batch, RATES), theirs.step(batch, RATES)
        assert losses[0] == pytest.approx(losses[1], rel=1e-3)


def test_its_surface_is_the_balls_and_has_no_offsets(ball: FieldSnapshot) -> None:
    *_, report = run(SurfaceRequest(ball, (64,)))
    assert isinstance(report, SurfaceReport)
    radii = np.linalg.norm(report.mesh.vertices, axis=1)
    assert np.abs(radii - 3.0).mean() < 0.03
    with pytest.raises(UserError, match="no distances"):
        list(run(SurfaceRequest(ball, (64,), level=0.1)))


def test_a_slice_shows_shares_and_no_lengths(ball: FieldSnapshot) -> None:
    request = SliceRequest(ball, (0.0, 0.0, 0.0), (0.0, 0.0, 1.0), 3.0, pixels=16)
    *_, report = run(request)
    assert isinstance(report, SliceReport)
    assert not report.is_distance
    assert np.abs(report.values).max() <= 0.5
    assert report.values[8, 8] == pytest.approx(-0.5, abs=0.01)
