"""Small pictures to be learned."""

import numpy as np

from inrview.geometry.raster import Raster


def wavy(width: int = 48, height: int = 32) -> Raster:
    """Return a colourful picture with slow and quick waves."""
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    red = 0.5 + 0.4 * np.sin(x / 4) * np.cos(y / 5)
    green = 0.5 + 0.4 * np.cos(x / 9 + y / 7)
    blue = (x + y) / (width + height)
    colors = np.stack([red, green, blue], axis=2)
    return Raster(np.rint(255 * colors).astype(np.uint8))
