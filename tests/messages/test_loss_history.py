"""The history of losses stays short and keeps the mean of each term."""

import numpy as np

from inrview.messages.loss_history import MOST, LossHistory


def test_it_stays_short_and_keeps_the_means():
    history = LossHistory()
    for step in range(1, 10_001):
        history.add(step, total=2.0, code=float(step % 2))
    steps, losses = history.steps, history.losses
    assert len(steps) == len(history.total) < MOST
    assert (steps[1:] > steps[:-1]).all()
    assert (losses["total"] == 2.0).all()
    np.testing.assert_allclose(losses["code"], 0.5)
    assert history.latest == 2.0
    assert history.count == 10_000


def test_at_the_start_there_is_nothing():
    history = LossHistory()
    assert len(history.steps) == len(history.total) == 0
    assert history.losses == {}
    assert np.isnan(history.latest)
