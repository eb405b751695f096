"""What the eye sees of points: a front hides what lies behind it, gaps included."""

import numpy as np
import pytest

from inrview.viewport.camera_state import CameraState
from inrview.viewport.points_actor import typical_spacing
from inrview.viewport.pose import shifted
from inrview.viewport.sight import placed, sight

_HERE = shifted(np.zeros(3))


def _camera(parallel: float | None = None) -> CameraState:
    return CameraState(
        (0.0, 0.0, 5.0), width=600, height=400, parallel_scale=parallel, angle=30.0
    )


def _seen(points: np.ndarray, camera: CameraState) -> np.ndarray:
    alone = points.astype(np.float32)
    here = placed(alone, camera, _HERE)
    return sight([here], typical_spacing(alone, 4.0), camera).sees(here)


def _ball(rng: np.random.Generator, count: int, noise: float = 0.0) -> np.ndarray:
    points = rng.normal(size=(count, 3))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    return np.asarray(points * (1 + noise * rng.normal(size=(count, 1))))


@pytest.mark.parametrize("parallel", [None, 1.3])
@pytest.mark.parametrize("count", [2_000, 20_000, 300_000])
def test_of_a_ball_the_near_side_is_seen(
    rng: np.random.Generator, count: int, parallel: float | None
) -> None:
    points, camera = _ball(rng, count, noise=0.002), _camera(parallel)
    toward_eye = np.array([0, 0, 1.0]) if parallel else [0, 0, 5.0] - points
    facing = np.einsum("ij,ij->i", points, np.broadcast_to(toward_eye, points.shape))
    near, far = facing > 0, facing < 0
    seen = _seen(points, camera)
    # The rim, where both sides meet, is a few spacings wide: none can tell them apart.
    rim = min(0.7, 8 * typical_spacing(points.astype(np.float32), 4.0))
    assert seen[facing < -rim].mean() < 0.05
    assert (~seen[facing > rim]).mean() < 0.04
    assert seen[far].mean() < 0.5 * rim
    assert (~seen[near]).mean() < 0.08


def test_a_steep_front_is_seen_whole(rng: np.random.Generator) -> None:
    across, along = rng.uniform(-1, 1, (2, 40_000))
    tilt = np.radians(75)
    steep = np.stack([across, along * np.cos(tilt), along * np.sin(tilt)], axis=1)
    assert _seen(steep, _camera()).mean() > 0.98


def test_a_front_with_gaps_hides_what_lies_behind(rng: np.random.Generator) -> None:
    front = np.concatenate([rng.uniform(-1, 1, (4_000, 2)), np.zeros((4_000, 1))], 1)
    behind = front * [0.8, 0.8, 1] + [0, 0, -0.5]
    seen = _seen(np.concatenate([front, behind]), _camera())
    assert seen[:4_000].mean() > 0.98
    assert seen[4_000:].mean() < 0.03


def test_a_part_before_another_does_not_hide_all_of_it(
    rng: np.random.Generator,
) -> None:
    wall = np.concatenate([rng.uniform(-1, 1, (20_000, 2)), np.zeros((20_000, 1))], 1)
    bar = wall[:2_000] * [1, 0.05, 1] + [0, 0, 0.5]
    seen = _seen(np.concatenate([wall, bar]), _camera(1.3))[:20_000]
    is_behind = np.abs(wall[:, 1]) < 0.03
    is_beside = np.abs(wall[:, 1]) > 0.09
    assert seen[is_behind].mean() < 0.1
    assert seen[is_beside].mean() > 0.98


def test_nothing_is_seen_outside_and_behind_the_eye() -> None:
    points = np.array([[0, 0, 0], [30, 0, 0], [0, 0, 9], [np.nan, 0, 0]])
    here = placed(points.astype(np.float32), _camera(), _HERE)
    seen = sight([here], 1.0, _camera()).sees(here)
    np.testing.assert_array_equal(seen, [True, False, False, False])


def test_no_points_at_all_do_no_harm() -> None:
    assert _seen(np.zeros((0, 3)), _camera()).shape == (0,)
