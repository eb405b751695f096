"""Patches lie on the surface that the points measure, noise or not."""

import numpy as np
import pytest
from scipy.spatial import cKDTree

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


def test_points_whose_normals_were_turned_over_make_no_patches() -> None:
    cloud = cloud_of_a_sphere(0.0)
    normals = cloud.normals.copy()
    turned = np.random.default_rng(0).random(len(normals)) < 0.02
    normals[turned] *= -1
    patches = patches_of(Cloud(cloud.positions, normals, cloud.spacing, 0.0))
    outward = patches.table[:, :3] / np.linalg.norm(
        patches.table[:, :3], axis=1, keepdims=True
    )
    assert turned.sum() > 100
    facing = np.einsum("ij,ij->i", outward, patches.table[:, 3:6])
    # Now and then several that were turned lie side by side.
    assert (facing < 0.9).sum() < 0.1 * turned.sum()
    assert len(patches.table) > 0.97 * (len(cloud.positions) - turned.sum())


def test_both_sides_of_a_thin_wall_keep_their_patches() -> None:
    rng = np.random.default_rng(0)
    flat = rng.uniform(-0.5, 0.5, (8000, 2)).astype(np.float32)
    side = np.where(rng.random(8000) < 0.5, 1, -1).astype(np.float32)
    positions = np.column_stack([flat, side * 0.002])
    normals = np.column_stack([np.zeros((8000, 2), np.float32), side])
    order = np.argsort(morton_codes(positions), kind="stable")
    cloud = Cloud(positions[order], normals[order], 0.015, 0.0)
    assert len(patches_of(cloud).table) > 0.99 * 8000


def test_beyond_an_edge_probes_tell_out_from_in() -> None:
    """Two faces of a wedge of 60 degrees: from beyond its edge, both seem behind."""
    rng = np.random.default_rng(0)
    along, away = rng.uniform(-0.5, 0.5, 12000), rng.uniform(0, 0.5, 12000)
    side = np.where(rng.random(12000) < 0.5, 1.0, -1.0)
    sine, cosine = 0.5, np.sqrt(0.75)
    positions = np.column_stack([along, -away * cosine, side * away * sine])
    normals = np.column_stack([np.zeros(12000), np.full(12000, sine), side * cosine])
    positions, normals = positions.astype(np.float32), normals.astype(np.float32)
    order = np.argsort(morton_codes(positions), kind="stable")
    probes = patches_of(Cloud(positions[order], normals[order], 0.01, 0.0)).probes
    beyond = np.column_stack([np.linspace(-0.4, 0.4, 50), np.full(50, 0.03)])
    beyond = np.column_stack([beyond, np.linspace(-0.01, 0.01, 50)])
    _, near = cKDTree(probes[:, :3]).query(beyond)
    heights = np.einsum("ij,ij->i", beyond - probes[near, :3], probes[near, 3:])
    assert (heights > 0).mean() > 0.9
