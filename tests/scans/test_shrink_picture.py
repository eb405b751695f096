"""Pictures made small for the lab."""

import numpy as np
import pytest

from inrview.engine.inline import result
from inrview.geometry.raster import Raster
from inrview.messages.lab import ShrinkRequest, ShrunkPicture
from inrview.messages.notes import UserError
from tests.fitting.pictures import wavy


def shrunk(raster: Raster, size: int) -> Raster:
    found = result(ShrinkRequest(raster, "it.png", size))
    assert isinstance(found, ShrunkPicture)
    return found.raster


def test_pixels_are_averaged() -> None:
    whole = wavy(128, 96)
    small = shrunk(whole, 64)
    assert (small.width, small.height) == (64, 48)
    boxes = whole.pixels.reshape(48, 2, 64, 2, 3).mean(axis=(1, 3))
    assert np.abs(small.pixels - boxes).max() <= 1


def test_a_small_picture_stays_as_it_is() -> None:
    assert np.array_equal(shrunk(wavy(), 256).pixels, wavy().pixels)


def test_sixteen_bits_of_grey_become_eight_of_each_colour() -> None:
    grey = np.arange(40 * 40, dtype=np.uint16).reshape(40, 40, 1) * 40
    small = shrunk(Raster(grey), 64)
    assert small.pixels.shape == (40, 40, 3)
    assert small.bits == 8


@pytest.mark.parametrize(
    ("pixels", "size", "words"),
    [
        (np.full((40, 40, 3), 7, np.uint8), 64, "it.png has one colour only"),
        (wavy(200, 12).pixels, 64, "64 x 4 pixels"),
        (wavy().pixels, 4096, "32 to 512"),
    ],
)
def test_what_has_no_spectrum_is_refused(
    pixels: np.ndarray, size: int, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        shrunk(Raster(pixels), size)
