"""Where a fit differs from its picture."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, UInt8

Error = Float32[np.ndarray, "h w"]
LEAST = 0.002
"""Error that eight-bit pixels hardly show."""
_HARDLY_ANY = 0.99


def error_of(
    truth: Float32[np.ndarray, "h w 3"], pixels: UInt8[np.ndarray, "h w 3"]
) -> Error:
    """Return the mean absolute difference of colours from 0 to 1 at each pixel.

    `truth` are those of the picture: `Raster.colors`.
    """
    off = pixels.astype(np.float32)
    off /= np.float32(255)
    off -= truth
    np.abs(off, out=off)
    # numpy's mean over an axis of three takes ten times as long
    return np.asarray((off[..., 0] + off[..., 1] + off[..., 2]) / np.float32(3))


def error_limit(errors: Sequence[Error], least: float = LEAST) -> float:
    """Return a round error that hardly any pixel of the better half of fits exceeds.

    It is 1, 2 or 5 times a power of ten, so that live pictures seldom change colour;
    not below `least`, and 1 at most.
    """
    if not errors:
        return 1.0
    tops = sorted(_top(one) for one in errors)
    wanted = min(max(tops[(len(tops) - 1) // 2], least), 1.0)
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(next(f * power for f in (1, 2, 5, 10) if f * power >= wanted * 0.999))


def _top(error: Error) -> float:
    """Return what 99 of 100 pixels do not exceed."""
    place = _HARDLY_ANY * (error.size - 1)
    below = int(place)
    pair = (below, min(below + 1, error.size - 1))
    low, high = np.partition(error, pair, axis=None)[list(pair)].tolist()
    return float(low + (place - below) * (high - low))
