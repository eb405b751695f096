"""Fills a batch for any step: near samples from the patches, far from the volume."""

from dataclasses import dataclass

import numpy as np

from inrview.fitting.batch import Batch
from inrview.fitting.batch_kernels import draw_far, draw_near
from inrview.fitting.patches import Patches
from inrview.fitting.volume import CoarseDistance

FAR_SHARE = 0.125


@dataclass(frozen=True, slots=True)
class Sampler:
    """Where samples come from and how they spread."""

    patches: Patches
    volume: CoarseDistance
    seed: int
    near: float
    """Typical distance of most samples from the surface."""
    wide_share: float = 0.4
    """Share of samples that carry the field across a few cells."""
    floor: float = 0.01
    """A sample at distance s weighs floor / (|s| + floor)."""
    knee: float = 0.0005
    """Errors above this count by their size, below it by their square."""

    def draw(self, step: int, batch: Batch) -> None:
        """Fill the batch with the samples of this step."""
        count = len(batch.points)
        close = count - int(count * FAR_SHARE)
        key = (self.seed * 1_000_003 + step) << 24
        near, far = slice(0, close), slice(close, count)
        draw_near(
            self.patches.table,
            key,
            self.near,
            self.wide_share,
            np.array([self.floor, self.knee]),
            batch.points[near],
            batch.targets[near],
            batch.weights[:, near],
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
