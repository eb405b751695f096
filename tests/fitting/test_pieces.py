"""A step in pieces is the step of the whole batch, and can be left in between."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.fitting import pieces
from inrview.fitting.batch import Batch, Rates
from inrview.fitting.coordinate_optimiser import CoordinateOptimiser
from inrview.fitting.fit_image import fit_image
from inrview.fitting.fit_shape import fit
from inrview.fitting.pieces import cuts, part_of, rows_at_once
from inrview.fitting.torch_image_optimiser import TorchImageOptimiser
from inrview.geometry.raster import Raster
from inrview.geometry.steps import finished
from inrview.messages.picture import ImageFitRequest
from inrview.messages.presets import preset
from inrview.messages.requests import FitRequest
from inrview.messages.specs import FieldSpec, FitSpec
from tests.fitting.clouds import sphere_points

RATES = Rates(1e-3, 1e-3)
WHOLE, FEW = 1e18, 2e6
COUNT, ON_SURFACE = 700, 333


@pytest.fixture(autouse=True)
def _few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "FEWEST", 128)


def batch_of_a_sphere(rng: np.random.Generator, count: int = COUNT) -> Batch:
    points = rng.uniform(-1, 1, (count, 3)).astype(np.float32)
    batch = Batch.empty(count)
    batch.points[:] = points
    batch.targets[:] = np.linalg.norm(points, axis=1) - 0.5
    batch.weights[0], batch.weights[1], batch.weights[2] = 1, 0.05, 0.001
    normals = rng.standard_normal((ON_SURFACE, 3)).astype(np.float32)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    batch.surface = np.concatenate([0.5 * normals, normals], axis=1)
    return batch


def stepped(
    field: FieldSpec, loss: str, batch: Batch, steps: int
) -> tuple[dict[str, np.ndarray], list[float], int]:
    """Return the weights after some steps, the losses, and how often it yielded."""
    optimiser = CoordinateOptimiser(field, FitSpec(loss=loss), 0, "cpu")
    losses, yields = [], 0
    for _ in range(steps):
        stepping = optimiser.stepping(batch, RATES)
        while True:
            try:
                next(stepping)
            except StopIteration as end:
                losses.append(end.value)
                break
            yields += 1
    return optimiser.weights(), losses, yields


def moved(first: dict[str, np.ndarray], second: dict[str, np.ndarray]) -> float:
    return float(
        np.sqrt(sum(np.square(first[name] - second[name]).sum() for name in first))
    )


@pytest.mark.parametrize(
    ("network", "kind", "loss"),
    [
        ("softplus", "sdf", "distance"),
        ("softplus", "occupancy", "distance"),
        ("softplus", "sdf", "igr"),
        ("siren", "sdf", "siren"),
        ("relu", "sdf", "distance"),
        ("fourier", "sdf", "distance"),
    ],
)
def test_pieces_make_the_step_of_the_whole_batch(
    network: str,
    kind: str,
    loss: str,
    rng: np.random.Generator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    field = replace(preset(kind, network), hidden=48, layers=3)
    batch = batch_of_a_sphere(rng)
    if loss == "distance":
        batch.surface = None
    start = CoordinateOptimiser(field, FitSpec(loss=loss), 0, "cpu").weights()
    monkeypatch.setattr(pieces, "WORK", WHOLE)
    whole, losses, yields = stepped(field, loss, batch, 4)
    assert yields == 0
    monkeypatch.setattr(pieces, "WORK", FEW)
    found, found_losses, yields = stepped(field, loss, batch, 4)
    assert yields >= 4 * 4
    np.testing.assert_allclose(found_losses, losses, rtol=1e-4)
    assert moved(found, whole) < 0.01 * moved(whole, start)


def test_a_picture_is_learned_in_pieces_as_well(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    field = replace(preset("image", "siren"), hidden=32, layers=2)
    points = rng.uniform(-1, 1, (900, 2)).astype(np.float32)
    targets = rng.uniform(0, 1, (900, 3)).astype(np.float32)
    found = []
    for work in (WHOLE, 1e6):
        monkeypatch.setattr(pieces, "WORK", work)
        optimiser = TorchImageOptimiser(field, 0, "cpu")
        stepping = optimiser.stepping(points, targets, RATES)
        assert (next(stepping, "done") == "done") == (work == WHOLE)
        assert work == WHOLE or finished(stepping) > 0
        found.append(optimiser.weights())
    assert moved(*found) < 0.01 * moved(
        found[0], TorchImageOptimiser(field, 0, "cpu").weights()
    )


def test_a_step_left_in_the_middle_changes_nothing(
    rng: np.random.Generator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "WORK", FEW)
    field = replace(preset("sdf", "siren"), hidden=48, layers=3)
    batch = batch_of_a_sphere(rng)
    left, straight = (
        CoordinateOptimiser(field, FitSpec(loss="siren"), 0, "cpu") for _ in range(2)
    )
    before = left.weights()
    next(left.stepping(batch, RATES))
    assert moved(left.weights(), before) == 0
    assert left.step(batch, RATES) == straight.step(batch, RATES)
    assert moved(left.weights(), straight.weights()) == 0


@pytest.mark.parametrize("network", ["siren", "softplus"])
def test_a_step_of_a_paper_s_network_can_be_left_in_between(
    network: str, rng: np.random.Generator
) -> None:
    """Its pieces are as many as the work in it asks for."""
    field = preset("sdf", network, "paper")
    loss = "siren" if network == "siren" else "igr"
    _, _, yields = stepped(field, loss, batch_of_a_sphere(rng, 4096), 1)
    assert yields > 1


def test_a_piece_takes_as_long_as_a_job_may_be_silent() -> None:
    paper = 1_839_614
    assert rows_at_once(paper, 7, "cpu") == pieces.FEWEST
    rows = rows_at_once(paper // 9, 3, "cpu")
    assert rows is not None
    assert 2 * (paper // 9) * 3 * rows <= pieces.WORK
    assert rows_at_once(paper, 7, "cuda") is None
    assert cuts(16_384, None) == 1
    slices = [part_of(1000, index, cuts(1000, 300)) for index in range(4)]
    assert [(one.start, one.stop) for one in slices] == [
        (0, 250),
        (250, 500),
        (500, 750),
        (750, 1000),
    ]


def test_a_fit_speaks_between_the_pieces_of_a_step(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pieces, "WORK", FEW)
    monkeypatch.setattr("inrview.messages.clock.YIELD_EVERY", 0.0)
    spec = FitSpec(steps=2, batch=1000, device="cpu")
    field = replace(preset("sdf", "siren"), hidden=48, layers=3)
    steps = [one.step for one in fit(FitRequest((sphere_points(2000),), field, spec))]
    assert steps.count(1) > 3
    picture = replace(preset("image", "siren"), hidden=48, layers=3)
    raster = Raster(np.arange(3072, dtype=np.uint8).reshape(32, 32, 3))
    reports = fit_image(ImageFitRequest(raster, picture, spec))
    assert [one.step for one in reports].count(1) > 3
