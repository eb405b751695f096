"""Gaps of a scan get patches that carry the surface on; a whole scan gets none."""

from dataclasses import replace

import numpy as np
import pytest

from inrview.fitting.gaps import DENSER, bridge_gaps
from inrview.fitting.patches import Cloud, Patches
from inrview.fitting.preparation import prepare
from inrview.fitting.sampler import Sampler
from inrview.geometry.points import Points
from inrview.messages.requests import FitRequest
from tests.fitting.clouds import sphere_points
from tests.fitting.test_patches import cloud_of_a_sphere, patches_of

HOLE = 0.1
"""Radius of the hole in the sphere of radius 0.7."""


def bridged(cloud: Cloud) -> tuple[Patches, Patches]:
    patches = patches_of(cloud)
    return patches, bridged_by(patches, cloud)


def pierced(count: int = 8000) -> Cloud:
    whole = cloud_of_a_sphere(0.0, count)
    x, y, z = whole.positions.T
    kept = (np.hypot(x, y) > HOLE) | (z < 0)
    return Cloud(whole.positions[kept], whole.normals[kept], whole.spacing, 0.0)


def bridged_by(patches: Patches, cloud: Cloud) -> Patches:
    steps = bridge_gaps(patches, cloud)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            more: Patches = end.value
            return more


def added(patches: Patches, more: Patches) -> np.ndarray:
    old = {tuple(foot) for foot in patches.table[:, :3]}
    return more.table[[tuple(foot) not in old for foot in more.table[:, :3]]]


def test_a_hole_is_filled_along_the_sphere() -> None:
    patches, more = bridged(pierced())
    new = added(patches, more)
    assert len(new) == len(more.table) - len(patches.table)
    lid = new[new[:, 2] > 0.6]
    # Points drawn at random leave a little room elsewhere too.
    assert len(new) - len(lid) < 0.002 * DENSER * len(patches.table)
    x, y, _ = lid[:, :3].T
    assert len(lid) > 10
    assert np.hypot(x, y).max() < HOLE
    assert np.hypot(x, y).min() < HOLE / 2
    # A flat lid would lie 0.007 below the sphere in the middle.
    assert np.abs(np.linalg.norm(new[:, :3], axis=1) - 0.7).max() < 0.007
    assert lid[:, 5].min() > 0.95


def test_what_is_added_has_area_reach_and_unit_tangents() -> None:
    patches, more = bridged(pierced())
    new = added(patches, more)
    lost = np.pi * HOLE**2
    assert 0.2 * lost < more.areas.sum() - patches.areas.sum() < 2 * lost
    assert new[:, 13].min() > 0.05
    assert np.abs(np.linalg.norm(new[:, 6:9], axis=1) - 1).max() < 1e-5
    assert np.abs(np.einsum("ij,ij->i", new[:, 3:6], new[:, 6:9])).max() < 1e-5


def test_points_that_were_scanned_twice_count_once() -> None:
    cloud = pierced()
    patches, more = bridged(cloud)
    positions, normals = (np.repeat(a, 2, 0) for a in (cloud.positions, cloud.normals))
    twice = bridged_by(patches, Cloud(positions, normals, cloud.spacing, 0.0))
    assert np.abs(twice.table - more.table).max() < 1e-3


def test_the_gap_follows_the_points_and_not_patches_that_lean() -> None:
    cloud = pierced()
    patches = patches_of(cloud)
    x, y, z = patches.table[:, :3].T
    is_rim = (np.hypot(x, y) < 1.3 * HOLE) & (z > 0)
    leaning = patches.table.copy()
    leaning[is_rim, 3:5] += 0.5 * leaning[is_rim, :2] / HOLE
    leaning[:, 3:6] /= np.linalg.norm(leaning[:, 3:6], axis=1, keepdims=True)
    new = added(patches, bridged_by(replace(patches, table=leaning), cloud))
    assert len(new) > 10
    assert np.abs(np.linalg.norm(new[:, :3], axis=1) - 0.7).max() < 0.007


@pytest.mark.parametrize("noise", [0.0, 0.005])
def test_a_whole_scan_gets_next_to_none(noise: float) -> None:
    patches, more = bridged(cloud_of_a_sphere(noise))
    more_rows = len(more.table) - len(patches.table)
    assert more_rows < 0.002 * DENSER * len(patches.table)


def test_a_fit_samples_the_hole() -> None:
    points = sphere_points(8000)
    x, y, z = points.positions.T
    kept = (np.hypot(x, y) > HOLE) | (z < 0)
    assert points.normals is not None
    scan = Points(points.positions[kept], points.normals[kept])
    steps = prepare(FitRequest((scan,)))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            prepared = end.value
            break
    assert isinstance(prepared.sampler, Sampler)
    feet = prepared.placement.to_scan(prepared.sampler.patches.table[:, :3])
    in_hole = (np.hypot(feet[:, 0], feet[:, 1]) < 0.8 * HOLE) & (feet[:, 2] > 0)
    assert in_hole.sum() > 5
