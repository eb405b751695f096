"""Kernels of warps: forward, inverse, and how they stretch space.

A warp is a chain of groups of rows (see edit_warp.py for what a row holds). A group
moves a point p by the sum of its rows' displacements, so warp(p) = p + d(p).
"""

# mypy: disallow-untyped-defs=False, disallow-untyped-calls=False

import numpy as np
from numba import njit, prange

PIN, MOVE, SCALE, TWIST, BEND = range(5)
KIND, CENTER, VECTOR, AXIS, AMOUNT, RADIUS, BOX, POINT, NORMAL = (
    0, 1, 4, 7, 10, 11, 12, 15, 18,
)  # fmt: skip
COLUMNS = 21
"""Numbers in a row."""
CLOSE = 1e-14
"""Squared distance at which an inverse is found, in template-space units."""
STEP = 1e-6
"""Of the differences that give slopes: in float64, right to about nine digits."""


@njit(cache=True, nogil=True)
def _fade(x):
    """Return (1 - x)^2 of a squared share of the reach: 1 at 0, and 0 from 1 on."""
    return (1.0 - x) * (1.0 - x) if x < 1.0 else 0.0


@njit(cache=True, nogil=True)
def _weight(row, x, y, z):
    """Return a row's falloff at an offset from its centre."""
    if row[BOX] > 0:
        weight = 1.0
        for axis, offset in enumerate((x, y, z)):
            # Full in the inner half of the box, then down to nothing at its sides.
            outer = max(2.0 * abs(offset) / row[BOX + axis] - 1.0, 0.0)
            weight *= _fade(outer * outer)
        return weight
    square = (x * x + y * y + z * z) / (row[RADIUS] * row[RADIUS])
    if row[KIND] != PIN:
        return _fade(square)
    if square >= 1.0:
        return 0.0
    r = np.sqrt(square)
    return (1.0 - r) ** 4 * (4.0 * r + 1.0)


@njit(cache=True, nogil=True)
def _twisted(row, x, y, z, weight):
    """Return the displacement of a turn that grows along the axis (Rodrigues)."""
    a, b, c = row[AXIS], row[AXIS + 1], row[AXIS + 2]
    along = a * x + b * y + c * z
    angle = row[AMOUNT] * along / row[RADIUS] * weight
    less, s = np.cos(angle) - 1.0, np.sin(angle)
    dx = less * (x - along * a) + s * (b * z - c * y)
    dy = less * (y - along * b) + s * (c * x - a * z)
    dz = less * (z - along * c) + s * (a * y - b * x)
    return dx, dy, dz


@njit(cache=True, nogil=True)
def _bent(row, x, y, z, weight):
    """Return the displacement of an axis curved towards a direction (Barr 1984)."""
    a, b, c = row[AXIS], row[AXIS + 1], row[AXIS + 2]
    u, v, w = row[VECTOR], row[VECTOR + 1], row[VECTOR + 2]
    along, side = a * x + b * y + c * z, u * x + v * y + w * z
    bend = row[AMOUNT] / row[RADIUS] * weight
    angle = bend * along
    if abs(bend) < 1e-9:
        return 0.0, 0.0, 0.0
    forth = np.sin(angle) * (1.0 / bend - side) - along
    # 1 - cos by its half angle keeps its digits near zero.
    half = np.sin(0.5 * angle)
    aside = 2.0 * half * half * (1.0 / bend - side)
    return forth * a + aside * u, forth * b + aside * v, forth * c + aside * w


@njit(cache=True, nogil=True)
def _moved(row, x, y, z):
    """Return a row's displacement at a point, and its weight there."""
    x, y, z = x - row[CENTER], y - row[CENTER + 1], z - row[CENTER + 2]
    reach_x = reach_y = reach_z = row[RADIUS]
    if row[BOX] > 0:
        reach_x, reach_y, reach_z = row[BOX], row[BOX + 1], row[BOX + 2]
    if abs(x) >= reach_x or abs(y) >= reach_y or abs(z) >= reach_z:
        return 0.0, 0.0, 0.0, 0.0
    weight = _weight(row, x, y, z)
    if weight <= 0.0:
        return 0.0, 0.0, 0.0, 0.0
    u, v, w = row[VECTOR], row[VECTOR + 1], row[VECTOR + 2]
    kind = int(row[KIND])
    if kind == SCALE:
        dx, dy, dz = (u - 1.0) * x * weight, (v - 1.0) * y * weight, 0.0
        return dx, dy, (w - 1.0) * z * weight, weight
    if kind == TWIST:
        dx, dy, dz = _twisted(row, x, y, z, weight)
        return dx, dy, dz, weight
    if kind == BEND:
        dx, dy, dz = _bent(row, x, y, z, weight)
        return dx, dy, dz, weight
    return u * weight, v * weight, w * weight, weight


