"""A picture by formulas: petals, rings that grow finer outwards, and hatching."""

import numpy as np
from jaxtyping import Float64

from inrview.geometry.raster import Raster

WIDTH, HEIGHT = 384, 256
_SAMPLES = 4
_SKY = np.array([0.10, 0.13, 0.24])
_RIM = np.array([0.16, 0.42, 0.50])
_PETALS = np.array([[0.95, 0.55, 0.30], [0.86, 0.27, 0.36]])
_HEART = np.array([0.99, 0.86, 0.52])
Plane = Float64[np.ndarray, "h w"]


def rosette(width: int = WIDTH, height: int = HEIGHT) -> Raster:
    """Draw the picture, each pixel the mean of sixteen places."""
    wide, tall = width * _SAMPLES, height * _SAMPLES
    x = ((np.arange(wide) + 0.5) * 2 - wide) / tall
    y = ((np.arange(tall) + 0.5) * 2 - tall) / tall
    colors = _colors(*np.meshgrid(x, y))
    blocks = colors.reshape(height, _SAMPLES, width, _SAMPLES, 3)
    return Raster(np.rint(255 * blocks.mean(axis=(1, 3))).astype(np.uint8))


def _colors(x: Plane, y: Plane) -> Float64[np.ndarray, "h w 3"]:
    radius, angle = np.hypot(x, y), np.arctan2(y, x)
    rings = 0.5 + 0.5 * np.cos(60 * radius**2.4)
    colors = _mixed(_SKY, _RIM, rings * np.clip(1.6 - radius, 0, 1))
    hatch = 0.5 + 0.5 * np.cos(90 * (x + y)) * np.cos(9 * (x - y))
    colors = colors * (0.82 + 0.18 * hatch)[..., None]
    for layer, (count, reach, turn) in enumerate(((9, 0.86, 0.0), (7, 0.56, 0.3))):
        wave = np.abs(np.cos(0.5 * count * (angle + turn + 0.35 * radius)))
        edge = reach * (0.45 + 0.55 * wave)
        veins = 0.5 + 0.5 * np.cos(140 * wave**0.5 + 24 * radius)
        shade = 0.62 + 0.38 * (radius / edge) - 0.16 * veins
        petal = np.clip(_PETALS[layer] * shade[..., None], 0, 1)
        colors = np.where((radius < edge)[..., None], petal, colors)
    seeds = np.cos(150 * radius + 13 * angle) * np.cos(150 * radius - 13 * angle)
    heart = _HEART * (0.72 + 0.28 * (seeds > 0))[..., None]
    return np.asarray(np.where((radius < 0.2)[..., None], heart, colors))


def _mixed(
    low: Float64[np.ndarray, "3"], high: Float64[np.ndarray, "3"], share: Plane
) -> Float64[np.ndarray, "h w 3"]:
    return np.asarray(low + (high - low) * share[..., None])
