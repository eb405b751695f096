"""Fills a batch for layers: a sampler's own samples, and as many in wide space.

A hash grid starts from the coarse distance and keeps it where no sample says otherwise.
Layers start from nothing, and each step near the surface moves them everywhere: without
samples in all of space they make surfaces where no scan is.
"""

from dataclasses import dataclass

import numpy as np

from inrview.fitting.batch import Batch
from inrview.fitting.prepared import AnySampler
from inrview.fitting.volume import CoarseDistance

OWN_SHARE = 0.6
WIDE, WIDE_SHARE = 0.1, 0.5
"""Spread of wide samples about near ones, and their share; the rest are uniform."""
FACTOR, KNEE = 0.5, 0.005


@dataclass(frozen=True, slots=True)
class WideSampler:
    """Samples near the surface by `near`, the others against the coarse distance."""

    near: AnySampler
    seed: int
    own_share: float = OWN_SHARE

    @property
    def volume(self) -> CoarseDistance:
        """The distance from which a fit starts."""
        return self.near.volume

    def draw(self, step: int, batch: Batch) -> None:
        """Fill the batch with the samples of this step."""
        count = len(batch.points)
        own = int(count * self.own_share)
        inner = Batch(batch.points[:own], batch.targets[:own], batch.weights[:, :own])
        self.near.draw(step, inner)
        rng = np.random.default_rng((self.seed % (1 << 32), step))
        points = 2 * rng.random((count - own, 3), np.float32) - 1
        wide = int(len(points) * WIDE_SHARE)
        centers = inner.points[rng.integers(own, size=wide)]
        offsets = rng.standard_normal((wide, 3), np.float32)
        points[:wide] = np.clip(centers + np.float32(WIDE) * offsets, -1, 1)
        batch.points[own:] = points
        batch.targets[own:] = self.volume.at(points)
        for row, value in enumerate((FACTOR, KNEE, self.volume.tolerance)):
            batch.weights[row, own:] = value
