"""Field values on a square as a picture: colours about zero, with iso-lines."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.viewport.color_map import DIVERGING, colors_for
from inrview.viewport.nice_numbers import nice_step

SIDE = 512
LINES_EACH_WAY = 8
LINE_PIXELS = 0.9
ZERO_PIXELS = 2.0


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Of colours that are not the field's values: where those are zero."""

    values: Float32[np.ndarray, "p q"]
    limit: float
    """Where the colours end, on either side of nothing."""


def slice_picture(
    values: Float32[np.ndarray, "p q"],
    spacing: float | Outline | None = None,
    limit: float | None = None,
) -> UInt8[np.ndarray, "s s 3"]:
    """Colour values by sign and size, with a line each `spacing` and a strong one at 0.

    Rows and columns stay as they are. Lines are as wide everywhere, because the
    distance to a line is measured in pixels: |value - line| over the gradient. With an
    outline the only line is where its values are zero.
    """
    fine = enlarged(values, SIDE)
    if isinstance(spacing, Outline):
        return _outlined(fine, spacing)
    reach = limit or value_reach(values)
    step = spacing or nice_step(reach / (LINES_EACH_WAY / 2))
    colors = colors_for(fine, (-reach, reach), DIVERGING).astype(np.float32)
    rows, columns = np.gradient(fine)
    slope = np.maximum(np.nan_to_num(np.hypot(rows, columns)), 1e-12)
    nearest = np.round(fine / step)
    with np.errstate(invalid="ignore"):
        away = np.abs(fine - nearest * step) / slope
        zero_away = np.abs(fine) / slope
    thin = _coverage(away, LINE_PIXELS) * 0.42
    # Where lines would touch they say nothing: fade them.
    thin *= np.clip(step / slope / 4 - 0.5, 0, 1)
    thick = _coverage(zero_away, ZERO_PIXELS)
    colors *= (1 - thin)[..., None]
    colors = colors * (1 - thick)[..., None] + 12.0 * thick[..., None]
    return np.asarray(colors, np.uint8)


def _outlined(fine: np.ndarray, line: Outline) -> UInt8[np.ndarray, "s s 3"]:
    limits = (-line.limit, line.limit)
    colors = colors_for(fine, limits, DIVERGING).astype(np.float32)
    outline = enlarged(line.values, SIDE)
    rows, columns = np.gradient(outline)
    slope = np.maximum(np.nan_to_num(np.hypot(rows, columns)), 1e-12)
    with np.errstate(invalid="ignore"):
        thick = _coverage(np.abs(outline) / slope, ZERO_PIXELS)[..., None]
    return np.asarray(colors * (1 - thick) + 12.0 * thick, np.uint8)


def value_reach(values: np.ndarray) -> float:
    """Size of the largest values without the last per cent."""
    finite = np.abs(values[np.isfinite(values)])
    reach = float(np.percentile(finite, 99)) if len(finite) else 1.0
    return reach if reach > 0 else 1.0


def _coverage(away: np.ndarray, width: float) -> np.ndarray:
    """Share of a pixel that a line covers, from the distance in pixels."""
    return np.nan_to_num(np.clip(width / 2 + 0.5 - away, 0, 1))


def enlarged(values: Float32[np.ndarray, "p q"], side: int) -> np.ndarray:
    """Blend linearly to a picture of at least `side` pixels a side."""
    result = np.asarray(values, np.float32)
    for axis in (0, 1):
        count = result.shape[axis]
        if count >= side or count < 2:
            continue
        place = np.linspace(0, count - 1, side, dtype=np.float32)
        low = np.minimum(place.astype(np.intp), count - 2)
        shape = [1, 1]
        shape[axis] = side
        share = (place - low).reshape(shape)
        below, above = result.take(low, axis), result.take(low + 1, axis)
        result = below + (above - below) * share
    return result
