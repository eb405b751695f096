"""A choice says how much a target counts that is far off."""

import numpy as np
import pytest

from inrview.engine.inline import result
from inrview.fitting.batch import Batch
from inrview.fitting.robust_sampler import RobustSampler
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


@pytest.mark.parametrize("kind", ["absolute", "squared"])
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
