"""Colours for numbers: maps that keep their order in grey and for the colour-blind.

The maps are our own: a few hand-set colours, blended in Oklab so that equal steps of
the number are about equal steps to the eye.

Notes
-----
Oklab: B. Ottosson 2020, "A perceptual color space for image processing".
"""

from functools import cache

import numpy as np
from jaxtyping import Float, UInt8

DIVERGING = "diverging"
PERCEPTUAL = "perceptual"
GREY = "grey"
REVERSED = " reversed"
NAMES = (DIVERGING, PERCEPTUAL, GREY)
MISSING = (128, 128, 128)

_STOPS: dict[str, tuple[tuple[float, float, float], ...]] = {
    DIVERGING: (
        (0.07, 0.21, 0.48),
        (0.20, 0.46, 0.74),
        (0.60, 0.78, 0.90),
        (0.94, 0.94, 0.92),
        (0.97, 0.74, 0.50),
        (0.86, 0.42, 0.22),
        (0.52, 0.12, 0.10),
    ),
    PERCEPTUAL: (
        (0.10, 0.09, 0.30),
        (0.16, 0.30, 0.55),
        (0.15, 0.52, 0.58),
        (0.38, 0.71, 0.45),
        (0.93, 0.89, 0.36),
    ),
    GREY: ((0.12, 0.12, 0.12), (0.96, 0.96, 0.96)),
}
_TO_CONE = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@cache
def color_table(name: str) -> UInt8[np.ndarray, "256 3"]:
    """All 256 colours of a map, from low to high, or with " reversed" the other way."""
    plain = name.removesuffix(REVERSED)
    stops = _oklab(np.asarray(_STOPS[plain]))
    places = np.linspace(0, 1, len(stops))
    wanted = np.linspace(0, 1, 256)
    lab = np.column_stack([np.interp(wanted, places, channel) for channel in stops.T])
    table = np.round(_srgb(lab) * 255).astype(np.uint8)
    table = np.ascontiguousarray(table[::-1]) if plain != name else table
    table.flags.writeable = False
    return table


def colors_for(
    values: Float[np.ndarray, "*shape"], limits: tuple[float, float], name: str
) -> np.ndarray:
    """Eight-bit colours of values; grey where a value is not a number."""
    low, high = limits
    span = high - low if high > low else 1.0
    with np.errstate(invalid="ignore"):
        scaled = np.asarray((values - low) * (255.0 / span))
    np.clip(scaled, 0, 255, out=scaled)
    is_missing = np.isnan(scaled)
    has_missing = bool(is_missing.any())
    if has_missing:
        scaled[is_missing] = 0
    # `take` is four times as fast as an index, and this recolours while one scrubs
    colors = color_table(name).take(np.rint(scaled).astype(np.uint8), axis=0)
    if has_missing:
        colors[is_missing] = MISSING
    return colors


def map_for(limits: tuple[float, float]) -> str:
    """Name the map that suits the limits: two-sided numbers get the diverging one."""
    return DIVERGING if limits[0] < 0 < limits[1] else PERCEPTUAL


def limits_for(values: np.ndarray) -> tuple[float, float]:
    """Limits from the values: symmetric about zero, or low to high, without outliers.

    An even part of 1 % at each end is cut off, so that one stray value does not
    flatten all the others.
    """
    finite = values[np.isfinite(values)]
    if not len(finite):
        return -1.0, 1.0
    low, high = (float(v) for v in np.percentile(finite, (1, 99)))
    if low < 0 < high:
        reach = max(-low, high)
        return -reach, reach
    return (low, high) if high > low else (low, low + 1.0)


def _oklab(srgb: np.ndarray) -> np.ndarray:
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_CONE.T) @ _TO_LAB.T)


def _srgb(lab: np.ndarray) -> np.ndarray:
    linear = (lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_CONE).T
    linear = np.clip(linear, 0, 1)
    low = linear * 12.92
    high = 1.055 * linear ** (1 / 2.4) - 0.055
    return np.asarray(np.where(linear <= 0.0031308, low, high))
