"""The pixels of a picture as a value, and where on its plane they lie."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8, UInt16

from inrview.geometry.frozen import Value, readonly

Sides = tuple[int | float, int | float]
"""Columns and rows of a picture; of a coarse one they need not be whole."""
Window = tuple[int, int, int, int]
"""First column, first row, columns and rows of a part of a picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Raster(Value):
    """Pixels as a camera gives them (sRGB), the first row on top; grey or RGB."""

    pixels: UInt8[np.ndarray, "h w c"] | UInt16[np.ndarray, "h w c"]
    has_pixels: bool = True
    """False where only the sides are known, as in the project of a compact field."""

    def __post_init__(self) -> None:
        kind = np.uint16 if self.pixels.dtype == np.uint16 else np.uint8
        object.__setattr__(self, "pixels", readonly(self.pixels, kind))

    @classmethod
    def blank(cls, width: int, height: int) -> "Raster":
        """Return the sides of a picture whose pixels are not there."""
        return cls(np.zeros((height, width, 1), np.uint8), has_pixels=False)

    @property
    def width(self) -> int:
        """Columns."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Rows."""
        return int(self.pixels.shape[0])

    @property
    def is_grey(self) -> bool:
        """Whether there is one value to a pixel."""
        return bool(self.pixels.shape[2] == 1)

    @property
    def bits(self) -> int:
        """Bits to a value: 8 or 16."""
        return 8 * self.pixels.dtype.itemsize

    @property
    def nbytes(self) -> int:
        """Bytes held."""
        return self.pixels.nbytes

    def colors(self) -> Float32[np.ndarray, "h w 3"]:
        """Return red, green and blue from 0 to 1; grey is three times the same."""
        most = np.float32(np.iinfo(self.pixels.dtype).max)
        shape = (self.height, self.width, 3)
        return np.broadcast_to(self.pixels.astype(np.float32) / most, shape).copy()

    def in_eight_bits(self) -> UInt8[np.ndarray, "h w 3"]:
        """Return the pixels as they are shown: RGB with eight bits."""
        pixels = self.pixels
        if pixels.dtype == np.uint16:
            pixels = ((pixels.astype(np.uint32) + 128) // 257).astype(np.uint8)
        shape = (self.height, self.width, 3)
        return np.ascontiguousarray(np.broadcast_to(pixels, shape))


def height_for(width: int, raster_width: int, raster_height: int) -> int:
    """Return the rows of a picture of the same sides that has `width` columns."""
    return max(1, round(width * raster_height / raster_width))


def pixel_places(
    size: Sides, window: Window, raster_size: tuple[int, int]
) -> Float32[np.ndarray, "n 2"]:
    """Return where the pixels of a window lie on the plane, row by row.

    A pixel is where its centre is: (i + 0.5) / width of the way across. The longer side
    of the picture reaches from -1 to 1, y points down. So pixels of the size that was
    learned lie where the learned ones do, and those of twice the size a quarter of a
    learned pixel to either side.

    Parameters
    ----------
    size
        Columns and rows of the whole picture asked for.
    window
        The part of it that is wanted.
    raster_size
        Columns and rows of the picture that was learned.
    """
    longest = max(raster_size)
    first_x, first_y, columns, rows = window
    x = (np.arange(first_x, first_x + columns) + 0.5) * 2 / size[0] - 1
    y = (np.arange(first_y, first_y + rows) + 0.5) * 2 / size[1] - 1
    places = np.empty((rows, columns, 2), np.float32)
    places[..., 0] = x * (raster_size[0] / longest)
    places[..., 1] = (y * (raster_size[1] / longest))[:, None]
    return places.reshape(-1, 2)
