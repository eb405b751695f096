"""Which pixels are learned, and in what order."""

import numpy as np

from inrview.fitting.image_samples import ImageSamples, held_out
from inrview.geometry.raster import pixel_places
from tests.fitting.pictures import wavy


def test_a_share_is_held_out_by_the_seed_alone() -> None:
    first = held_out((40, 30), 0.1, 3, "share")
    assert first.sum() == 120
    np.testing.assert_array_equal(first, held_out((40, 30), 0.1, 3, "share"))
    assert (first != held_out((40, 30), 0.1, 4, "share")).any()


def test_a_tiny_picture_holds_nothing_out() -> None:
    assert not held_out((1, 1), 0.02, 0, "share").any()


def test_every_second_pixel_is_learned() -> None:
    found = held_out((6, 4), 0.02, 0, "every-second")
    assert (~found).sum() == 6
    assert not found[::2, ::2].any()


def test_batches_take_learned_pixels_evenly() -> None:
    raster = wavy()
    samples = ImageSamples.of(raster, 0.05, 0, "share")
    size = raster.width, raster.height
    places = pixel_places(size, (0, 0, *size), size)
    held = {tuple(p) for p in places[samples.is_held_out.reshape(-1)].tolist()}
    points, targets = samples.batch(7, 200, 0)
    again, _ = samples.batch(7, 200, 0)
    np.testing.assert_array_equal(points, again)
    assert len(targets) == 200
    assert not held & {tuple(p) for p in points.tolist()}
    assert len(np.unique(points, axis=0)) > 195
    other, _ = samples.batch(8, 200, 0)
    assert (other != points).any()


def test_a_large_batch_is_the_whole_picture() -> None:
    samples = ImageSamples.of(wavy(), 0.0, 0, "share")
    points, targets = samples.batch(0, 10**6, 0)
    assert len(points) == len(targets) == 48 * 32
