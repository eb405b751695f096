"""The sculpture: an owl on a stump, about 2 units tall, y upwards, facing z."""

import numpy as np

from benchmarks.samples.distances import (
    Array,
    blend,
    capsule,
    carve,
    cylinder,
    ellipsoid,
    smooth_step,
    torus,
)

EYE = np.array([0.155, 0.50, 0.30])
GAZE = np.array([0.28, 0.02, 1.0])


def owl(points: Array) -> Array:
    """Return the signed distance, nearly, to the sculpture."""
    mirrored = points.copy()
    mirrored[:, 0] = np.abs(mirrored[:, 0])
    bird = _body(points, mirrored)
    bird = blend(bird, _wings(mirrored), 0.05)
    bird = blend(bird, _tail(points), 0.06)
    bird = _face(bird, points, mirrored)
    bird = blend(bird, _feet(mirrored), 0.03)
    return blend(bird, _stump(points), 0.015)


def _body(points: Array, mirrored: Array) -> Array:
    trunk = ellipsoid(points, (0, -0.08, 0.0), (0.40, 0.52, 0.35))
    head = ellipsoid(points, (0, 0.47, 0.04), (0.37, 0.29, 0.31))
    tuft = capsule(mirrored, (0.20, 0.62, 0.08), (0.34, 0.90, 0.02), 0.085, 0.024)
    smooth = blend(blend(trunk, head, 0.14), tuft, 0.10)
    angle = np.arctan2(points[:, 0], points[:, 2])
    height = points[:, 1]
    chest = feathers(angle * 13 / np.pi, -height / 0.105)
    crown = feathers(angle * 17 / np.pi, -height / 0.062)
    is_head = smooth_step(height, 0.20, 0.32)
    is_face = smooth_step(points[:, 2], 0.12, 0.20) * smooth_step(height, 0.22, 0.30)
    is_top = 1 - smooth_step(height, 0.66, 0.74)
    relief = 0.026 * chest * (1 - is_head)
    relief += 0.012 * crown * is_head * (1 - is_face) * is_top
    return smooth - relief


def feathers(across: Array, down: Array) -> Array:
    """Return the height, 0 to 1, of rows of overlapping rounded feathers.

    A row is one unit high; each feather hangs half a row over the next, is highest at
    its tip and along its shaft.
    """
    row = np.floor(down)
    height = np.zeros_like(down)
    covered = np.zeros_like(down)
    for above in (1, 0):
        number = row - above
        side = across + 0.5 * (number % 2)
        a = side - np.round(side)
        b = down - number
        tip = 0.95 + 0.80 * np.sqrt(np.maximum(1 - (2 * a) ** 2, 0))
        inside = smooth_step(tip - b, 0.0, 0.22) if above else np.ones_like(down)
        shaft = 0.12 * np.exp(-((a / 0.06) ** 2))
        lift = np.clip(0.12 + 0.45 * b + shaft - 0.9 * a * a, 0, 1)
        height += (1 - covered) * inside * lift
        covered += (1 - covered) * inside
    return height


def _wings(mirrored: Array) -> Array:
    lean = np.deg2rad(9)
    q = mirrored - [0.36, -0.10, -0.04]
    x = q[:, 0] * np.cos(lean) - q[:, 1] * np.sin(lean)
    y = q[:, 0] * np.sin(lean) + q[:, 1] * np.cos(lean)
    turned = np.stack([x, y, q[:, 2]], axis=1)
    blade = ellipsoid(turned, (0, 0, 0), (0.105, 0.46, 0.27))
    short = feathers(turned[:, 2] / 0.085, -(turned[:, 1] - 0.08) / 0.10)
    long = feathers(turned[:, 2] / 0.075, -(turned[:, 1] + 0.05) / 0.24 - 0.4)
    is_long = smooth_step(-turned[:, 1], 0.05, 0.09)
    outside = smooth_step(turned[:, 0], -0.02, 0.05)
    relief = 0.030 * short * (1 - is_long) + 0.036 * long * is_long
    return blade - relief * outside


