"""How far edits of a template carry a surface: the box where it is looked for grows."""

import math
from collections.abc import Iterable

from inrview.geometry.frozen import Vector

STEP = 0.05
"""A box grows in steps of this, in shape space, so that it seldom does under a hand."""
EDGE = 1.0
"""Half a side of shape space: no network learned anything beyond."""

Ways = tuple[tuple[float, float], ...]
"""For each axis, the least and the most that a point moves along it."""


def ways_of(
    kind: str, vector: Vector, half: Vector, amount: float, normal: Vector | None
) -> Ways:
    """Return how far an edit can move a point.

    `half` is how far it reaches along each axis, `normal` that of its mirror.
    """
    if kind == "scale":
        most = [
            abs(factor - 1) * side for factor, side in zip(vector, half, strict=True)
        ]
        return tuple((-one, one) for one in most)
    if kind in ("twist", "bend"):
        chord = 2 * max(half) * math.sin(min(abs(amount), math.pi) / 2)
        return ((-chord, chord),) * 3
    ways = [vector]
    if normal is not None:
        along = sum(a * b for a, b in zip(vector, normal, strict=True))
        share = 2 * along / max(sum(one * one for one in normal), 1e-12)
        ways.append(_vector(a - share * b for a, b in zip(vector, normal, strict=True)))
    return tuple((min(along), max(along)) for along in zip(*ways, strict=True))


def grown(low: Vector, high: Vector, edits: Iterable[Ways]) -> tuple[Vector, Vector]:
    """Return the box with room for all that edits move, within shape space.

    Template space and shape space lie near each other, and it is not asked which shape
    reaches how far: every side gets the room that its direction could need.
    """
    down, up = [0.0] * 3, [0.0] * 3
    for ways in edits:
        for axis, (least, most) in enumerate(ways):
            down[axis] += min(least, 0.0)
            up[axis] += max(most, 0.0)
    lows = (
        max(a - _stepped(-way), min(a, -EDGE)) for a, way in zip(low, down, strict=True)
    )
    highs = (
        min(a + _stepped(way), max(a, EDGE)) for a, way in zip(high, up, strict=True)
    )
    return _vector(lows), _vector(highs)


def _stepped(way: float) -> float:
    """Return a way rounded up to whole steps."""
    return math.ceil(way / STEP - 1e-9) * STEP


def _vector(values: Iterable[float]) -> Vector:
    x, y, z = values
    return x, y, z
