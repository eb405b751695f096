"""Rays towards a sensor empty the space that they cross, and nothing else."""

from collections.abc import Sequence

import numpy as np
from scipy.spatial import cKDTree

from inrview.fitting.batch import Batch
from inrview.fitting.free_space import CELLS, FreeSpace, free_space
from inrview.fitting.preparation import prepare
from inrview.fitting.sampler import FREE_SHARE
from inrview.geometry.placement import Placement
from inrview.geometry.points import Points
from inrview.messages.requests import FitRequest
from inrview.processing.sensor import sensor_of

SENSOR = np.array([0.0, 0.0, 0.9])


def emptied(
    scans: Sequence[Points], placement: Placement | None = None
) -> FreeSpace | None:
    steps = free_space(scans, placement or Placement())
    while True:
        try:
            next(steps)
        except StopIteration as end:
            space: FreeSpace | None = end.value
            return space


def wall(height: float = -0.5, half: float = 0.5, count: int = 40_000) -> Points:
    """Return a square across the z axis, seen from the sensor."""
    flat = np.random.default_rng(0).uniform(-half, half, (count, 2))
    positions = np.column_stack([flat, np.full(count, height)])
    views = SENSOR - positions
    views /= np.linalg.norm(views, axis=1, keepdims=True)
    normals = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (count, 1))
    return Points(positions.astype(np.float32), normals, views=views.astype(np.float32))


def test_space_before_a_wall_is_free_and_space_behind_is_not() -> None:
    space = emptied([wall()])
    assert space is not None
    before = np.array([[0.0, 0.0, -0.4], [0.2, 0.1, 0.0], [-0.45, 0.45, -0.46]])
    behind = np.array([[0.0, 0.0, -0.6], [0.2, 0.1, -0.9]])
    beside = np.array([[0.45, 0.45, 0.4], [-0.9, 0.0, 0.0]])
    assert space.at(before.astype(np.float32)).all()
    assert not space.at(behind.astype(np.float32)).any()
    # The cone of sight narrows towards the sensor.
    assert not space.at(beside.astype(np.float32)).any()


def test_rays_end_at_the_sensor_where_they_meet_in_one() -> None:
    space = emptied([wall()])
    assert space is not None
    assert not space.at(np.array([[0.0, 0.0, 0.97]], np.float32)).any()


def test_a_scanner_that_moves_says_nothing_of_what_it_saw_through() -> None:
    scan = wall()
    views = np.tile(np.array([0.0, 0.0, 1.0], np.float32), (len(scan), 1))
    assert emptied([Points(scan.positions, scan.normals, views=views)]) is None
    rng = np.random.default_rng(1)
    bent = views + rng.normal(0, 0.3, views.shape).astype(np.float32)
    bent /= np.linalg.norm(bent, axis=1, keepdims=True)
    assert emptied([Points(scan.positions, scan.normals, views=bent)]) is None


def test_the_sensor_is_found_from_the_lines_of_sight() -> None:
    found = sensor_of(wall())
    assert found is not None
    assert np.abs(found - SENSOR).max() < 1e-4


def test_a_placed_scan_is_carved_where_it_lies() -> None:
    turn = ((0.0, -1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0))
    placement = Placement((0.1, 0.2, 0.3), 2.0, (5.0, 0.0, 0.0), turn)
    scan = wall()
    assert scan.views is not None
    moved = placement.to_scan(scan.positions)
    views = scan.views @ np.array(turn, np.float32).T
    placed = Points(moved, views=views, origin=(5.0, 0.0, 0.0))
    space = emptied([placed], placement)
    assert space is not None
    assert space.at(np.array([[0.2, 0.1, 0.0]], np.float32)).all()
    assert not space.at(np.array([[0.2, 0.1, -0.9]], np.float32)).any()


def test_one_stray_ray_empties_nothing() -> None:
    far = wall(half=0.9, count=3)
    space = emptied([far])
    assert space is None or not space.is_free[:, :, : CELLS // 2].any()


def test_without_views_nothing_is_said() -> None:
    scan = wall()
    assert emptied([Points(scan.positions, scan.normals)]) is None


def test_what_is_sampled_of_free_space_asks_for_positive_values() -> None:
    scan = wall()
    steps = prepare(FitRequest((scan,)))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            prepared = end.value
            break
    sampler = prepared.sampler
    assert sampler.free is not None
    batch = Batch.empty(2000)
    count = sampler._draw_free(1 << 24, batch)
    places = batch.points[:count]
    assert count == 2000 * FREE_SHARE
    # Within half a voxel of the centre of a free one.
    beside = sampler.free.rim
    away, _ = cKDTree(beside).query(places, p=np.inf)
    assert away.max() <= 1 / CELLS + 1e-6
    least = batch.targets[:count] - batch.weights[2, :count]
    assert np.allclose(least, 0.5 / CELLS, atol=1e-6)


def test_a_thin_post_before_a_wall_grows_no_curtain() -> None:
    """Between the post's rim and the wall there is nothing, and the rays say so."""
    post = wall(height=0.1, half=0.1, count=8_000)
    back = wall()
    assert back.views is not None
    shade = (0.9 - 0.1) / (0.9 + 0.5)
    hidden = (np.abs(back.positions[:, :2]) < 0.1 / shade).all(axis=1)
    seen = Points(
        back.positions[~hidden],
        None if back.normals is None else back.normals[~hidden],
        views=back.views[~hidden],
    )
    space = emptied([post, seen])
    assert space is not None
    heights = np.linspace(-0.45, 0.05, 11)
    rim = 0.1 * (0.9 - heights) / 0.8 + 0.02
    beside = np.column_stack([rim, np.zeros(11), heights]).astype(np.float32)
    assert space.at(beside).mean() > 0.7
    shadow = np.column_stack([np.zeros(11), np.zeros(11), heights])
    assert not space.at(shadow.astype(np.float32)).any()
