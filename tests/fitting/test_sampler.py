"""Samples say the truth, the same truth for the same seed, step by step."""

import numba
import numpy as np

from inrview.fitting.batch import Batch
from inrview.fitting.sampler import Sampler
from inrview.fitting.volume import coarse_distance
from inrview.geometry.steps import finished
from tests.fitting.test_patches import cloud_of_a_sphere, patches_of


def sampler(seed: int = 0) -> Sampler:
    patches = patches_of(cloud_of_a_sphere(0.0))
    table = patches.table
    volume = finished(coarse_distance(table[:, :3], table[:, 3:6], patches.areas))
    return Sampler(patches, volume, seed, near=0.01)


def test_targets_are_the_distance_to_the_sphere() -> None:
    batch = Batch.empty(8192)
    sampler().draw(5, batch)
    truth = np.linalg.norm(batch.points, axis=1) - 0.7
    counts = batch.weights[0] > 0
    off = np.abs(batch.targets - truth) - batch.weights[2]
    assert counts.mean() > 0.8
    assert np.quantile(off[counts], 0.8) < 2e-4
    assert off[counts].max() < 0.04
    far = counts & (np.abs(truth) > 0.05)
    assert (np.sign(batch.targets[far]) == np.sign(truth[far])).all()


def test_the_cube_is_covered_up_to_its_corners() -> None:
    batch = Batch.empty(8192)
    sampler().draw(0, batch)
    assert batch.points.min() < -0.9
    assert batch.points.max() > 0.9
    assert np.abs(batch.points).max() <= 1.0


def test_a_seed_and_a_step_give_the_same_samples_with_any_threads() -> None:
    source, threads = sampler(), numba.get_num_threads()
    first, second, other = (Batch.empty(2048) for _ in range(3))
    source.draw(3, first)
    numba.set_num_threads(1)
    source.draw(3, second)
    source.draw(4, other)
    numba.set_num_threads(threads)
    assert np.array_equal(first.points, second.points)
    assert np.array_equal(first.targets, second.targets)
    assert not np.array_equal(first.points, other.points)
