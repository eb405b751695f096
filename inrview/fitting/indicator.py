"""The screened indicator of a cloud, from grid to finer grid, and where it is zero."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64
from scipy.spatial import cKDTree

from inrview.fitting.cells import BITS, morton_codes
from inrview.fitting.patches import LOOKED, Cloud
from inrview.fitting.screened import screened_poisson
from inrview.geometry.frozen import Value
from inrview.geometry.steps import told_alike
from inrview.processing.neighbours import nearest

FINEST = 256
"""The finest grid that is ever asked for; progress is told by it."""
NEIGHBOURS = 13
"""Neighbours over whose disc the area of each is measured."""


@dataclass(frozen=True, slots=True, eq=False)
class Stated(Value):
    """Points with the normals and the areas that an indicator is asked to follow."""

    positions: Float32[np.ndarray, "n 3"]
    normals: Float32[np.ndarray, "n 3"]
    areas: Float32[np.ndarray, " n"]

    def solved(
        self,
        size: int,
        start: Float32[np.ndarray, "h h h"] | None,
        screening: float,
    ) -> Generator[float, None, Float32[np.ndarray, "g g g"]]:
        """Solve on a grid from the solution on a coarser one; yields the share done."""
        steps = screened_poisson(
            self.positions, self.normals, self.areas, size, start, screening
        )
        return told_alike(steps, 0.9 * min(1.0, size / FINEST))


def stated(cloud: Cloud, bits: int) -> Generator[None, None, Stated]:
    """Return what a cloud states; points in one of 2^bits cells a side count as one.

    Their mean place and mean normal stand for them.
    """
    bins = morton_codes(cloud.positions) >> np.uint64(3 * (BITS - bits))
    # Points come in Morton order, so those of a cell follow each other.
    starts = np.flatnonzero(np.diff(bins, prepend=bins[:1] + np.uint64(1)))
    counts = np.diff(starts, append=len(bins))[:, None].astype(np.float32)
    places = np.add.reduceat(cloud.positions, starts, axis=0) / counts
    normals = np.add.reduceat(cloud.normals, starts, axis=0) / counts
    yield
    apart = yield from spacings(places, cKDTree(places))
    return Stated(places, normals, (apart**2).astype(np.float32))


def spacings(
    feet: Float32[np.ndarray, "n 3"], tree: cKDTree
) -> Generator[None, None, Float64[np.ndarray, " n"]]:
    """Return the side of the square that each patch, or point, stands for.

    At a gap's rim the disc holds others on one side only and comes out wider: the
    rim's normals then also speak for a part of the gap.
    """
    count = min(NEIGHBOURS, len(feet))
    found = np.zeros(len(feet))
    for start in range(0, len(feet), LOOKED):
        part = slice(start, start + LOOKED)
        away, _ = nearest(tree, feet[part].astype(np.float64), count)
        found[part] = away[:, -1] * np.sqrt(np.pi / count)
        yield
    return found


def crossings(
    chi: Float32[np.ndarray, "g g g"],
) -> tuple[Float32[np.ndarray, "n 3"], Float32[np.ndarray, "n 3"]]:
    """Return where chi is zero between two voxel centres, and its direction there."""
    cells = len(chi)
    places, slopes = [], []
    for axis in range(3):
        one, two = (
            np.take(chi, range(cells - 1), axis),
            np.take(chi, range(1, cells), axis),
        )
        first = np.stack(np.nonzero((one > 0) != (two > 0)), axis=1)
        low, high = one[tuple(first.T)], two[tuple(first.T)]
        share = (low / (low - high))[:, None]
        step = np.eye(3, dtype=np.int64)[axis]
        places.append((first + 0.5 + share * step) * (2.0 / cells) - 1.0)
        slopes.append(
            (1 - share) * _slope(chi, first) + share * _slope(chi, first + step)
        )
    slope = np.concatenate(slopes)
    slope /= np.maximum(np.linalg.norm(slope, axis=1, keepdims=True), 1e-12)
    return np.concatenate(places).astype(np.float32), slope.astype(np.float32)


def _slope(chi: Float32[np.ndarray, "g g g"], voxels: np.ndarray) -> np.ndarray:
    """Return central differences at some voxels."""
    top = len(chi) - 1
    parts = []
    for step in np.eye(3, dtype=np.int64):
        after, before = np.minimum(voxels + step, top), np.maximum(voxels - step, 0)
        parts.append(chi[tuple(after.T)] - chi[tuple(before.T)])
    return np.stack(parts, axis=1)
