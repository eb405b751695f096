"""Polygons into triangles: concave ones too, and triangle strips."""

import numpy as np

from inrview.files.limits import MAX_INDEX
from inrview.files.wording import many
from inrview.messages.notes import Note, Severity

_MAX_CORNERS_CLIPPED = 500
"""Ear clipping is quadratic; larger polygons are cut as a fan."""


def triangulate(
    corners: np.ndarray, sizes: np.ndarray, positions: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Cut polygons into triangles.

    Parameters
    ----------
    corners
        Vertex indices of all polygons, one after the other.
    sizes
        Number of corners of each polygon.
    positions
        The vertices; only used to cut polygons that are not convex.

    Returns
    -------
    triangles
        `m x 3` places in `corners`, in the order of the polygons.
    polygons
        For each triangle, the polygon that it was cut from.
    """
    if len(sizes) and (sizes == 3).all():
        kind = np.int32 if len(corners) < MAX_INDEX else np.int64
        places = np.arange(3 * len(sizes), dtype=kind)
        return places.reshape(-1, 3), np.arange(len(sizes), dtype=kind)
    starts = np.cumsum(sizes, dtype=np.int64) - sizes
    pieces, owners = [], []
    for size in np.unique(sizes[sizes >= 3]).tolist():
        which = np.flatnonzero(sizes == size)
        local = _cut_alike(corners, starts[which], size, positions)
        pieces.append(local.reshape(-1, 3))
        owners.append(np.repeat(which, size - 2))
    if not pieces:
        return np.empty((0, 3), np.int64), np.empty(0, np.int64)
    owner = np.concatenate(owners)
    order = np.argsort(owner, kind="stable")
    return np.concatenate(pieces)[order], owner[order]


def _cut_alike(
    corners: np.ndarray, starts: np.ndarray, size: int, positions: np.ndarray
) -> np.ndarray:
    """Return `k x (size - 2) x 3` places for polygons of one size."""
    second = np.arange(1, size - 1)
    fan = np.stack([np.zeros_like(second), second, second + 1], axis=1)
    places = starts[:, None, None] + fan[None]
    if size == 3:
        return places
    chosen = corners[starts[:, None] + np.arange(size)]
    in_range = np.all((chosen >= 0) & (chosen < len(positions)), axis=1)
    points = np.nan_to_num(
        positions[np.where(in_range[:, None], chosen, 0)].astype(np.float64)
    )
    for index in np.flatnonzero(~_fan_fits(points, fan) & in_range).tolist():
        if size <= _MAX_CORNERS_CLIPPED:
            places[index] = starts[index] + _clip_ears(points[index])
    return places


def _fan_fits(points: np.ndarray, fan: np.ndarray) -> np.ndarray:
    """Tell for which polygons the fan from corner 0 turns no triangle over."""
    a, b, c = (points[:, fan[:, i]] for i in range(3))
    normals = np.cross(b - a, c - a)
    along = (normals * normals.sum(axis=1, keepdims=True)).sum(axis=2)
    return np.asarray((along >= 0).all(axis=1))


def _clip_ears(points: np.ndarray) -> np.ndarray:
    """Cut one polygon by cutting off ears (Meisters 1975); always n - 2 triangles."""
    flat = _flattened(points)
    left = list(range(len(points)))
    triangles = []
    while len(left) > 3:
        ear = next((i for i in range(len(left)) if _is_ear(flat, left, i)), 0)
        before, after = left[ear - 1], left[(ear + 1) % len(left)]
        triangles.append((before, left[ear], after))
        del left[ear]
    triangles.append((left[0], left[1], left[2]))
    return np.array(triangles)


def _flattened(points: np.ndarray) -> np.ndarray:
    """Look at a polygon along its normal, so that it runs anticlockwise."""
    moved = points - points.mean(axis=0)
    following = np.roll(moved, -1, axis=0)
    normal = np.cross(moved, following).sum(axis=0)
    drop = int(np.argmax(np.abs(normal)))
    first, second = [(1, 2), (2, 0), (0, 1)][drop]
    flat = moved[:, [first, second]]
    return np.asarray(flat if normal[drop] >= 0 else flat * (-1.0, 1.0))


def _is_ear(flat: np.ndarray, left: list[int], place: int) -> bool:
    a, b, c = left[place - 1], left[place], left[(place + 1) % len(left)]
    if _turn(flat[a], flat[b], flat[c]) <= 0:
        return False
    rest = flat[[i for i in left if i not in (a, b, c)]]
    inside = np.ones(len(rest), bool)
    for start, end in ((a, b), (b, c), (c, a)):
        along = flat[end] - flat[start]
        offset = rest - flat[start]
        inside &= along[0] * offset[:, 1] - along[1] * offset[:, 0] >= 0
    return not bool(inside.any())


def _turn(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> float:
    return float((b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]))


def polygon_notes(sizes: np.ndarray) -> list[Note]:
    """Say how many faces were cut into triangles, and how many had too few corners."""
    notes = []
    large = int((sizes > 3).sum())
    if large:
        text = f"Cut into triangles: {many(large, 'face')} of more than three corners."
        notes.append(Note("polygons-cut", text, count=large))
    small = int((sizes < 3).sum())
    if small:
        text = f"Left out: {many(small, 'face')} of fewer than three corners."
        notes.append(Note("faces-dropped", text, Severity.WARNING, small))
    return notes


def strips_to_triangles(strip: np.ndarray) -> np.ndarray:
    """Turn triangle strips, parted by -1, into triangles with one winding."""
    if len(strip) < 3:
        return np.empty((0, 3), np.int64)
    triangles = np.stack([strip[:-2], strip[1:-1], strip[2:]], axis=1)
    places = np.arange(len(triangles))
    breaks = np.flatnonzero(strip < 0)
    starts = np.concatenate([[0], breaks + 1])
    start_of = starts[np.searchsorted(starts, places, side="right") - 1]
    is_odd = (places - start_of) % 2 == 1
    triangles[is_odd] = triangles[is_odd][:, [1, 0, 2]]
    is_whole = (triangles >= 0).all(axis=1)
    a, b, c = triangles.T
    # strips are joined by repeating a vertex: those triangles are only stitches
    return np.asarray(triangles[is_whole & (a != b) & (b != c) & (c != a)])
