"""Permutations find what is there, and what is not no more often than promised."""

from itertools import combinations

import numpy as np
from scipy.stats import false_discovery_control, permutation_test

from inrview.analysis.permutation import Permuted, false_discoveries, permuted


def _outcome(
    values: np.ndarray, is_second: np.ndarray, count: int = 5000, seed: int = 0
) -> Permuted:
    running = permuted(values.astype(np.float32), is_second, count, seed)
    while True:
        try:
            next(running)
        except StopIteration as end:
            return end.value


def _rough(rng: np.random.Generator, members: int, points: int) -> np.ndarray:
    """Return noise that is alike at neighbouring points, as shapes are."""
    noise = rng.normal(size=(members, points + 8, 3))
    return np.stack([noise[:, i : i + points] for i in range(8)]).mean(axis=0)


def test_of_all_groupings_at_most_a_twentieth_find_anything(rng) -> None:
    values = _rough(rng, 8, 60)
    found = total = 0
    for chosen in combinations(range(8), 4):
        is_second = np.isin(np.arange(8), chosen)
        outcome = _outcome(values, is_second)
        assert outcome.is_exact
        found += bool((outcome.p_family <= 0.05).any())
        total += 1
    assert total == 70
    assert found <= 0.05 * total


def test_groups_at_random_seldom_make_discoveries(rng) -> None:
    runs = 60
    discoveries = 0.0
    for run in range(runs):
        values = _rough(rng, 14, 80)
        is_second = rng.permutation(np.arange(14) < 7)
        outcome = _outcome(values, is_second, 300, run)
        assert not outcome.is_exact
        assert outcome.p.min() >= 1 / 301
        discoveries += float((false_discoveries(outcome.p) <= 0.05).any())
    # All of them are false; chance allows 0.05 on average, 0.12 in one of 60 trials.
    assert discoveries / runs <= 0.12


def test_p_is_uniform_where_nothing_is(rng) -> None:
    values = rng.normal(size=(12, 400, 1))
    outcome = _outcome(values, np.arange(12) < 6)
    assert abs(float((outcome.p <= 0.1).mean()) - 0.1) < 0.05
    assert abs(float(outcome.p.mean()) - 0.5) < 0.05


def test_exact_p_is_that_of_scipy(rng) -> None:
    values = (
        rng.normal(size=(9, 1, 1)) + np.where(np.arange(9) < 4, 0, 1)[:, None, None]
    )
    outcome = _outcome(values, np.arange(9) >= 4)
    assert outcome.is_exact
    theirs = permutation_test(
        (values[:4, 0, 0], values[4:, 0, 0]),
        lambda a, b: abs(a.mean() - b.mean()),
        n_resamples=np.inf,
        alternative="greater",
    )
    np.testing.assert_allclose(outcome.p, theirs.pvalue, atol=1e-9)


def test_a_planted_difference_is_found_where_it_is(rng) -> None:
    values = rng.normal(size=(16, 200, 3))
    values[8:, 50:80] += 4.0
    outcome = _outcome(values, np.arange(16) >= 8, 2000)
    found = false_discoveries(outcome.p) <= 0.05
    assert found[50:80].mean() > 0.95
    assert np.delete(found, np.arange(50, 80)).mean() < 0.05
    assert (outcome.p_family[50:80] <= 0.05).mean() > 0.9


def test_q_is_that_of_scipy(rng) -> None:
    p = rng.random(300) ** 2
    theirs = false_discovery_control(p, method="bh")
    np.testing.assert_allclose(false_discoveries(p), theirs)


def test_points_where_all_are_equal_say_nothing() -> None:
    values = np.zeros((8, 5, 3))
    values[4:, 0] = 1.0
    outcome = _outcome(values, np.arange(8) >= 4)
    assert outcome.p[0] == 2 / 70
    assert (outcome.p[1:] == 1).all()
