"""How much a far-off target counts: by its size, by its square, or by both in turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from inrview.fitting.batch import Batch
from inrview.fitting.prepared import AnySampler
from inrview.fitting.volume import CoarseDistance

KNEES: Mapping[str, float] = MappingProxyType({"absolute": 1e-6, "squared": 10.0})
"""Where the Huber loss turns from squares to sizes; beyond the cube is never."""


@dataclass(frozen=True, slots=True)
class RobustSampler:
    """Another sampler's batches, whose errors count otherwise.

    Notes
    -----
    Huber 1964, "Robust estimation of a location parameter": the loss is quadratic up
    to a knee and linear from there on. A knee of nearly nothing makes it the absolute
    error, one beyond all errors the squared one, as curved at zero as the own one.
    """

    own: AnySampler
    kind: str
    """"absolute" or "squared"."""

    @property
    def volume(self) -> CoarseDistance:
        """The distance from which a fit starts."""
        return self.own.volume

    def draw(self, step: int, batch: Batch) -> None:
        """Fill the batch with the samples of this step."""
        self.own.draw(step, batch)
        knee = np.float32(KNEES[self.kind])
        if self.kind == "squared":
            batch.weights[0] *= knee / np.maximum(batch.weights[1], 1e-6)
        batch.weights[1] = knee
