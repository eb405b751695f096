"""How often points are drawn: tips and thin parts more often than flat surface."""

import numpy as np

from inrview.families.detail import PLAIN, REACH, detail_shares
from inrview.geometry.steps import finished


def plate(count: int, rng: np.random.Generator) -> np.ndarray:
    return np.c_[rng.uniform(-0.3, 0.3, (count, 2)), np.zeros(count)].astype(np.float32)


def test_a_thin_sheet_is_drawn_more_often_than_a_wall() -> None:
    rng = np.random.default_rng(0)
    up = np.tile(np.array([0, 0, 1], np.float32), (20_000, 1))
    wall, front, back = (plate(20_000, rng) for _ in range(3))
    wall[:, 2] += 1
    back[:, 2] -= REACH / 4
    everything = np.concatenate([wall, front, back])
    shares = finished(detail_shares(everything, np.concatenate([up, up, -up]), rng))
    assert np.isclose(shares.sum(), 1)
    on_wall, on_sheet = shares[:20_000].mean(), shares[20_000:].mean()
    # a sheet has no straight side; few neighbours cancel by chance on a wall
    assert on_sheet > 0.6 * (1 + PLAIN) / PLAIN * on_wall


def test_lone_points_count_alike() -> None:
    rng = np.random.default_rng(1)
    points = rng.uniform(-1, 1, (5, 3)).astype(np.float32)
    normals = np.tile(np.array([0, 0, 1], np.float32), (5, 1))
    assert np.allclose(finished(detail_shares(points, normals, rng)), 0.2)
