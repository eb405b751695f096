"""Paint as values: strokes of a brush in template space, and what they leave behind."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.geometry.frozen import Value, readonly

Color = tuple[int, int, int]
"""Eight-bit sRGB."""
BARE: Color = (219, 204, 184)
"""What no colour field and no stroke has coloured."""
MOST_DABS = 100_000


@dataclass(frozen=True, slots=True, eq=False)
class Stroke(Value):
    """What a brush did between press and release."""

    points: Float32[np.ndarray, "n 3"]
    """Where it was, in the learned template's space, before edits."""
    radius: float
    """Where its colour ends, in template-space units."""
    hardness: float
    """Share of the radius that is covered in full, 0 to 1; it fades beyond."""
    color: Color | None
    """None: it takes paint away, down to the colour field."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", readonly(self.points, np.float32))


def cover(
    positions: Float32[np.ndarray, "n 3"],
    points: Float32[np.ndarray, "m 3"],
    radius: float,
    hardness: float,
    covered: Float32[np.ndarray, " n"],
) -> bool:
    """Raise `covered` to the strongest that a brush at any of the points gives.

    Returns whether any position was near enough.

    1 within `hardness * radius`, from there smoothly (3t^2 - 2t^3) to 0 at `radius`.
    A stroke that passes a place twice covers it no more than once.
    """
    if not len(points):
        return False
    low, high = points.min(axis=0) - radius, points.max(axis=0) + radius
    near = np.flatnonzero(_within(positions, low, high))
    if not len(near):
        return False
    around = positions[near]
    squared = np.full(len(near), np.inf, np.float32)
    for point in points:
        away = around - point
        np.minimum(squared, np.einsum("nk,nk->n", away, away), out=squared)
    distance = np.sqrt(squared) / np.float32(radius)
    share = np.clip((1 - distance) / max(1 - hardness, 1e-3), 0, 1)
    strength = np.asarray(share * share * (3 - 2 * share), np.float32)
    covered[near] = np.maximum(covered[near], strength)
    return True


def _within(positions: np.ndarray, low: np.ndarray, high: np.ndarray) -> np.ndarray:
    inside = (positions[:, 0] > low[0]) & (positions[:, 0] < high[0])
    for axis in (1, 2):
        column = positions[:, axis]
        inside &= (column > low[axis]) & (column < high[axis])
    return np.asarray(inside)


def laid_on(
    colors: UInt8[np.ndarray, "n 3"],
    base: UInt8[np.ndarray, "n 3"],
    covered: Float32[np.ndarray, " n"],
    color: Color | None,
) -> UInt8[np.ndarray, "n 3"]:
    """Return colours with one stroke over them; without a colour it bares `base`."""
    rows = np.flatnonzero(covered)
    result = colors.copy()
    if len(rows):
        share = covered[rows, None]
        over = base[rows] if color is None else np.array(color, np.float32)
        mixed = colors[rows] + share * (over - colors[rows].astype(np.float32))
        result[rows] = np.rint(mixed)
    return result


def painted(
    positions: Float32[np.ndarray, "n 3"],
    base: UInt8[np.ndarray, "n 3"],
    strokes: Sequence[Stroke],
    colors: UInt8[np.ndarray, "n 3"] | None = None,
) -> UInt8[np.ndarray, "n 3"]:
    """Return colours of template points under strokes, the first stroke first.

    `colors` are those that they have before these strokes; `base` if not given.
    """
    result = base if colors is None else colors
    for stroke in strokes:
        covered = np.zeros(len(positions), np.float32)
        if cover(positions, stroke.points, stroke.radius, stroke.hardness, covered):
            result = laid_on(result, base, covered, stroke.color)
    return result


def bare(count: int) -> UInt8[np.ndarray, "n 3"]:
    """Return the colour of what nobody has coloured, for so many points."""
    return np.tile(np.array(BARE, np.uint8), (count, 1))