@njit(cache=True, nogil=True)
def _mirrored(row, x, y, z):
    """Return the displacement by a row's mirror image, and its weight."""
    n, m, k = row[NORMAL], row[NORMAL + 1], row[NORMAL + 2]
    away = n * (x - row[POINT]) + m * (y - row[POINT + 1]) + k * (z - row[POINT + 2])
    x, y, z = x - 2 * away * n, y - 2 * away * m, z - 2 * away * k
    dx, dy, dz, weight = _moved(row, x, y, z)
    back = n * dx + m * dy + k * dz
    return dx - 2 * back * n, dy - 2 * back * m, dz - 2 * back * k, weight


@njit(cache=True, nogil=True)
def _shift(rows, x, y, z):
    """Return by how much a group moves a point."""
    sx = sy = sz = 0.0
    for r in range(len(rows)):
        row = rows[r]
        dx, dy, dz, weight = _moved(row, x, y, z)
        if row[NORMAL] != 0 or row[NORMAL + 1] != 0 or row[NORMAL + 2] != 0:
            ex, ey, ez, other = _mirrored(row, x, y, z)
            if weight > 0 and other > 0:
                # On the plane itself both act fully: together they count once.
                share = 1.0 - weight * other / (weight + other)
                dx, dy, dz = (dx + ex) * share, (dy + ey) * share, (dz + ez) * share
            elif other > 0:
                dx, dy, dz = ex, ey, ez
        sx, sy, sz = sx + dx, sy + dy, sz + dz
    return sx, sy, sz


@njit(cache=True, nogil=True)
def _slopes(rows, p, out):
    """Write the Jacobian of warp(p) = p + d(p), by central differences."""
    for axis in range(3):
        ax, ay, az = STEP * (axis == 0), STEP * (axis == 1), STEP * (axis == 2)
        more = _shift(rows, p[0] + ax, p[1] + ay, p[2] + az)
        less = _shift(rows, p[0] - ax, p[1] - ay, p[2] - az)
        for i in range(3):
            out[i, axis] = (more[i] - less[i]) / (2 * STEP)
        out[axis, axis] += 1.0


@njit(cache=True, nogil=True)
def _determinant(a):
    return (
        a[0, 0] * (a[1, 1] * a[2, 2] - a[1, 2] * a[2, 1])
        - a[0, 1] * (a[1, 0] * a[2, 2] - a[1, 2] * a[2, 0])
        + a[0, 2] * (a[1, 0] * a[2, 1] - a[1, 1] * a[2, 0])
    )


@njit(cache=True, nogil=True)
def _invert(a, det, out):
    for i in range(3):
        for j in range(3):
            # The cofactor of (j, i); the indices taken in a ring carry its sign.
            r, s, u, v = (j + 1) % 3, (j + 2) % 3, (i + 1) % 3, (i + 2) % 3
            out[i, j] = (a[r, u] * a[s, v] - a[r, v] * a[s, u]) / det


@njit(cache=True, nogil=True)
def _miss(rows, p, q, out):
    """Write warp(p) - q; return its squared length."""
    move = _shift(rows, p[0], p[1], p[2])
    total = 0.0
    for i in range(3):
        out[i] = p[i] + move[i] - q[i]
        total += out[i] * out[i]
    return total


@njit(cache=True, nogil=True)
def _newton_step(rows, p, miss, room, step):
    """Write where Newton's method goes; downhill where space is nearly folded."""
    slopes, inverse = room
    _slopes(rows, p, slopes)
    det = _determinant(slopes)
    if abs(det) > 1e-6:
        _invert(slopes, det, inverse)
        for i in range(3):
            step[i] = 0.0
            for j in range(3):
                step[i] -= inverse[i, j] * miss[j]
        return
    for i in range(3):
        step[i] = 0.0
        for j in range(3):
            step[i] -= slopes[j, i] * miss[j]