def _tail(points: Array) -> Array:
    tilt = np.deg2rad(24)
    q = points - [0, -0.50, -0.30]
    y = q[:, 1] * np.cos(tilt) + q[:, 2] * np.sin(tilt)
    z = -q[:, 1] * np.sin(tilt) + q[:, 2] * np.cos(tilt)
    turned = np.stack([q[:, 0], y, z], axis=1)
    fan = ellipsoid(turned, (0, 0, 0), (0.20, 0.34, 0.07))
    return fan - 0.022 * feathers(turned[:, 0] / 0.085, -(y + 0.1) / 0.30)


def _face(bird: Array, points: Array, mirrored: Array) -> Array:
    rim = torus(mirrored, EYE + [0.01, -0.01, -0.045], GAZE, 0.175, 0.030)
    bird = blend(bird, rim, 0.05)
    dish = ellipsoid(mirrored, EYE + [0.02, -0.005, 0.045], (0.155, 0.155, 0.075))
    bird = carve(bird, dish, 0.04)
    away = mirrored - EYE
    radius = np.hypot(away[:, 0], away[:, 1])
    spoke = np.cos(26 * np.arctan2(away[:, 1], away[:, 0]))
    ring = smooth_step(radius, 0.085, 0.11) * (1 - smooth_step(radius, 0.15, 0.18))
    front = smooth_step(points[:, 2], 0.18, 0.24)
    bird = bird - 0.006 * spoke * ring * front
    ball = np.linalg.norm(mirrored - (EYE - [0, 0, 0.035]), axis=1) - 0.095
    bird = blend(bird, ball, 0.012)
    gaze = GAZE / np.linalg.norm(GAZE)
    iris = torus(mirrored, EYE - [0, 0, 0.035] + 0.086 * gaze, GAZE, 0.045, 0.008)
    bird = carve(bird, iris, 0.006)
    brow = capsule(mirrored, (0.05, 0.56, 0.345), (0.27, 0.69, 0.225), 0.036, 0.020)
    bird = blend(bird, brow, 0.05)
    upper = capsule(points, (0, 0.47, 0.335), (0, 0.38, 0.43), 0.050, 0.036)
    hook = capsule(points, (0, 0.38, 0.43), (0, 0.285, 0.425), 0.036, 0.014)
    return blend(bird, blend(upper, hook, 0.03), 0.025)


def _feet(mirrored: Array) -> Array:
    result = np.full(len(mirrored), np.inf)
    for turn in (-0.55, 0.0, 0.55):
        root = np.array([0.16, -0.56, 0.20])
        way = np.array([np.sin(turn + 0.1), 0.0, np.cos(turn + 0.1)])
        knuckle = root + 0.07 * way + [0, 0.005, 0]
        end = root + 0.145 * way + [0, -0.025, 0]
        claw = root + 0.19 * way + [0, -0.075, 0]
        toe = blend(
            capsule(mirrored, root, knuckle, 0.045, 0.042),
            capsule(mirrored, knuckle, end, 0.042, 0.032),
            0.02,
        )
        nail = capsule(mirrored, end, claw, 0.030, 0.014)
        part = blend(toe, nail, 0.01)
        result = part if np.isinf(result).all() else blend(result, part, 0.015)
    return result


def _stump(points: Array) -> Array:
    angle = np.arctan2(points[:, 0], points[:, 2])
    height = points[:, 1]
    radius = np.hypot(points[:, 0], points[:, 2])
    flare = 0.07 * smooth_step(-height, 0.80, 1.02) * (1 + 0.7 * np.cos(5 * angle + 1))
    trunk = cylinder(points, (0, -0.81, 0), 1, 0.40, 0.19) - 0.02 - flare
    bark = np.sin(31 * angle + 2.2 * np.sin(9 * height) + 1.3 * np.sin(4 * angle))
    bark += 0.6 * np.sin(17 * angle - 14 * height + np.sin(7 * angle))
    side = smooth_step(-height, 0.61, 0.66) * (1 - smooth_step(-height, 0.99, 1.0))
    rings = np.sin(120 * radius + 1.5 * np.sin(3 * angle)) * smooth_step(
        height, -0.63, -0.6
    )
    trunk = trunk - 0.011 * bark * side - 0.0035 * rings
    return carve(trunk, 1.0 + height, 0.07)
