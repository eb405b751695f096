"""Normals of points that came without: those whose winding number agrees with itself.

No neighbourhood is looked at. A few thousand of the points are given area vectors whose
winding number is one half on all of them and falls along them, which only happens when
they point outwards everywhere; the slope of that winding number is then the normal of
every point.

Notes
-----
Lin, Shi, Liu 2024, "Fast and Globally Consistent Normal Orientation based on the
Winding Number Normal Consistency": a step of steepest descent on w = 1/2 (Lin et al.
2022, "Surface Reconstruction from Point Clouds without Normals by Parametrizing the
Gauss Formula") and a turn towards the slope of w, in turns, while the kernel gets
narrower. So few points are used that the sums are plain matrix products.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float32, Float64

from inrview.fitting.winding_kernels import downhill
from inrview.processing.neighbours import spacing

MOST = 3000
"""Points whose area vectors are found."""
TURNS = 30
WIDEST, NARROWEST = 2.0, 0.5
"""Widths of the kernel at the first and the last turn, in spacings of those points."""
CHUNK = 4096
"""Points whose normals are read off at a time."""

Vectors = Float64[np.ndarray, "n 3"]


@dataclass(frozen=True, slots=True, eq=False)
class _Kernel:
    """Inverse cubes of smoothed distances between points, and sums with them."""

    points: Vectors
    width: float
    cubes: Float64[np.ndarray, "n n"]

    @classmethod
    def of(cls, points: Vectors, width: float) -> "_Kernel":
        """Work the distances out; within `width` they hardly get smaller."""
        lengths = (points**2).sum(1)
        squares = lengths[:, None] + lengths - 2 * points @ points.T + width**2
        inverse = 1 / np.maximum(squares, width**2)
        return cls(points, width, inverse * np.sqrt(inverse))

    def winding(self, areas: Vectors) -> Float64[np.ndarray, " n"]:
        """Return the winding number of area vectors, but for 4 pi."""
        along = (self.points * (self.cubes @ areas)).sum(1)
        return np.asarray(self.cubes @ (self.points * areas).sum(1) - along)

    def back(self, values: Float64[np.ndarray, " n"]) -> Vectors:
        """Return the transpose of `winding`, applied to values."""
        spread = self.cubes @ (values[:, None] * self.points)
        return np.asarray((self.cubes @ values)[:, None] * self.points - spread)


def learn_normals(
    positions: Float32[np.ndarray, "n 3"], seed: int
) -> Generator[float, None, Float32[np.ndarray, "n 3"]]:
    """Return unit normals that point outwards; yields the share done."""
    placed = positions.astype(np.float64)
    rng = np.random.default_rng(seed)
    few = placed[rng.permutation(len(placed))[:MOST]]
    step = spacing(few.astype(np.float32))
    areas = np.zeros_like(few)
    for turn in range(TURNS):
        share = turn / (TURNS - 1)
        width = step * (WIDEST + (NARROWEST - WIDEST) * share)
        kernel = _Kernel.of(few, width)
        yield 0.8 * share
        areas = _turned(kernel, areas)
        yield 0.8 * share
    normals = np.empty(positions.shape, np.float32)
    for start in range(0, len(placed), CHUNK):
        part = slice(start, start + CHUNK)
        normals[part] = _normals(positions[part], few, areas, NARROWEST * step)
        yield 0.8 + 0.2 * start / len(placed)
    return normals


def _turned(kernel: _Kernel, areas: Vectors) -> Vectors:
    """Descend on w = 1/2, then turn the area vectors to where w falls."""
    missing = kernel.back(2 * np.pi - kernel.winding(areas))
    answer = kernel.winding(missing)
    areas = areas + (missing**2).sum() / max((answer**2).sum(), 1e-300) * missing
    lengths = np.linalg.norm(areas, axis=1, keepdims=True)
    turned = _normals(kernel.points, kernel.points, areas, kernel.width)
    return np.asarray(turned.astype(np.float64) * lengths)


def _normals(
    at: np.ndarray, of: Vectors, areas: Vectors, width: float
) -> Float32[np.ndarray, "m 3"]:
    """Return the direction in which the winding number falls at points."""
    points, others, arrows = (
        np.ascontiguousarray(a, np.float32) for a in (at, of, areas)
    )
    found = np.empty(points.shape, np.float32)
    kernel: Any = downhill
    kernel(points, others, arrows, np.float32(width), found)
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.maximum(lengths, np.float32(1e-30)))
