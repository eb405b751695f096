"""Where a fit differs from its picture."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.geometry.raster import Raster

Error = Float32[np.ndarray, "h w"]
LEAST = 0.002
"""Error that eight-bit pixels hardly show."""


def error_of(raster: Raster, pixels: UInt8[np.ndarray, "h w 3"]) -> Error:
    """Return the mean absolute difference of colours from 0 to 1 at each pixel."""
    found = pixels.astype(np.float32) / np.float32(255)
    error: Error = np.abs(found - raster.colors()).mean(axis=2)
    return error


def error_limit(errors: Sequence[Error], least: float = LEAST) -> float:
    """Return a round error that hardly any pixel of the better half of fits exceeds.

    It is 1, 2 or 5 times a power of ten, so that live pictures seldom change colour;
    not below `least`, and 1 at most.
    """
    if not errors:
        return 1.0
    tops = sorted(float(np.percentile(one, 99)) for one in errors)
    wanted = min(max(tops[(len(tops) - 1) // 2], least), 1.0)
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next(f * power for f in (1, 2, 5, 10) if f * power >= wanted * 0.999))
