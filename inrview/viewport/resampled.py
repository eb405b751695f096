"""A picture at another size without any field: what a fit is compared with."""

import numpy as np
from jaxtyping import UInt8
from PIL import Image as Pillow

from inrview.geometry.raster import Raster, Window, height_for

METHODS = {
    "nearest": Pillow.Resampling.NEAREST,
    "bicubic": Pillow.Resampling.BICUBIC,
}
"""How pixels are made of others, by name."""


def resampled(
    raster: Raster, method: str, width: int, window: Window | None = None
) -> UInt8[np.ndarray, "h w 3"]:
    """Return a window of the picture, drawn `width` columns wide.

    Notes
    -----
    Bicubic as Pillow has it: Keys 1981 with a = -0.5, widened where pixels are lost.
    """
    pixels = raster.in_eight_bits()
    height = height_for(width, raster.width, raster.height)
    x, y, columns, rows = window or (0, 0, width, height)
    wide, tall = raster.width / width, raster.height / height
    box = (x * wide, y * tall, (x + columns) * wide, (y + rows) * tall)
    box = (*box[:2], min(box[2], raster.width), min(box[3], raster.height))
    drawn = Pillow.fromarray(pixels).resize((columns, rows), METHODS[method], box)
    return np.asarray(drawn)
