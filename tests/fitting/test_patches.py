"""Patches lie on the surface that the points measure, noise or not."""

import numpy as np
import pytest

from inrview.fitting.cells import cut_into_cells, morton_codes
from inrview.fitting.patches import Cloud, Patches, make_patches
from tests.fitting.clouds import sphere_points


def patches_of(cloud: Cloud) -> Patches:
    steps = make_patches(cloud)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: Patches = end.value
            return result


def cloud_of_a_sphere(noise: float, count: int = 8000) -> Cloud:
    points = sphere_points(count, noise=noise)
    assert points.normals is not None
    spacing = float(np.sqrt(4 * np.pi * 0.49 / count))
    return Cloud(points.positions, points.normals, spacing, noise)


def test_clean_patches_lie_on_the_sphere_with_its_curvature() -> None:
    table = patches_of(cloud_of_a_sphere(0.0)).table
    radii = np.linalg.norm(table[:, :3], axis=1)
    assert np.abs(radii - 0.7).max() < 1e-4
    # The surface bends away from its normal: -1 / radius in both directions.
    assert np.median(table[:, 9]) == pytest.approx(-1 / 0.7, rel=0.1)
    assert np.median(table[:, 11]) == pytest.approx(-1 / 0.7, rel=0.1)


def test_patches_remove_most_of_the_noise() -> None:
    noise = 0.01
    table = patches_of(cloud_of_a_sphere(noise)).table
    left = np.abs(np.linalg.norm(table[:, :3], axis=1) - 0.7)
    assert left.mean() < 0.2 * noise


def test_normals_are_unit_and_outward() -> None:
    table = patches_of(cloud_of_a_sphere(0.005)).table
    outward = table[:, :3] / np.linalg.norm(table[:, :3], axis=1, keepdims=True)
    assert np.abs(np.linalg.norm(table[:, 3:6], axis=1) - 1).max() < 1e-4
    assert np.einsum("ij,ij->i", outward, table[:, 3:6]).min() > 0.9


def test_the_areas_add_up_to_the_sphere() -> None:
    areas = patches_of(cloud_of_a_sphere(0.0)).areas
    assert areas.sum() == pytest.approx(4 * np.pi * 0.49, rel=0.2)


def test_between_two_close_walls_the_reach_ends_halfway() -> None:
    rng = np.random.default_rng(0)
    flat = rng.uniform(-0.5, 0.5, (6000, 2)).astype(np.float32)
    side = np.where(rng.random(6000) < 0.5, 1, -1).astype(np.float32)
    positions = np.column_stack([flat, side * 0.02])
    normals = np.zeros_like(positions)
    normals[:, 2] = side
    order = np.argsort(morton_codes(positions), kind="stable")
    cloud = Cloud(positions[order], normals[order], 0.018, 0.0)
    table = patches_of(cloud).table
    middle = np.abs(table[:, :2]).max(axis=1) < 0.3
    assert np.median(table[middle, 14]) == pytest.approx(0.02, rel=0.3)
    assert table[middle, 13].min() == pytest.approx(0.06)


def test_every_point_lies_in_the_cell_that_lists_it() -> None:
    positions = sphere_points(3000).positions
    cells = cut_into_cells(positions, 0.2)
    assert cells.starts[-1] == len(positions)
    assert cells.side == 8
    codes = morton_codes(positions) >> np.uint64(21)
    for cell in np.unique(codes).astype(int):
        inside = positions[cells.starts[cell] : cells.starts[cell + 1]]
        assert np.ptp(inside, axis=0).max() <= 0.25


def test_a_second_scan_that_stands_off_is_heard_less() -> None:
    """One point in five lies ten times the noise off, as if placed badly."""
    noise = 0.004
    whole = cloud_of_a_sphere(noise)
    is_off = np.arange(len(whole.positions)) % 5 == 0
    shifted = whole.positions * np.where(is_off, 1 + 10 * noise / 0.7, 1)[:, None]
    cloud = Cloud(shifted.astype(np.float32), whole.normals, whole.spacing, whole.noise)
    radii = np.linalg.norm(patches_of(cloud).table[:, :3], axis=1)
    # A plain mean would lie a fifth of the offset, two times the noise, off.
    assert np.median(radii) - 0.7 < 1.2 * noise
