"""Pixels as Qt draws them, and the part of a picture that they cover."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QImage

Pixels = UInt8[np.ndarray, "h w 3"]


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Pixels, and the part of the picture that they cover, in shares of its sides."""

    image: QImage
    place: QRectF
    is_smooth: bool = False
    """Between pixels colours blend; otherwise each is a square."""


def layer(
    pixels: Pixels,
    place: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0),
    is_smooth: bool = False,
) -> Layer:
    """Return pixels as a layer; `place` is left, top, width and height in shares."""
    return Layer(_image(pixels), QRectF(*place), is_smooth)


def _image(pixels: Pixels) -> QImage:
    held = np.ascontiguousarray(pixels)
    height, width, _ = held.shape
    kind = QImage.Format.Format_RGB888
    image = QImage(held.tobytes(), width, height, 3 * width, kind)
    # a copy, in the form that is painted without another: it may be painted often
    return image.convertToFormat(QImage.Format.Format_RGB32)