@njit(cache=True, nogil=True)
def _solve(rows, q, p, room):
    """Find p with warp(p) = q by Newton's method, steps halved until they help.

    Where the Jacobian can be inverted the distance has no other lowest place, so this
    arrives wherever the warp is invertible. Starts at q; the answer is written to p.
    """
    miss, trial, other, step = room[0], room[1], room[2], room[3]
    matrices = (room[4:7], room[7:10])
    for i in range(3):
        p[i] = q[i]
    away = _miss(rows, p, q, miss)
    for _ in range(60):
        if away < CLOSE:
            return
        _newton_step(rows, p, miss, matrices, step)
        share = 1.0
        while share > 1e-4:
            for i in range(3):
                trial[i] = p[i] + share * step[i]
            found = _miss(rows, trial, q, other)
            if found < away * (1.0 - 0.1 * share):
                break
            share *= 0.5
        if share <= 1e-4:
            return
        for i in range(3):
            p[i], miss[i] = trial[i], other[i]
        away = found


@njit(cache=True, nogil=True, parallel=True)
def forward(rows, starts, points, out):
    """Move points by each group in turn."""
    for n in prange(len(points)):
        x, y, z = points[n, 0] + 0.0, points[n, 1] + 0.0, points[n, 2] + 0.0
        for g in range(len(starts) - 1):
            dx, dy, dz = _shift(rows[starts[g] : starts[g + 1]], x, y, z)
            x, y, z = x + dx, y + dy, z + dz
        out[n, 0], out[n, 1], out[n, 2] = x, y, z


@njit(cache=True, nogil=True)
def _origin(rows, x, y, z):
    """Return where a group takes a point from."""
    room = np.empty((10, 3))
    p, q = np.empty(3), np.array((x, y, z))
    _solve(rows, q, p, room)
    return p[0], p[1], p[2]


@njit(cache=True, nogil=True, parallel=True)
def backward(rows, starts, points, out):
    """Find where points were before the groups moved them, the last one first."""
    for n in prange(len(points)):
        x, y, z = points[n, 0] + 0.0, points[n, 1] + 0.0, points[n, 2] + 0.0
        for g in range(len(starts) - 2, -1, -1):
            own = rows[starts[g] : starts[g + 1]]
            dx, dy, dz = _shift(own, x, y, z)
            # Most points lie outside every reach: nothing to solve, no room needed.
            if dx != 0 or dy != 0 or dz != 0:
                x, y, z = _origin(own, x, y, z)
        out[n, 0], out[n, 1], out[n, 2] = x, y, z


@njit(cache=True, nogil=True, parallel=True)
def pull(rows, starts, points, slopes):
    """Turn gradients at `points` before the warp into those after it, in place.

    g_after = J^-T g_before, J of each group at the place that it found there.
    """
    for n in prange(len(points)):
        a, inverse = np.empty((3, 3)), np.empty((3, 3))
        p, g = np.empty(3), np.empty(3)
        for i in range(3):
            p[i], g[i] = points[n, i], slopes[n, i]
        for group in range(len(starts) - 1):
            own = rows[starts[group] : starts[group + 1]]
            _slopes(own, p, a)
            det = _determinant(a)
            if abs(det) < 1e-9:
                det = 1e-9
            _invert(a, det, inverse)
            turned = (
                inverse[0, 0] * g[0] + inverse[1, 0] * g[1] + inverse[2, 0] * g[2],
                inverse[0, 1] * g[0] + inverse[1, 1] * g[1] + inverse[2, 1] * g[2],
                inverse[0, 2] * g[0] + inverse[1, 2] * g[1] + inverse[2, 2] * g[2],
            )
            move = _shift(own, p[0], p[1], p[2])
            for i in range(3):
                g[i] = turned[i]
                p[i] += move[i]
        for i in range(3):
            slopes[n, i] = g[i]


@njit(cache=True, nogil=True, parallel=True)
def determinants(rows, starts, points, out):
    """Write how much the warp stretches volume at each point; < 0: inside out."""
    for n in prange(len(points)):
        a, p = np.empty((3, 3)), np.empty(3)
        for i in range(3):
            p[i] = points[n, i]
        product = 1.0
        for group in range(len(starts) - 1):
            own = rows[starts[group] : starts[group + 1]]
            _slopes(own, p, a)
            det = _determinant(a)
            # Two folds do not make one flat sheet: the worst sign stays.
            product = -abs(product * det) if det < 0 or product < 0 else product * det
            move = _shift(own, p[0], p[1], p[2])
            for i in range(3):
                p[i] += move[i]
        out[n] = product
