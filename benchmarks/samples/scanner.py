"""A few views of a solid as a depth camera sees it: noise, dropouts, no back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.samples.distances import Array, Solid, SolidField

DISTANCE = 3.0
LIGHT = np.array([0.3, 0.8, 0.5]) / np.linalg.norm([0.3, 0.8, 0.5])


@dataclass(frozen=True, slots=True)
class Scanned:
    """Points with colours, in the solid's own space."""

    positions: Array
    colors: Array


def scan(
    solid: Solid,
    glaze: Callable[[Array], Array],
    views: Sequence[tuple[float, float]],
    rng: np.random.Generator,
    pixels: int = 170,
    noise: float = 0.004,
) -> Scanned:
    """See a solid from (azimuth, elevation) in degrees, one after the other."""
    found = [_view(solid, glaze, view, rng, pixels, noise) for view in views]
    return Scanned(
        np.concatenate([part.positions for part in found]),
        np.concatenate([part.colors for part in found]),
    )


def _view(
    solid: Solid,
    glaze: Callable[[Array], Array],
    view: tuple[float, float],
    rng: np.random.Generator,
    pixels: int,
    noise: float,
) -> Scanned:
    azimuth, elevation = np.deg2rad(view)
    back = np.array(
        [
            np.cos(elevation) * np.cos(azimuth),
            np.sin(elevation),
            np.cos(elevation) * np.sin(azimuth),
        ]
    )
    eye = DISTANCE * back
    right = np.cross([0, 1, 0], back)
    right /= np.linalg.norm(right)
    rays = _rays(back, right, np.cross(back, right), pixels)
    hits, depth = _march(solid, eye, rays)
    rays, depth = rays[hits], depth[hits]
    clean = eye + depth[:, None] * rays
    normals = SolidField(solid).gradients(clean)
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    facing = -np.einsum("ij,ij->i", rays, normals)
    kept = _kept(facing, normals, back, rng)
    spread = noise / np.maximum(facing, 0.35)
    depth = depth + spread * rng.normal(size=len(depth))
    shade = 0.55 + 0.45 * np.clip(normals @ LIGHT, 0, 1)
    colors = glaze(clean) * shade[:, None] + rng.normal(size=clean.shape) * 6
    return Scanned(
        (eye + depth[:, None] * rays)[kept],
        np.clip(colors, 0, 255).astype(np.uint8)[kept],
    )


def _rays(back: Array, right: Array, up: Array, pixels: int) -> Array:
    span = np.linspace(-0.40, 0.40, pixels)
    u, v = (part.ravel() for part in np.meshgrid(span, span))
    rays = u[:, None] * right + v[:, None] * up - back
    return rays / np.linalg.norm(rays, axis=1, keepdims=True)


def _march(solid: Solid, eye: Array, rays: Array) -> tuple[Array, Array]:
    """Walk along rays until the surface; blends shorten distances, so walk slowly."""
    depth = np.full(len(rays), DISTANCE - 1.4)
    for _ in range(90):
        depth += 0.8 * solid(eye + depth[:, None] * rays)
    reached = np.abs(solid(eye + depth[:, None] * rays)) < 1e-3
    return reached & (depth < DISTANCE + 1.5), depth


def _kept(
    facing: Array, normals: Array, back: Array, rng: np.random.Generator
) -> Array:
    """Lose grazing rays, and the glare where the glaze mirrors the lamp."""
    half = LIGHT + back
    glare = np.clip(normals @ (half / np.linalg.norm(half)), 0, 1) ** 90
    seen = np.clip((facing - 0.18) / 0.15, 0, 1) * (1 - glare)
    return rng.random(len(facing)) < seen
