"""The coarse distance has the right sign everywhere, and closes holes."""

import numpy as np

from inrview.fitting.volume import coarse_distance
from inrview.geometry.steps import finished
from tests.fitting.clouds import sphere_points


def areas_for(count: int) -> np.ndarray:
    return np.full(count, 4 * np.pi * 0.49 / count, np.float32)


def probes() -> np.ndarray:
    rng = np.random.default_rng(1)
    return rng.uniform(-0.95, 0.95, (4000, 3)).astype(np.float32)


def test_a_sphere_is_known_to_a_voxel() -> None:
    points = sphere_points(20_000)
    work = coarse_distance(points.positions, points.normals, areas_for(20_000))
    volume = finished(work)
    truth = np.linalg.norm(probes(), axis=1) - 0.7
    assert np.abs(volume.at(probes()) - truth).max() < volume.voxel
    assert volume.tolerance == volume.voxel


def test_a_hole_is_bridged_and_the_inside_stays_inside() -> None:
    points = sphere_points(20_000)
    kept = points.positions[:, 2] < 0.55
    volume = finished(
        coarse_distance(
            points.positions[kept], points.normals[kept], areas_for(20_000)[kept]
        )
    )
    along = np.zeros((2, 3), np.float32)
    along[:, 2] = 0.3, 0.95
    inside, outside = volume.at(along)
    assert inside < -0.1
    assert outside > 0.1
