"""The noisy scan's subject: a glazed pot, about 2 units wide, y upwards."""

import numpy as np

from benchmarks.samples.distances import (
    Array,
    blend,
    capsule,
    ellipsoid,
    smooth_step,
    torus,
)

CREAM = np.array([238, 230, 210])
BLUE = np.array([42, 78, 134])
RUST = np.array([176, 92, 52])


def teapot(points: Array) -> Array:
    """Return the signed distance, nearly."""
    belly = ellipsoid(points, (0, -0.05, 0), (0.62, 0.48, 0.62))
    around = np.hypot(points[:, 0], points[:, 2])
    foot = np.hypot(np.abs(around - 0.34), points[:, 1] + 0.50) - 0.05
    rim = np.hypot(around - 0.30, points[:, 1] - 0.37) - 0.035
    lid = ellipsoid(points, (0, 0.36, 0), (0.28, 0.14, 0.28))
    knob = ellipsoid(points, (0, 0.57, 0), (0.075, 0.07, 0.075))
    pot = blend(blend(belly, foot, 0.04), rim, 0.03)
    pot = blend(blend(pot, lid, 0.02), knob, 0.06)
    pot = blend(pot, _spout(points), 0.08)
    handle = torus(points, (-0.70, 0.03, 0), (0, 0, 1), 0.27, 0.052)
    return blend(pot, np.maximum(handle, points[:, 0] + 0.45), 0.06)


def _spout(points: Array) -> Array:
    path = ((0.45, -0.18), (0.66, -0.08), (0.78, 0.12), (0.90, 0.30))
    widths = (0.155, 0.115, 0.085, 0.06)
    spout = np.full(len(points), 9.0)
    for step in range(3):
        a, b = (*path[step], 0.0), (*path[step + 1], 0.0)
        piece = capsule(points, a, b, widths[step], widths[step + 1])
        spout = blend(spout, piece, 0.06)
    mouth = capsule(points, (0.86, 0.24, 0), (0.98, 0.42, 0), 0.034, 0.045)
    return np.maximum(spout, -mouth)


def glaze(points: Array) -> Array:
    """Return the colour of the glaze, n x 3, 0 to 255."""
    x, y, z = points.T
    angle = np.arctan2(z, x)
    wave = 0.035 * np.sin(9 * angle)
    band = smooth_step(0.022 - np.abs(y - 0.13), -0.006, 0.006)
    band += smooth_step(0.014 - np.abs(y + 0.30), -0.006, 0.006)
    leaf = smooth_step(0.045 - np.abs(y + 0.08 - wave), -0.01, 0.01)
    leaf *= smooth_step(np.cos(18 * angle), -0.2, 0.1)
    edge = smooth_step(y, 0.345, 0.355) * smooth_step(-y, -0.40, -0.39)
    edge += smooth_step(y, 0.515, 0.525)
    blue = np.clip(band + leaf, 0, 1)[:, None]
    rust = np.clip(edge, 0, 1)[:, None]
    color = CREAM * (1 - blue) + BLUE * blue
    return color * (1 - rust) + RUST * rust
