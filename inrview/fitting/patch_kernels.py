"""A smooth patch of surface through each point's neighbourhood, in parallel.

In the frame of a point's normal the patch is a quadric
z(u, v) = c0 + c1 u + c2 v + (a u^2 + 2 b u v + c v^2) / 2, fitted by weighted least
squares to the neighbours' heights and to the slopes that their normals state. All it
needs of the neighbours are 27 sums, so that patches of many widths cost little.
"""

import math

import numba
import numpy as np

SUMS = 29
"""Moments 0 to 14, heights 15 to 20, slopes 21 to 26, weight 27, squared weight 28."""
RIDGE = 1e-3
ENOUGH = 2.8
"""Sum of weights below which a patch has too few neighbours, about ten."""


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _tangent(normal, tangent):  # type: ignore[no-untyped-def]
    x, y, z = normal[0], normal[1], normal[2]
    if abs(x) < 0.7:
        a, b, c = 0.0, z, -y
    else:
        a, b, c = -z, 0.0, x
    length = math.sqrt(a * a + b * b + c * c)
    tangent[0], tangent[1], tangent[2] = a / length, b / length, c / length


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def make_frame(normal, frame):  # type: ignore[no-untyped-def]
    """Fill `frame` with tangent, bitangent and normal."""
    for axis in range(3):
        frame[2, axis] = normal[axis]
    _tangent(frame[2], frame[0])
    t, n = frame[0], frame[2]
    frame[1, 0] = n[1] * t[2] - n[2] * t[1]
    frame[1, 1] = n[2] * t[0] - n[0] * t[2]
    frame[1, 2] = n[0] * t[1] - n[1] * t[0]


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def interleave(x, y, z):  # type: ignore[no-untyped-def]
    """Return a cell's place in Morton order, as `cells.py` lays cells out."""
    code = 0
    for bit in range(7):
        code |= ((x >> bit) & 1) << (3 * bit)
        code |= ((y >> bit) & 1) << (3 * bit + 1)
        code |= ((z >> bit) & 1) << (3 * bit + 2)
    return code


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _add(sums, u, v, z, p, q, w):  # type: ignore[no-untyped-def]
    """Add one neighbour: place (u, v), height z, slopes p and q, weight w."""
    wu, wv = w * u, w * v
    uu, uv, vv = wu * u, wu * v, wv * v
    sums[0] += w
    sums[1] += wu
    sums[2] += wv
    sums[3] += uu
    sums[4] += uv
    sums[5] += vv
    sums[6] += uu * u
    sums[7] += uu * v
    sums[8] += uv * v
    sums[9] += vv * v
    sums[10] += uu * u * u
    sums[11] += uu * u * v
    sums[12] += uu * v * v
    sums[13] += uv * v * v
    sums[14] += vv * v * v
    sums[15] += w * z
    sums[16] += wu * z
    sums[17] += wv * z
    sums[18] += uu * z
    sums[19] += uv * z
    sums[20] += vv * z
    sums[21] += w * p
    sums[22] += wu * p
    sums[23] += wv * p
    sums[24] += w * q
    sums[25] += wu * q
    sums[26] += wv * q
    sums[27] += w
    sums[28] += w * w


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def gather_sums(  # type: ignore[no-untyped-def]
    positions, normals, starts, side, center, frame, widths, count, bends, doubt, sums
):
    """Sum up the neighbours of a place for `count` Gaussian widths at once.

    `widths` ascend; places are in units of each width. Neighbours that face away
    belong to the other side of a thin wall and do not count. A neighbour at distance d
    from the quadric whose curvatures are `bends` weighs 1 / (1 + doubt d^2).

    Notes
    -----
    Those are the weights of Cauchy's loss: Holland and Welsch 1977, "Robust regression
    using iteratively reweighted least-squares".
    """
    reach = 2.0 * widths[count - 1]
    low = np.empty(3, np.int64)
    high = np.empty(3, np.int64)
    for axis in range(3):
        low[axis] = max(int((center[axis] + 1 - reach) * 0.5 * side), 0)
        high[axis] = min(int((center[axis] + 1 + reach) * 0.5 * side), side - 1)
    sums[:count] = 0.0
    for x in range(low[0], high[0] + 1):
        for y in range(low[1], high[1] + 1):
            for z in range(low[2], high[2] + 1):
                cell = interleave(x, y, z)
                for j in range(starts[cell], starts[cell + 1]):
                    dx = positions[j, 0] - center[0]
                    dy = positions[j, 1] - center[1]
                    dz = positions[j, 2] - center[2]
                    away = dx * dx + dy * dy + dz * dz
                    if away > reach * reach:
                        continue
                    mx, my, mz = normals[j, 0], normals[j, 1], normals[j, 2]
                    facing = mx * frame[2, 0] + my * frame[2, 1] + mz * frame[2, 2]
                    if facing < 0.2:
                        continue
                    u = dx * frame[0, 0] + dy * frame[0, 1] + dz * frame[0, 2]
                    v = dx * frame[1, 0] + dy * frame[1, 1] + dz * frame[1, 2]
                    h = dx * frame[2, 0] + dy * frame[2, 1] + dz * frame[2, 2]
                    p = -(mx * frame[0, 0] + my * frame[0, 1] + mz * frame[0, 2])
                    q = -(mx * frame[1, 0] + my * frame[1, 1] + mz * frame[1, 2])
                    p, q = p / facing, q / facing
                    bow = bends[0] * u * u + 2 * bends[1] * u * v + bends[2] * v * v
                    off = h - 0.5 * bow
                    trust = facing / (1 + doubt * off * off)
                    for s in range(count - 1, -1, -1):
                        width = widths[s]
                        ratio = away / (width * width)
                        if ratio > 4.0:
                            break
                        weight = math.exp(-ratio) * trust
                        _add(sums[s], u / width, v / width, h / width, p, q, weight)


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _factor(matrix):  # type: ignore[no-untyped-def]
    for i in range(6):
        for j in range(i + 1):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            if i == j:
                matrix[i, i] = math.sqrt(max(total, 1e-12))
            else:
                matrix[i, j] = total / matrix[j, j]


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def _substitute(matrix, right):  # type: ignore[no-untyped-def]
    for i in range(6):
        total = right[i]
        for k in range(i):
            total -= matrix[i, k] * right[k]
        right[i] = total / matrix[i, i]
    for i in range(5, -1, -1):
        total = right[i]
        for k in range(i + 1, 6):
            total -= matrix[k, i] * right[k]
        right[i] = total / matrix[i, i]


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def solve_patch(m, slope_share, matrix, terms):  # type: ignore[no-untyped-def]
    """Turn sums into the six terms of the quadric, in units of the width.

    Terms: c0, c1, c2, a, b, c of z = c0 + c1 u + c2 v + a u^2/2 + b u v + c v^2/2.
    """
    g = slope_share
    matrix[0, 0] = m[0]
    matrix[1, 0], matrix[1, 1] = m[1], m[3] + g * m[0]
    matrix[2, 0], matrix[2, 1], matrix[2, 2] = m[2], m[4], m[5] + g * m[0]
    matrix[3, 0], matrix[3, 1] = 0.5 * m[3], 0.5 * m[6] + g * m[1]
    matrix[3, 2], matrix[3, 3] = 0.5 * m[7], 0.25 * m[10] + g * m[3]
    matrix[4, 0], matrix[4, 1] = m[4], m[7] + g * m[2]
    matrix[4, 2], matrix[4, 3] = m[8] + g * m[1], 0.5 * m[11] + g * m[4]
    matrix[4, 4] = m[12] + g * (m[3] + m[5])
    matrix[5, 0], matrix[5, 1] = 0.5 * m[5], 0.5 * m[8]
    matrix[5, 2], matrix[5, 3] = 0.5 * m[9] + g * m[2], 0.25 * m[12]
    matrix[5, 4], matrix[5, 5] = 0.5 * m[13] + g * m[4], 0.25 * m[14] + g * m[5]
    terms[0] = m[15]
    terms[1] = m[16] + g * m[21]
    terms[2] = m[17] + g * m[24]
    terms[3] = 0.5 * m[18] + g * m[22]
    terms[4] = m[19] + g * (m[23] + m[25])
    terms[5] = 0.5 * m[20] + g * m[26]
    for k in range(6):
        matrix[k, k] += RIDGE * (m[0] if k > 2 else 1e-3)
    _factor(matrix)
    _substitute(matrix, terms)


