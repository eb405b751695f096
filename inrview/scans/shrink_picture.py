"""Job: a picture as small as a lab learns it."""

from collections.abc import Iterator

import numpy as np
from PIL import Image as Pillow

from inrview.geometry.raster import Raster
from inrview.messages.lab import SIZES, ShrinkRequest, ShrunkPicture
from inrview.messages.notes import UserError

_SMALLEST = 16


def shrink_picture(request: ShrinkRequest) -> Iterator[ShrunkPicture]:
    """Average a picture down to `size` pixels along its longer side; never enlarge it.

    Raises
    ------
    UserError
        When it has one colour only, or too few pixels to speak of frequencies.
    """
    low, high = SIZES
    if not low <= request.size <= high:
        raise UserError(
            f"The lab learns {low} to {high} pixels along the longer side, not "
            f"{request.size}."
        )
    raster, name = request.raster, request.name
    pixels = raster.pixels
    if (pixels == pixels[:1, :1]).all():
        raise UserError(
            f"{name} has one colour only: there is no frequency to be learned. Choose "
            "another picture."
        )
    small = _reduced(raster, request.size)
    if min(small.width, small.height) < _SMALLEST:
        raise UserError(
            f"{name} has only {small.width} x {small.height} pixels for the lab, too "
            f"few for a spectrum: {_SMALLEST} along each side are needed. Choose a "
            "larger picture, or one that is less long and thin."
        )
    yield ShrunkPicture(small)


def _reduced(raster: Raster, size: int) -> Raster:
    share = size / max(raster.width, raster.height)
    pixels = raster.in_eight_bits()
    if share >= 1:
        return Raster(pixels)
    sides = max(1, round(raster.width * share)), max(1, round(raster.height * share))
    drawn = Pillow.fromarray(pixels).resize(sides, Pillow.Resampling.BOX)
    return Raster(np.asarray(drawn))
