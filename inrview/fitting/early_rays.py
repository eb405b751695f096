"""Rays that meet the field's surface before what they measured, sought as it learns.

What bulges over an edge that nobody saw behind is small against all that rays crossed:
samples drawn evenly hardly ever fall into it. So from time to time the field is asked
along many rays, and where one is inside although the ray went on, samples gather.

Notes
-----
Shrivastava, Gupta, Girshick 2016, "Training Region-based Object Detectors with Online
Hard Example Mining".
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np
from jaxtyping import Float32, Float64

from inrview.fitting.rays import Rays

EVERY = 16
"""Steps between two searches."""
MOST = 8192
"""Places that are remembered; the oldest make room."""
AGAIN = 4
"""Samples of a step, at most, for each place that is remembered."""
SHAKEN = 1.0
"""How far samples lie from such a place along its ray, typically, in spacings."""


class _Field(Protocol):
    def values(self, points: Float32[np.ndarray, "n 3"]) -> np.ndarray: ...


class EarlyRays:
    """The places found so far, as rays and ways along them. Changes with the fit."""

    def __init__(self, rays: Rays, begin: float, far: float, seed: int) -> None:
        self._rays, self._begin, self._far = rays, begin, far
        self._seed = seed
        self._found: Float64[np.ndarray, "3 n"] = np.zeros((3, 0))

    def __len__(self) -> int:
        return int(self._found.shape[1])

    def look(self, step: int, field: Callable[[], _Field], count: int) -> None:
        """Ask the field at `count` places along rays, if it is time again."""
        if step % EVERY or step == 0:
            return
        rng = np.random.default_rng((self._seed % (1 << 32), step))
        chosen = rng.integers(len(self._rays.table), size=count)
        ray = self._rays.table[chosen]
        far = np.clip(_room(ray), self._begin, self._far)
        share = rng.random(count)
        # By turns as many in each stretch of the way, and in each doubling of it.
        way = self._begin + (far - self._begin) * share
        way[::2] = (self._begin * (far / self._begin) ** share)[::2]
        is_early = field().values(_places(ray, way)) < 0
        found = np.stack([chosen[is_early], way[is_early], far[is_early]])
        self._found = np.concatenate([found, self._found], axis=1)[:, :MOST]

    def draw(
        self,
        rng: np.random.Generator,
        knee: float,
        points: Float32[np.ndarray, "n 3"],
        targets: Float32[np.ndarray, " n"],
        weights: Float32[np.ndarray, "3 n"],
    ) -> int:
        """Begin a part of a batch with places about those found; return how many.

        There the field is positive, as `draw_before` asks.
        """
        count = min(len(points), AGAIN * len(self))
        if count == 0:
            return 0
        number, way, far = self._found[:, rng.integers(len(self), size=count)]
        shaken = way + rng.normal(0, SHAKEN * self._rays.spacing, count)
        way = np.clip(shaken, self._begin, far)
        least = 0.25 * self._begin
        points[:count] = _places(self._rays.table[number.astype(np.int64)], way)
        targets[:count] = 0.5 * (least + way)
        weights[0, :count], weights[1, :count] = 1.0, knee
        weights[2, :count] = 0.5 * (way - least)
        return count


def _places(
    ray: Float32[np.ndarray, "n 16"], way: Float64[np.ndarray, " n"]
) -> Float32[np.ndarray, "n 3"]:
    return np.asarray(ray[:, :3] + way[:, None] * ray[:, 3:6], np.float32)


def _room(ray: Float32[np.ndarray, "n 16"]) -> Float64[np.ndarray, " n"]:
    """Return the way along each ray until it leaves the cube."""
    ahead = ray[:, 3:6].astype(np.float64)
    sides = np.where(ahead > 0, 1.0, -1.0)
    steps = np.where(np.abs(ahead) > 1e-6, ahead, np.copysign(1e-6, ahead))
    return np.asarray(((sides - ray[:, :3]) / steps).min(axis=1))
