"""Four-legged creatures, each with its own limbs: y upwards, facing z, feet at 0."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float64

from inrview.samples.cage import Cage, Ring

PARTS = ("tail", "body", "neck", "head", "ears", "front legs", "hind legs")
_TAIL, _BODY, _NECK, _HEAD, _EARS, _FRONT, _HIND = range(len(PARTS))
_X = np.array([1.0, 0.0, 0.0])
_CORNERS = np.arange(8) * np.pi / 4
_EDGE = 1.07
"""Subdivision draws an eight-cornered ring in by this factor."""


@dataclass(frozen=True, slots=True)
class Creature:
    """The measures of one creature, about a metre long."""

    length: float
    width: float
    height: float
    belly: float
    front: float
    hind: float
    thickness: float
    paw: float
    bend: float
    neck: float
    neck_pitch: float
    head: float
    muzzle: float
    muzzle_width: float
    ear: float
    ear_width: float
    ear_lean: float
    tail: float
    tail_pitch: float
    tail_curl: float
    tail_width: float


def creature(rng: np.random.Generator) -> Creature:
    """Draw the measures of a creature."""
    legs = rng.uniform(0.42, 0.68)
    return Creature(
        length=rng.uniform(0.62, 0.92),
        width=rng.uniform(0.15, 0.23),
        height=rng.uniform(0.17, 0.25),
        belly=rng.uniform(0.85, 1.2),
        front=legs * rng.uniform(0.92, 1.12),
        hind=legs,
        thickness=rng.uniform(0.068, 0.095),
        paw=rng.uniform(0.05, 0.11),
        bend=rng.uniform(0.02, 0.09),
        neck=rng.uniform(0.18, 0.38),
        neck_pitch=rng.uniform(0.55, 1.05),
        head=rng.uniform(0.105, 0.155),
        muzzle=rng.uniform(0.13, 0.26),
        muzzle_width=rng.uniform(0.42, 0.68),
        ear=rng.uniform(0.12, 0.27),
        ear_width=rng.uniform(0.058, 0.085),
        ear_lean=rng.uniform(-0.35, 0.35),
        tail=rng.uniform(0.28, 0.60),
        tail_pitch=rng.uniform(-0.1, 0.7),
        tail_curl=rng.uniform(-0.5, 0.5),
        tail_width=rng.uniform(0.048, 0.068),
    )


def cage_of(one: Creature) -> Cage:
    """Return a creature's cage; all have the same calls and so the same topology."""
    cage = Cage()
    previous: Ring | None = None
    quads: dict[str, list[int]] = {}
    for station in _spine(one):
        ring = cage.ring(station.places())
        if previous is None:
            cage.cap(ring[::-1], station.label)
        else:
            quads[station.name] = cage.tube(previous, ring, station.label)
        previous = ring
    assert previous is not None
    cage.cap(previous, _HEAD)
    for side, bottom in ((1.0, 6), (-1.0, 5)):
        _hind_leg(cage, quads["hips"][bottom], one, side)
        _front_leg(cage, quads["shoulders"][bottom], one, side)
    _ear(cage, quads["brow"][1], one, 1.0)
    _ear(cage, quads["brow"][2], one, -1.0)
    return cage


@dataclass(frozen=True, slots=True)
class _Station:
    """A ring of eight on the spine: centre, the way it goes, and half sizes."""

    name: str
    y: float
    z: float
    pitch: float
    width: float
    height: float
    label: int

    def places(self) -> list[Float64[np.ndarray, "3"]]:
        """Return the ring's corners, the first on the left flank, then upwards."""
        center = np.array([0.0, self.y, self.z])
        up = np.array([0.0, np.cos(self.pitch), -np.sin(self.pitch)])
        width, height = self.width * _EDGE, self.height * _EDGE
        return [
            center + width * np.cos(a) * _X + height * np.sin(a) * up for a in _CORNERS
        ]


def _spine(one: Creature) -> list[_Station]:
    return [*_tail(one), *_trunk(one), *_neck_and_head(one)]


def _back(one: Creature) -> tuple[float, float]:
    """Return how high the middles of hips and shoulders are."""
    return one.hind + 0.55 * one.height, one.front + 0.55 * one.height


def _tail(one: Creature) -> list[_Station]:
    """Return the stations from the tip of the tail to its root."""
    y = _back(one)[0] + 0.38 * one.height
    z = -one.length / 2 - 0.72 * one.height
    stations = []
    steps = 6
    for i in range(steps):
        share = i / (steps - 1)
        angle = one.tail_pitch + one.tail_curl * share
        width = one.tail_width * (1.15 - 0.75 * share)
        name = f"tail {i}"
        stations.append(_Station(name, y, z, -angle, width, width, _TAIL))
        y += one.tail / steps * np.sin(angle)
        z -= one.tail / steps * np.cos(angle)
    return stations[::-1]


def _trunk(one: Creature) -> list[_Station]:
    hips, shoulders = _back(one)
    wide, high, half = one.width, one.height, one.length / 2
    tilt = np.arctan2(shoulders - hips, one.length)
    waist = (hips + shoulders) / 2 - 0.10 * high * one.belly
    rows = [
        ("rump", hips + 0.20 * high, -half - 0.60 * high, 0.52 * wide, 0.50 * high),
        ("loin", hips + 0.06 * high, -half - 0.32 * high, 0.86 * wide, 0.86 * high),
        ("hips", hips, -half + 0.20, 0.94 * wide, 0.98 * high),
        ("belly", waist, 0.0, wide * one.belly, high * (0.55 + 0.5 * one.belly)),
        ("ribs", shoulders - 0.04 * high, half - 0.24, 1.02 * wide, 1.08 * high),
        ("shoulders", shoulders, half - 0.02, 0.92 * wide, 1.02 * high),
    ]
    return [_Station(n, y, z, tilt, w, h, _BODY) for n, y, z, w, h in rows]


