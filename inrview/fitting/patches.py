"""What the scan says about its surface: a smooth patch at every point."""

import math
from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32
from scipy.spatial import cKDTree

from inrview.fitting.patch_kernels import fit_patches
from inrview.geometry.frozen import Value

CHUNK = 8192
WIDTH = 0.5
"""Width of the Gaussian weights, in distances to the farthest neighbour."""
FEWEST, MOST = 12, 192


@dataclass(frozen=True, slots=True, eq=False)
class Patches(Value):
    """Patches in the order of the points they belong to."""

    table: Float32[np.ndarray, "n 13"]
    """Foot, normal, tangent, curvatures a, b, c, and how far to step sideways."""
    areas: Float32[np.ndarray, " n"]
    """Area each point stands for."""
    neighbours: int

    @property
    def spacing(self) -> float:
        """Typical distance between points."""
        return float(np.sqrt(np.median(self.areas)))


def neighbours_for(noise: float, spacing: float) -> int:
    """Return how many neighbours smooth out the noise.

    What a patch leaves of the noise falls with the root of their number; what it takes
    from the shape grows with it.
    """
    ratio = noise / spacing if spacing > 0 else 0.0
    return int(np.clip(FEWEST + 800 * ratio**2, FEWEST, MOST))


def make_patches(
    positions: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    count: int,
    slope_share: float,
    threads: int,
) -> Generator[float, None, Patches]:
    """Fit a patch at every point; yields the share done."""
    n = len(positions)
    count = min(count, n)
    tree = cKDTree(positions)
    table = np.empty((n, 13), np.float32)
    radii = np.empty(n, np.float32)
    chunk = max(512, CHUNK * 16 // max(count, 16))
    errors = np.empty(chunk, np.float32)
    for first in range(0, n, chunk):
        chosen = np.arange(first, min(first + chunk, n))
        distances, indices = tree.query(positions[chosen], count, workers=threads)
        radius = np.maximum(distances[:, -1], 1e-6).astype(np.float32)
        radii[chosen] = radius
        fit_patches(
            positions,
            normals,
            chosen,
            indices.astype(np.int32),
            radius * np.float32(WIDTH),
            slope_share,
            False,
            table[first : first + len(chosen)],
            errors,
        )
        yield (first + len(chosen)) / n
    areas = (math.pi * radii**2 / count).astype(np.float32)
    table[:, 12] = np.sqrt(areas) * 0.5
    return Patches(table, areas, count)
