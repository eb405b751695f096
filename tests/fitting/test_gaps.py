"""Gaps of a scan get patches that carry the surface on; a whole scan gets none."""

import numpy as np
import pytest

from inrview.fitting.gaps import bridge_gaps
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
    steps = bridge_gaps(patches)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return patches, end.value


def pierced(count: int = 8000) -> Cloud:
    whole = cloud_of_a_sphere(0.0, count)
    x, y, z = whole.positions.T
    kept = (np.hypot(x, y) > HOLE) | (z < 0)
    return Cloud(whole.positions[kept], whole.normals[kept], whole.spacing, 0.0)


def added(patches: Patches, more: Patches) -> np.ndarray:
    old = {tuple(foot) for foot in patches.table[:, :3]}
    return more.table[[tuple(foot) not in old for foot in more.table[:, :3]]]


def test_a_hole_is_filled_along_the_sphere() -> None:
    patches, more = bridged(pierced())
    new = added(patches, more)
    x, y, z = new[:, :3].T
    assert len(new) == len(more.table) - len(patches.table) > 10
    assert (z > 0).all()
    assert np.hypot(x, y).max() < HOLE
    assert np.hypot(x, y).min() < HOLE / 2
    # A flat lid would lie 0.007 below the sphere in the middle.
    assert np.abs(np.linalg.norm(new[:, :3], axis=1) - 0.7).max() < 0.007
    assert new[:, 5].min() > 0.95


def test_what_is_added_has_area_reach_and_unit_tangents() -> None:
    patches, more = bridged(pierced())
    new = added(patches, more)
    lost = np.pi * HOLE**2
    assert 0.2 * lost < more.areas.sum() - patches.areas.sum() < 2 * lost
    assert new[:, 13].min() > 0.05
    assert np.abs(np.linalg.norm(new[:, 6:9], axis=1) - 1).max() < 1e-5
    assert np.abs(np.einsum("ij,ij->i", new[:, 3:6], new[:, 6:9])).max() < 1e-5


@pytest.mark.parametrize("noise", [0.0, 0.005])
def test_a_whole_scan_gets_next_to_none(noise: float) -> None:
    patches, more = bridged(cloud_of_a_sphere(noise))
    assert len(more.table) - len(patches.table) < 0.002 * len(patches.table)


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
