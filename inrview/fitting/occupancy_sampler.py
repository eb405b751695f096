"""Fills a batch for an occupancy: what counts of each sample is its side."""

from dataclasses import dataclass

import numpy as np

from inrview.fitting.batch import Batch
from inrview.fitting.prepared import AnySampler
from inrview.fitting.volume import CoarseDistance

OWN_SHARE = 0.85
"""Share of the samples near the surface; in wide space few are needed."""


@dataclass(frozen=True, slots=True)
class OccupancySampler:
    """Another sampler's samples: equal weights where the side is sure, else none."""

    distances: AnySampler

    @property
    def volume(self) -> CoarseDistance:
        """The distance from which a fit starts."""
        return self.distances.volume

    def draw(self, step: int, batch: Batch) -> None:
        """Fill the batch with the samples of this step."""
        self.distances.draw(step, batch)
        batch.weights[0] = np.abs(batch.targets) > batch.weights[2]
