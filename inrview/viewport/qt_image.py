"""OpenGL's rows as an image of Qt."""

from typing import Any

import numpy as np
from jaxtyping import UInt8
from PyQt6.QtGui import QImage


def to_image(
    pixels: UInt8[np.ndarray, "h w 4"],
    form: QImage.Format = QImage.Format.Format_RGBX8888,
) -> QImage:
    """Copy RGBA rows, the lowest first, into an image with the highest first."""
    height, width = pixels.shape[:2]
    data: Any = np.ascontiguousarray(pixels).data
    image = QImage(data, width, height, 4 * width, form)
    # mirrored() copies, so the memory may be used again.
    return image.mirrored()
