"""A choice says how much a target counts that is far off."""

import numpy as np
import pytest
import torch

from inrview.engine.inline import result
from inrview.fields.gradient_kernels import _distance
from inrview.fitting.batch import Batch
from inrview.fitting.robust_sampler import LEAST_SCALE, NOISES, RobustSampler
from inrview.fitting.torch_losses import huber
from inrview.fitting.volume import CoarseDistance
from inrview.geometry.points import Points
from inrview.messages.reports import FitReport
from inrview.messages.requests import FitRequest
from inrview.messages.specs import FitSpec

COUNT = 64


class _Fixed:
    """Gives the same weights in each step."""

    volume: CoarseDistance = None  # type: ignore[assignment]

    def draw(self, step: int, batch: Batch) -> None:
        batch.weights[0] = 0.5
        batch.weights[1] = 0.0005
        batch.weights[2] = 0.0


def _loss(kind: str, error: float) -> float:
    """Return the Huber loss of an error, as the kernels compute it."""
    batch = Batch(
        np.zeros((COUNT, 3), np.float32),
        np.zeros(COUNT, np.float32),
        np.zeros((3, COUNT), np.float32),
    )
    RobustSampler(_Fixed(), kind).draw(0, batch)
    factor, knee = (float(row[0]) for row in batch.weights[:2])
    if error < knee:
        return factor * 0.5 * error**2 / knee
    return factor * (error - 0.5 * knee)


def test_the_absolute_error_grows_by_its_size() -> None:
    assert _loss("absolute", 0.2) == pytest.approx(2 * _loss("absolute", 0.1), rel=1e-4)
    assert _loss("absolute", 2e-4) == pytest.approx(0.5 * 2e-4, rel=0.01)


def test_the_squared_error_grows_by_its_square() -> None:
    assert _loss("squared", 0.2) == pytest.approx(4 * _loss("squared", 0.1))
    small = 1e-4  # where the Huber loss is a square as well, both are as steep
    assert _loss("squared", small) == pytest.approx(0.5 * 0.5 * small**2 / 0.0005)


def _redescending(error: np.ndarray, scale: float) -> np.ndarray:
    """Return Geman and McClure's loss as Barron 2019 writes it, times the scale."""
    share = error / scale
    return np.asarray(scale * 2 * share**2 / (share**2 + 4))


def test_the_kernels_know_geman_and_mcclures_loss() -> None:
    errors = np.linspace(-0.05, 0.05, 41).astype(np.float32)
    targets, scale = np.zeros(41, np.float32), np.float32(0.01)
    weights = np.stack([np.full(41, 0.5), np.full(41, -scale), np.zeros(41)])
    weights = weights.astype(np.float32)
    slopes = np.zeros(41, np.float32)
    loss = _distance(0, 41, errors, targets, weights, slopes)
    expected = 0.5 * _redescending(errors.astype(float), 0.01)
    assert loss == pytest.approx(expected.sum(), rel=1e-4)
    step = 1e-5
    ends = (_redescending(errors + way * step, 0.01) for way in (1, -1))
    numeric = 0.5 * np.subtract(*ends) / (2 * step)
    np.testing.assert_allclose(slopes, numeric, atol=2e-3)
    # The pull is largest near the scale and nearly nothing far off.
    assert np.abs(slopes[[0, -1]]).max() < 0.2 * np.abs(slopes).max()
    # Layers learn from the same loss.
    found = huber(*(torch.from_numpy(a) for a in (errors, targets, *weights)))
    np.testing.assert_allclose(found.numpy(), expected, rtol=1e-3, atol=1e-7)


def test_the_scale_is_of_the_noise_and_falls_to_it() -> None:
    sampler = RobustSampler(_Fixed(), "geman-mcclure", noise=0.01)
    scales = [sampler.scale(step) for step in (0, 20, 60, 400)]
    assert scales == sorted(scales, reverse=True)
    assert scales[0] > 10 * scales[-1]
    assert scales[-1] == pytest.approx(NOISES * 0.01)
    exact = RobustSampler(_Fixed(), "geman-mcclure")
    assert exact.scale(400) == LEAST_SCALE


@pytest.mark.parametrize("kind", ["absolute", "squared", "geman-mcclure"])
def test_a_ball_is_learned_whichever_is_chosen(
    rng: np.random.Generator, kind: str
) -> None:
    normals = rng.standard_normal((4000, 3))
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    ball = Points(normals.astype(np.float32), normals.astype(np.float32))
    fit = FitSpec(steps=60, batch=4096, robust=kind)
    report = result(FitRequest((ball,), fit=fit))
    assert isinstance(report, FitReport)
    assert report.quality is not None
    assert report.quality.mean < 0.01
