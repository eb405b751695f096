"""Lines of equal value over a raster of values, as wide everywhere."""

import numpy as np
from jaxtyping import Float32

LINE_PIXELS = 0.9
ZERO_PIXELS = 2.0
_PALE = 0.42
"""How dark a thin line is."""
_INK = 12.0
"""Grey of the line at zero."""


def with_lines(
    colors: Float32[np.ndarray, "p q 3"],
    values: Float32[np.ndarray, "p q"],
    spacing: float | None,
) -> Float32[np.ndarray, "p q 3"]:
    """Draw a line each `spacing` into colours from 0 to 255, and a strong one at zero.

    The distance to a line is measured in pixels: |value - line| over the gradient.
    Without a spacing there is the line at zero alone.
    """
    rows, columns = np.gradient(values)
    slope = np.maximum(np.nan_to_num(np.hypot(rows, columns)), 1e-12)
    if spacing is not None:
        with np.errstate(invalid="ignore"):
            away = np.abs(values - np.round(values / spacing) * spacing) / slope
        # Where lines would touch they say nothing: fade them.
        pale = _PALE * np.clip(spacing / slope / 4 - 0.5, 0, 1)
        colors = colors * (1 - _coverage(away, LINE_PIXELS) * pale)[..., None]
    with np.errstate(invalid="ignore"):
        thick = _coverage(np.abs(values) / slope, ZERO_PIXELS)[..., None]
    return np.asarray(colors * (1 - thick) + _INK * thick, np.float32)


def _coverage(away: np.ndarray, width: float) -> np.ndarray:
    """Share of a pixel that a line covers, from the distance in pixels."""
    return np.nan_to_num(np.clip(width / 2 + 0.5 - away, 0, 1))


def enlarged(
    values: Float32[np.ndarray, "p q"], side: int
) -> Float32[np.ndarray, "s t"]:
    """Blend linearly to a raster of at least `side` pixels a side."""
    result = np.asarray(values, np.float32)
    for axis in (0, 1):
        count = result.shape[axis]
        if count >= side or count < 2:
            continue
        place = np.linspace(0, count - 1, side, dtype=np.float32)
        low = np.minimum(place.astype(np.intp), count - 2)
        shape = [1, 1]
        shape[axis] = side
        share = (place - low.astype(np.float32)).reshape(shape)
        below, above = result.take(low, axis), result.take(low + 1, axis)
        result = below + (above - below) * share
    return result
