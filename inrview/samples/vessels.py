"""Vessels with two handles and a spout of many proportions: y upwards, foot at 0."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from inrview.samples.cage import Cage, Ring

PARTS = ("foot", "belly", "shoulder", "neck", "lip", "inside", "handles")
_FOOT, _BELLY, _SHOULDER, _NECK, _LIP, _INSIDE, _HANDLES = range(len(PARTS))
_SIDES = 12
_ANGLES = (np.arange(_SIDES) - 0.5) * 2 * np.pi / _SIDES
"""From z towards x; the fourth quad of a tube faces x, the tenth the other way."""
_EAST, _WEST = 3, 9
_EDGE = 1.045
"""Subdivision draws a twelve-cornered ring in by this factor."""
_Z = np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, slots=True)
class Vessel:
    """The measures of one vessel."""

    height: float
    foot: float
    belly: float
    belly_height: float
    shoulder: float
    neck: float
    neck_height: float
    lip: float
    wall: float
    reach: float
    grip: float
    handle_low: float
    spout: float


def vessel(rng: np.random.Generator) -> Vessel:
    """Draw the measures of a vessel."""
    belly = rng.uniform(0.34, 0.58)
    neck = rng.uniform(0.15, 0.30)
    return Vessel(
        height=rng.uniform(0.95, 1.55),
        foot=rng.uniform(0.17, 0.32),
        belly=belly,
        belly_height=rng.uniform(0.28, 0.46),
        shoulder=rng.uniform(0.72, 0.96) * belly,
        neck=neck,
        neck_height=rng.uniform(0.68, 0.80),
        lip=neck * rng.uniform(1.1, 1.6),
        wall=rng.uniform(0.055, 0.075),
        reach=rng.uniform(0.16, 0.34),
        grip=rng.uniform(0.036, 0.056),
        handle_low=rng.uniform(0.0, 1.0),
        spout=rng.uniform(0.0, 0.20),
    )


def cage_of(one: Vessel) -> Cage:
    """Return a vessel's cage; all have the same calls and so the same topology."""
    cage = Cage()
    quads: dict[str, list[int]] = {}
    previous: Ring | None = None
    for name, y, radius, label in [*_outside(one), *_inside(one)]:
        ring = cage.ring(_places(one, name, y, radius))
        if previous is None:
            cage.cap(ring[::-1], label)
        else:
            quads[name] = cage.tube(previous, ring, label)
        previous = ring
    assert previous is not None
    cage.cap(previous, _INSIDE)
    for side in (_EAST, _WEST):
        _handle(cage, quads["collar"][side], quads["shoulder"][side], one)
    return cage


_Row = tuple[str, float, float, int]


def _outside(one: Vessel) -> list[_Row]:
    """Return name, height, radius and part of the rings from the foot to the lip."""
    high, wide = one.height, one.belly
    middle = one.belly_height * high
    collar = one.neck_height * high
    edge = (middle + collar) / 2
    return [
        ("base", 0.0, 0.92 * one.foot, _FOOT),
        ("foot", 0.015, 1.06 * one.foot, _FOOT),
        ("ankle", 0.07, 0.86 * one.foot, _FOOT),
        ("bowl", 0.45 * middle + 0.04, 0.42 * one.foot + 0.52 * wide, _BELLY),
        ("belly", middle, wide, _BELLY),
        ("bulge", (middle + edge) / 2, 0.5 * (wide + one.shoulder) + 0.02, _BELLY),
        ("shoulder", edge, one.shoulder, _SHOULDER),
        ("slope", 0.35 * edge + 0.65 * collar, 0.45 * one.shoulder + 0.6 * one.neck)
        + (_SHOULDER,),
        ("neck", collar, 1.04 * one.neck, _NECK),
        ("collar", 0.45 * collar + 0.55 * high, one.neck, _NECK),
        ("throat", 0.15 * collar + 0.85 * high, 0.4 * one.neck + 0.6 * one.lip, _NECK),
        ("rim", high - 0.02, one.lip, _LIP),
        ("lip", high + 0.01, one.lip - 0.25 * one.wall, _LIP),
    ]


def _inside(one: Vessel) -> list[_Row]:
    """Return the rings of the cavity, from the lip down to its floor."""
    high, wall = one.height, one.wall
    rows: list[_Row] = [("mouth", high + 0.008, one.lip - 0.85 * wall, _LIP)]
    skipped = ("base", "foot", "ankle", "rim", "lip")
    outside = [row for row in _outside(one) if row[0] not in skipped]
    for name, y, radius, _ in reversed(outside):
        lift = 0.5 * wall if name == "bowl" else 0.0
        rows.append((f"in {name}", y + lift, radius - wall, _INSIDE))
    floor = 0.07 + wall
    rows.append(("in floor", floor + 0.02, 0.62 * one.foot, _INSIDE))
    rows.append(("in deep", floor, 0.3 * one.foot, _INSIDE))
    return rows


def _places(
    one: Vessel, name: str, y: float, radius: float
) -> list[Float64[np.ndarray, "3"]]:
    """Return a ring's corners; those of the lip are drawn out in front to a spout."""
    drawn = {"throat": 0.45, "in throat": 0.45, "rim": 1.0, "lip": 1.0, "mouth": 1.0}
    pull = drawn.get(name, 0.0) * one.spout * np.exp(-((_ANGLES / 0.55) ** 2))
    pull += (
        drawn.get(name, 0.0)
        * one.spout
        * np.exp(-(((_ANGLES - 2 * np.pi) / 0.55) ** 2))
    )
    radii = radius * _EDGE + pull
    return [
        np.array([r * np.sin(a), y + 0.35 * p, r * np.cos(a)])
        for r, a, p in zip(radii, _ANGLES, pull, strict=True)
    ]


def _handle(cage: Cage, high: int, low: int, one: Vessel) -> None:
    """Grow a handle from the neck outwards and down, and join it to the shoulder."""
    rim = cage.opened(high)
    start, end = cage.places(rim).mean(axis=0), cage.places_of(low).mean(axis=0)
    out = np.array([np.sign(start[0]), 0.0, 0.0])
    far = max(abs(start[0]), abs(end[0])) + one.reach
    top = start[1] + 0.06
    turn = start[1] + (0.35 + 0.25 * one.handle_low) * (end[1] - start[1])
    rows = [
        (abs(start[0]) + 0.05, start[1] + 0.02, 90),
        (0.45 * abs(start[0]) + 0.55 * far, top, 80),
        (far - 0.02, top - 0.10, 20),
        (far, turn, 0),
        (0.4 * abs(end[0]) + 0.6 * far, 0.35 * turn + 0.65 * end[1], -40),
        (abs(end[0]) + 0.05, end[1] + 0.02, -70),
    ]
    ring = rim
    for x, y, degrees in rows:
        lean = np.deg2rad(degrees)
        outer = np.cos(lean) * out + np.array([0.0, np.sin(lean), 0.0])
        center = x * out + np.array([0.0, y, 0.0])
        after = cage.around(ring, center, 1.5 * one.grip * _Z, one.grip * outer)
        cage.tube(ring, after, _HANDLES)
        ring = after
    cage.join(ring, low, _HANDLES)
