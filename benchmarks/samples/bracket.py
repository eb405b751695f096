"""The part: a bearing bracket in millimetres, sharp edges, walls down to 1.2 mm."""

import numpy as np

from benchmarks.samples.distances import Array, box, cylinder

HALF_SIZE = 46.0
MIDDLE = np.array([0.0, 26.0, 0.0])


def bracket(points: Array) -> Array:
    """Return the signed distance, exact near the surface but at edges."""
    p = points * HALF_SIZE + MIDDLE
    mirrored = p.copy()
    mirrored[:, 0] = np.abs(mirrored[:, 0])
    solid = _plate(mirrored)
    solid = np.minimum(solid, _wall(mirrored))
    solid = np.minimum(solid, _ribs(mirrored))
    solid = np.minimum(solid, cylinder(p, (0, 34, -9), 2, 15, 16))
    solid = np.minimum(solid, _tube(p))
    for cut in (_bore(p), _screws(mirrored), _slot(mirrored), _windows(mirrored)):
        solid = np.maximum(solid, -cut)
    return solid / HALF_SIZE


def _plate(m: Array) -> Array:
    plate = box(m, (0, 2.5, 0), (42, 2.5, 25))
    corner = (m[:, 0] + m[:, 2] - 60) / np.sqrt(2)
    return np.maximum(plate, corner)


def _wall(m: Array) -> Array:
    wall = box(m, (0, 26, -23), (34, 26, 2))
    shoulder = (m[:, 0] * 0.8 + (m[:, 1] - 52) * 0.6) - 16
    return np.maximum(wall, shoulder)


def _ribs(m: Array) -> Array:
    rib = box(m, (27, 22, -2), (0.8, 22, 22))
    slant = ((m[:, 2] + 21) * 35 + (m[:, 1] - 40) * 41) / np.hypot(35, 41)
    return np.maximum(rib, slant)


def _tube(p: Array) -> Array:
    """Return a thin-walled sleeve that stands on the plate."""
    outer = cylinder(p, (0, 10, 16), 1, 6.2, 8)
    return np.maximum(outer, -cylinder(p, (0, 12, 16), 1, 5.0, 9))


def _bore(p: Array) -> Array:
    through = cylinder(p, (0, 34, -9), 2, 9, 40)
    seat = cylinder(p, (0, 34, 7), 2, 12, 6)
    key = box(p, (0, 43, -9), (2, 3, 40))
    return np.minimum(np.minimum(through, seat), key)


def _screws(m: Array) -> Array:
    hole = cylinder(m, (34, 0, 12), 1, 2.6, 6)
    around = np.hypot(m[:, 0] - 34, m[:, 2] - 12)
    sink = (around - 2.6 - (m[:, 1] - 2.6)) / np.sqrt(2)
    depth = np.abs(m[:, 1] - 4.6) - 2.0
    return np.minimum(hole, np.maximum(sink, depth))


def _slot(m: Array) -> Array:
    """Return the long holes in the plate."""
    z = np.abs(m[:, 2] + 10) - 6
    around = np.hypot(m[:, 0] - 35.5, np.maximum(z, 0)) - 2.4
    return np.maximum(around, np.abs(m[:, 1]) - 6)


def _windows(m: Array) -> Array:
    """Return the openings in the wall."""
    return box(m, (22, 14, -23), (3.2, 5, 6))
