"""Fills a batch for any step: near samples from the patches, far from the volume."""

from dataclasses import dataclass

import numpy as np

from inrview.fitting.batch import Batch
from inrview.fitting.batch_kernels import draw_around, draw_far, draw_near
from inrview.fitting.carve_kernels import draw_free
from inrview.fitting.free_space import FreeSpace
from inrview.fitting.patches import Patches
from inrview.fitting.volume import CoarseDistance

FAR_SHARE = 0.1
AROUND_SHARE = 0.1
FREE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Sampler:
    """Where samples come from and how they spread."""

    patches: Patches
    volume: CoarseDistance
    seed: int
    near: float
    """Typical distance of most samples from the surface."""
    wide_share: float = 0.2
    """Share of samples that carry the field across a few cells."""
    floor: float = 0.01
    """A sample at distance s weighs floor / (|s| + floor)."""
    knee: float = 0.0005
    """Errors above this count by their size, below it by their square."""
    free: FreeSpace | None = None
    """What the sensors saw through."""

    @property
    def detail(self) -> float:
        """Width in shape space below which the samples say nothing new."""
        return self.patches.width

    @property
    def surface(self) -> Patches:
        """All that is taken for the surface."""
        return self.patches

    def draw(self, step: int, batch: Batch) -> None:
        """Fill the batch with the samples of this step."""
        count = len(batch.points)
        outer, ring = int(count * FAR_SHARE), int(count * AROUND_SHARE)
        key = (self.seed * 1_000_003 + step) << 24
        empty = self._draw_free(key, batch)
        near = slice(empty, count - outer - ring)
        around = slice(count - outer - ring, count - outer)
        far = slice(count - outer, count)
        knees = np.array([self.floor, self.knee])
        draw_near(
            self.patches.table,
            key,
            self.near,
            self.wide_share,
            knees,
            batch.points[near],
            batch.targets[near],
            batch.weights[:, near],
        )
        draw_around(
            self.patches.probes,
            self.patches.probe_cells.starts,
            self.patches.probe_cells.side,
            key + (1 << 22),
            2 * self.near,
            knees,
            batch.points[around],
            batch.targets[around],
            batch.weights[:, around],
        )
        draw_far(
            self.volume.values,
            key + (1 << 23),
            self.volume.tolerance,
            self.floor,
            batch.points[far],
            batch.targets[far],
            batch.weights[:, far],
        )

    def _draw_free(self, key: int, batch: Batch) -> int:
        """Begin the batch with samples of free space; return how many."""
        if self.free is None or not len(self.free.rim):
            return 0
        count = int(len(batch.points) * FREE_SHARE)
        draw_free(
            self.free.rim,
            self.free.voxel,
            key + (1 << 21),
            np.array([self.floor, self.knee]),
            batch.points[:count],
            batch.targets[:count],
            batch.weights[:, :count],
        )
        return count