@numba.njit(nogil=True, fastmath=True, cache=True, error_model="numpy")
def write_patch(center, frame, terms, width, patch):  # type: ignore[no-untyped-def]
    """Write foot (3), normal (3), tangent (3), curvatures (3) and the width."""
    tilt = 1.0 / math.sqrt(1 + terms[1] * terms[1] + terms[2] * terms[2])
    height = terms[0] * width
    for axis in range(3):
        normal = (
            frame[2, axis] - terms[1] * frame[0, axis] - terms[2] * frame[1, axis]
        ) * tilt
        patch[3 + axis] = normal
        # Newton's step goes along the patch's normal, not along the frame's.
        patch[axis] = center[axis] + height * tilt * normal
    _tangent(patch[3:6], patch[6:9])
    bx = patch[4] * patch[8] - patch[5] * patch[7]
    by = patch[5] * patch[6] - patch[3] * patch[8]
    bz = patch[3] * patch[7] - patch[4] * patch[6]
    t0 = patch[6] * frame[0, 0] + patch[7] * frame[0, 1] + patch[8] * frame[0, 2]
    t1 = patch[6] * frame[1, 0] + patch[7] * frame[1, 1] + patch[8] * frame[1, 2]
    b0 = bx * frame[0, 0] + by * frame[0, 1] + bz * frame[0, 2]
    b1 = bx * frame[1, 0] + by * frame[1, 1] + bz * frame[1, 2]
    bend = tilt / width
    a, b, c = terms[3] * bend, terms[4] * bend, terms[5] * bend
    patch[9] = a * t0 * t0 + 2 * b * t0 * t1 + c * t1 * t1
    patch[10] = a * t0 * b0 + b * (t0 * b1 + t1 * b0) + c * t1 * b1
    patch[11] = a * b0 * b0 + 2 * b * b0 * b1 + c * b1 * b1
    patch[12] = width


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def measure_reach(patches, probes, starts, side, apart, most):  # type: ignore[no-untyped-def]
    """Write how far one can walk off each patch, outwards and inwards.

    Up to there the patch stays the nearest surface: the ball that touches the patch
    and goes through another point bounds the walk. Points closer than `apart` belong
    to the patch's own neighbourhood, unless they face away.
    """
    for c in numba.prange(len(patches)):
        low = np.empty(3, np.int64)
        high = np.empty(3, np.int64)
        for axis in range(3):
            low[axis] = max(int((patches[c, axis] + 1 - 2 * most) * 0.5 * side), 0)
            top = int((patches[c, axis] + 1 + 2 * most) * 0.5 * side)
            high[axis] = min(top, side - 1)
        outwards, inwards = most, most
        for x in range(low[0], high[0] + 1):
            for y in range(low[1], high[1] + 1):
                for z in range(low[2], high[2] + 1):
                    cell = interleave(x, y, z)
                    for j in range(starts[cell], starts[cell + 1]):
                        away, height, facing = 0.0, 0.0, 0.0
                        for axis in range(3):
                            d = probes[j, axis] - patches[c, axis]
                            away += d * d
                            height += d * patches[c, 3 + axis]
                            facing += probes[j, 3 + axis] * patches[c, 3 + axis]
                        if facing > 0 and away < apart * apart:
                            continue
                        if height > 0:
                            outwards = min(outwards, 0.5 * away / height)
                        elif height < 0:
                            inwards = min(inwards, -0.5 * away / height)
        patches[c, 13], patches[c, 14] = outwards, inwards


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def choose_widths(  # type: ignore[no-untyped-def]
    positions,
    normals,
    starts,
    side,
    chosen,
    widths,
    noise,
    slope_share,
    scales,
    spacings,
):
    """Write for each chosen point which of the widths suits it, from 0 up.

    The widest patch whose foot still agrees with those of all narrower patches, within
    what noise explains; but none with fewer than about a dozen neighbours.

    Notes
    -----
    Goldenshluger and Nemirovski 1997: the intersection of confidence intervals.
    """
    count = len(widths)
    for c in numba.prange(len(chosen)):
        i = chosen[c]
        frame = np.empty((3, 3))
        sums = np.empty((count, SUMS))
        matrix = np.empty((6, 6))
        terms = np.empty(6)
        flat = np.zeros(3)
        make_frame(normals[i], frame)
        if noise <= 0:
            # The narrowest width with enough neighbours will do: stop at it.
            for s in range(count):
                width = widths[s : s + 1]
                gather_sums(
                    positions,
                    normals,
                    starts,
                    side,
                    positions[i],
                    frame,
                    width,
                    1,
                    flat,
                    0.0,
                    sums,
                )
                scales[c] = s
                total = sums[0, 27]
                spacings[c] = widths[s] * math.sqrt(math.pi / max(total, 1e-3))
                if total >= ENOUGH:
                    break
            continue
        gather_sums(
            positions,
            normals,
            starts,
            side,
            positions[i],
            frame,
            widths,
            count,
            flat,
            0.0,
            sums,
        )
        low, high, best = -1e30, 1e30, -1
        for s in range(count):
            total = sums[s, 27]
            if total < ENOUGH and s < count - 1:
                continue
            if best < 0:
                spacings[c] = widths[s] * math.sqrt(math.pi / max(total, 1e-3))
            solve_patch(sums[s], slope_share, matrix, terms)
            foot = terms[0] * widths[s]
            spread = noise * math.sqrt(1.2 * sums[s, 28]) / max(total, 1e-12)
            low, high = max(low, foot - 1.25 * spread), min(high, foot + 1.25 * spread)
            if low > high and best >= 0:
                break
            best = s
        scales[c] = max(best, 0)


@numba.njit(nogil=True, fastmath=True, cache=True, parallel=True, error_model="numpy")
def fit_patches(  # type: ignore[no-untyped-def]
    positions, normals, starts, side, chosen, widths, slope_share, doubt, patches
):
    """Fit a patch of its own width at each chosen point, then once more at its foot.

    The second time points off the first patch count less, as `doubt` says.
    """
    for c in numba.prange(len(chosen)):
        i = chosen[c]
        frame = np.empty((3, 3))
        sums = np.empty((1, SUMS))
        matrix = np.empty((6, 6))
        terms = np.empty(6)
        center = np.empty(3)
        width = widths[c : c + 1]
        for axis in range(3):
            center[axis] = positions[i, axis]
        make_frame(normals[i], frame)
        bends = np.zeros(3)
        for k in range(2):
            gather_sums(
                positions,
                normals,
                starts,
                side,
                center,
                frame,
                width,
                1,
                bends,
                k * doubt,
                sums,
            )
            solve_patch(sums[0], slope_share, matrix, terms)
            write_patch(center, frame, terms, width[0], patches[c])
            for axis in range(3):
                center[axis] = patches[c, axis]
                bends[axis] = patches[c, 9 + axis]
            make_frame(patches[c, 3:6], frame)
