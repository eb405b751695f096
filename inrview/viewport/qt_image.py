"""OpenGL's rows as an image of Qt, and how it is painted."""

from typing import Any

import numpy as np
from jaxtyping import Float32, UInt8
from PyQt6.QtCore import QPointF, QRect, QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QLinearGradient, QPainter

from inrview.viewport.theme import Theme


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


def thumbnail(image: QImage, side: int) -> Float32[np.ndarray, "h w 3"]:
    """Return a small copy of an image, its longer side at most `side`, 0 to 1."""
    small = image.scaled(
        side,
        side,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    ).convertToFormat(QImage.Format.Format_RGBA8888)
    bits: Any = small.constBits()
    rows = np.frombuffer(bits.asarray(small.sizeInBytes()), np.uint8)
    table = rows.reshape(small.height(), small.bytesPerLine() // 4, 4)
    return np.divide(table[:, : small.width(), :3], 255, dtype=np.float32)


def paint_image(painter: QPainter, image: QImage, box: QRect, ratio: float) -> None:
    """Paint a picture pixel by pixel, or stretched where it has fewer."""
    if image.width() == round(box.width() * ratio):
        image.setDevicePixelRatio(ratio)
        painter.drawImage(QPointF(0, 0), image)
        return
    image.setDevicePixelRatio(1.0)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(box), image)


def paint_ground(painter: QPainter, box: QRect, theme: Theme) -> None:
    """Paint the empty ground, before there is any picture."""
    gradient = QLinearGradient(0, 0, 0, box.height())
    gradient.setColorAt(0, QColor.fromRgbF(*theme.top))
    gradient.setColorAt(1, QColor.fromRgbF(*theme.bottom))
    painter.fillRect(box, gradient)
