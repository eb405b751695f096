"""Scans that overlap and do not quite fit together become one smooth surface."""

import numpy as np

from inrview.fitting.agreement import is_fine_enough
from inrview.fitting.cells import morton_codes
from inrview.fitting.indicator import FINEST
from inrview.fitting.patches import Cloud, Patches
from tests.fitting.clouds import sphere_points
from tests.fitting.test_gaps import bridged_by
from tests.fitting.test_patches import patches_of

HOLE = 0.1
"""Radius of the hole that neither scan covers, in the sphere of radius 0.7."""
OFF = 0.006
"""How much too large the second scan is."""


def two_scans(is_merged: bool = True) -> Cloud:
    """Half a sphere and a bit, and the other half, larger by `OFF`, with a hole."""
    points = sphere_points(16000)
    assert points.normals is not None
    positions, normals = points.positions, points.normals
    x, y, z = positions.T
    is_open = (np.hypot(x, y) < HOLE) & (z > 0)
    second = x < 0.05
    first = x > -0.05
    both = np.concatenate([positions[first], positions[second] * (1 + OFF / 0.7)])
    kept = ~np.concatenate([is_open[first], is_open[second]])
    sides = np.concatenate([normals[first], normals[second]])[kept]
    order = np.argsort(morton_codes(both[kept]), kind="stable")
    spacing = float(np.sqrt(4 * np.pi * 0.49 / len(points)))
    return Cloud(both[kept][order], sides[order], spacing, OFF / 2, is_merged=is_merged)


def radii(patches: Patches) -> np.ndarray:
    return np.asarray(np.linalg.norm(patches.table[:, :3], axis=1))


def test_the_seam_and_the_hole_are_led_through_smoothly() -> None:
    cloud = two_scans()
    patches = patches_of(cloud)
    whole = bridged_by(patches, cloud)
    reached = radii(whole)
    x, y, z = whole.table[:, :3].T
    assert np.abs(reached[x > 0.2] - 0.7).max() < OFF / 2
    assert np.abs(reached[x < -0.2] - 0.7 - OFF).max() < OFF / 2
    seam = np.abs(x) < 0.03
    assert 0.7 - OFF / 3 < reached[seam].min() < reached[seam].max() < 0.7 + 1.3 * OFF
    lid = (np.hypot(x, y) < 0.5 * HOLE) & (z > 0)
    assert lid.sum() > 50
    assert np.abs(reached[lid] - 0.7 - OFF / 2).max() < OFF
    outward = whole.table[:, :3] / reached[:, None]
    assert np.einsum("ij,ij->i", whole.table[:, 3:6], outward).min() > 0.9
    assert abs(whole.areas.sum() / (4 * np.pi * 0.7**2) - 1) < 0.15
    # Nothing is left of the patches that went to and fro between the scans.
    assert len(whole.table) != len(patches.table)
    assert whole.width == patches.width


def test_one_scan_keeps_its_own_patches() -> None:
    cloud = two_scans(is_merged=False)
    patches = patches_of(cloud)
    more = bridged_by(patches, cloud)
    old = {tuple(foot) for foot in patches.table[:, :3]}
    assert old <= {tuple(foot) for foot in more.table[:, :3]}


def test_patches_finer_than_the_grid_are_kept() -> None:
    cloud = two_scans()
    patches = patches_of(cloud)
    assert is_fine_enough(patches)
    thin = Patches(
        patches.table, patches.areas, patches.probes, patches.probe_cells, 1 / FINEST
    )
    assert not is_fine_enough(thin)
