"""A thinned cloud keeps its distance and leaves no hole; outliers stand apart."""

from collections.abc import Generator
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from inrview.processing.outliers import statistical_outliers
from inrview.processing.thinning import thinned


def _done(passing: Generator[float, None, Any]) -> Any:
    shares = []
    while True:
        try:
            shares.append(next(passing))
        except StopIteration as end:
            assert shares == sorted(shares)
            assert all(0 <= share <= 1 for share in shares)
            return end.value


def _sphere(rng: np.random.Generator, count: int) -> np.ndarray:
    directions = rng.standard_normal((count, 3))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    return directions.astype(np.float32)


def test_no_two_points_are_nearer_than_asked_and_none_is_missed(
    rng: np.random.Generator,
) -> None:
    points = _sphere(rng, 30_000)
    rows = _done(thinned(points, 0.05))
    left = points[rows].astype(np.float64)
    assert np.all(np.diff(rows) > 0)
    tree = cKDTree(left)
    assert tree.query(left, 2)[0][:, 1].min() >= 0.05
    assert tree.query(points.astype(np.float64))[0].max() <= 0.05
    # Discs strewn at random until none fits cover 0.547 of a plane; of points that
    # are given, a few less fit.
    cover = len(rows) * np.pi * 0.025**2 / (4 * np.pi)
    assert 0.40 < cover < 0.56


def test_points_far_enough_apart_all_stay(rng: np.random.Generator) -> None:
    grid = np.stack(np.meshgrid(*[np.arange(8.0)] * 3), axis=-1).reshape(-1, 3)
    assert len(_done(thinned(grid.astype(np.float32), 0.9))) == 512
    assert len(_done(thinned(grid.astype(np.float32), 1e-7))) == 512


def test_points_on_top_of_each_other_become_one() -> None:
    same = np.ones((1000, 3), np.float32)
    assert len(_done(thinned(same, 0.1))) == 1


def test_strays_are_outliers_and_the_surface_is_not(rng: np.random.Generator) -> None:
    strays = (2.0 * _sphere(rng, 40)).astype(np.float32)
    points = np.concatenate([_sphere(rng, 20_000), strays])
    found = _done(statistical_outliers(points, 16, 3.0))
    assert found[-40:].all()
    assert found[:-40].mean() < 0.001


def test_a_single_point_is_no_outlier() -> None:
    assert not _done(statistical_outliers(np.zeros((1, 3), np.float32), 16, 3.0)).any()
