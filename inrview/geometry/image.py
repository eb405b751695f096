"""A picture as a value."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import UInt8

from inrview.geometry.frozen import Value, readonly


@dataclass(frozen=True, slots=True, eq=False)
class Image(Value):
    """Eight-bit sRGB pixels, the first row on top; three or four channels."""

    pixels: UInt8[np.ndarray, "h w c"]

    def __post_init__(self) -> None:
        object.__setattr__(self, "pixels", readonly(self.pixels, np.uint8))
