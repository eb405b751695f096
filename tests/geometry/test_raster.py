"""Pixels and their places."""

import numpy as np

from inrview.geometry.raster import Raster, height_for, pixel_places


def test_pixels_of_the_learned_size_lie_at_their_centres() -> None:
    places = pixel_places((4, 2), (0, 0, 4, 2), (4, 2)).reshape(2, 4, 2)
    np.testing.assert_allclose(places[0, :, 0], [-0.75, -0.25, 0.25, 0.75])
    np.testing.assert_allclose(places[:, 0, 1], [-0.25, 0.25])


def test_twice_the_size_asks_a_quarter_of_a_pixel_beside() -> None:
    size = (6, 4)
    coarse = pixel_places(size, (0, 0, *size), size).reshape(4, 6, 2)
    fine = pixel_places((12, 8), (0, 0, 12, 8), size).reshape(8, 12, 2)
    pixel = 2 / 6
    np.testing.assert_allclose(fine[::2, ::2], coarse - pixel / 4, atol=1e-6)
    np.testing.assert_allclose(fine[1::2, 1::2], coarse + pixel / 4, atol=1e-6)


def test_a_window_is_a_part_of_the_whole() -> None:
    whole = pixel_places((10, 7), (0, 0, 10, 7), (5, 4)).reshape(7, 10, 2)
    part = pixel_places((10, 7), (2, 3, 5, 2), (5, 4)).reshape(2, 5, 2)
    np.testing.assert_array_equal(part, whole[3:5, 2:7])


def test_rows_follow_from_the_sides() -> None:
    assert height_for(768, 768, 512) == 512
    assert height_for(16, 4000, 10) == 1


def test_colours_run_from_0_to_1_in_either_depth() -> None:
    eight = Raster(np.array([[[0], [255]]], np.uint8))
    sixteen = Raster(np.array([[[0], [65535]]], np.uint16))
    assert eight.is_grey
    assert sixteen.bits == 16
    np.testing.assert_array_equal(eight.colors(), sixteen.colors())
    np.testing.assert_array_equal(eight.in_eight_bits(), sixteen.in_eight_bits())
    assert eight.colors().shape == (1, 2, 3)