def _neck_and_head(one: Creature) -> list[_Station]:
    shoulders, half = _back(one)[1], one.length / 2
    high, head, pitch = one.height, one.head, one.neck_pitch
    y, z = shoulders + 0.16 * high, half + 0.40 * high
    way = np.array([np.sin(pitch), np.cos(pitch)])
    thick = 0.5 * (0.72 * high + 0.62 * head)
    rows = [("chest", y, z, 0.42 * pitch, 0.66 * one.width, 0.72 * high, _NECK)]
    for name, share, size in (("throat", 0.50, thick), ("nape", 0.95, 0.70 * head)):
        up, forth = share * one.neck * way
        rows.append((name, y + up, z + forth, pitch, 0.88 * size, size, _NECK))
    up, forth = one.neck * way
    y, z = y + up + 0.42 * head, z + forth + 0.34 * head
    nod, muzzle = 0.25 * pitch - 0.25, one.muzzle
    snout = one.muzzle_width * head
    rows += [
        ("crown", y, z, 0.45 * pitch, 0.86 * head, 0.88 * head, _HEAD),
        (
            "brow",
            y - 0.02 * head,
            z + 0.62 * head,
            nod,
            0.92 * head,
            0.90 * head,
            _HEAD,
        ),
    ]
    for name, share, size in (
        ("stop", 0.30, 0.5 * (0.95 * head + snout)),
        ("muzzle", 0.75, snout),
        ("nose", 1.0, 0.80 * snout),
    ):
        drop = (0.16 + 0.24 * share) * head
        forth = 0.78 * head + share * muzzle
        rows.append((name, y - drop, z + forth, nod, size, 0.88 * size, _HEAD))
    return [_Station(*row) for row in rows]


def _hind_leg(cage: Cage, quad: int, one: Creature, side: float) -> None:
    hips, thick, bend = _back(one)[0], one.thickness, one.bend
    x, z = side * 0.60 * one.width, -one.length / 2 - 0.02
    low = hips - 1.14 * one.height
    rows = [
        (low, z + 0.2 * bend, 1.45 * thick, 1.75 * thick),
        (0.58 * low, z + 0.9 * bend, 1.05 * thick, 1.25 * thick),
        (0.30 * low, z - 1.0 * bend, 0.78 * thick, 0.86 * thick),
        (0.12 * low, z - 0.5 * bend, 0.74 * thick, 0.82 * thick),
    ]
    _leg(cage, quad, x, rows, one, _HIND)


def _front_leg(cage: Cage, quad: int, one: Creature, side: float) -> None:
    shoulders, thick, bend = _back(one)[1], one.thickness, one.bend
    x, z = side * 0.58 * one.width, one.length / 2 - 0.12
    low = shoulders - 1.16 * one.height
    rows = [
        (low, z, 1.30 * thick, 1.45 * thick),
        (0.60 * low, z - 0.35 * bend, 1.00 * thick, 1.05 * thick),
        (0.32 * low, z + 0.10 * bend, 0.80 * thick, 0.84 * thick),
        (0.12 * low, z, 0.76 * thick, 0.80 * thick),
    ]
    _leg(cage, quad, x, rows, one, _FRONT)


def _leg(
    cage: Cage,
    quad: int,
    x: float,
    rows: list[tuple[float, float, float, float]],
    one: Creature,
    label: int,
) -> None:
    """Grow a leg from under the body through rings of height, z and half sizes."""
    rim = cage.opened(quad)
    _, z, _, _ = rows[-1]
    thick, paw = one.thickness, one.paw
    sole = [
        (0.055, z + 0.40 * paw, 1.00 * thick, 0.86 * thick + 0.50 * paw),
        (-0.004, z + 0.55 * paw, 0.98 * thick, 0.84 * thick + 0.55 * paw),
    ]
    ring = rim
    for y, along, wide, deep in (*rows, *sole):
        center = np.array([x, y, along])
        after = cage.around(rim, center, wide * _X, np.array([0.0, 0.0, deep]))
        cage.tube(ring, after, label)
        ring = after
    cage.cap(ring, label)


def _ear(cage: Cage, quad: int, one: Creature, side: float) -> None:
    """Grow an ear from a side of the crown, outwards and up, leaning back or forth."""
    rim = cage.opened(quad)
    root = cage.places(rim).mean(axis=0)
    up = np.array([0.38 * side, 0.92, -np.sin(one.ear_lean)])
    up /= np.linalg.norm(up)
    across = np.cross([0.0, 0.0, 1.0], up)
    across /= np.linalg.norm(across)
    deep = np.cross(up, across)
    deep *= np.sign(deep[2])
    across *= np.sign(across[0])
    wide = one.ear_width
    ring = rim
    for share, size in ((0.10, 0.86), (0.45, 1.0), (0.85, 0.62), (1.0, 0.28)):
        center = root + share * one.ear * up
        after = cage.around(
            rim, center, size * wide * across, 0.55 * size * wide * deep
        )
        cage.tube(ring, after, _EARS)
        ring = after
    cage.cap(ring, _EARS)
