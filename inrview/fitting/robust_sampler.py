"""How much a far-off target counts: by its size, its square, both in turn, or less."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from inrview.fitting.batch import Batch
from inrview.fitting.prepared import AnySampler
from inrview.fitting.volume import CoarseDistance

KNEES: Mapping[str, float] = MappingProxyType({"absolute": 1e-6, "squared": 10.0})
"""Where the Huber loss turns from squares to sizes; beyond the cube is never."""
NOISES = 1.0
"""Scale of Geman and McClure's loss, in standard deviations of the noise."""
LEAST_SCALE = 0.002
"""Of a scan without noise: about a patch's own errors, in shape space."""
WIDE, FALL = 50.0, 0.97
"""How many times wider the scale is at first, and what is left of that each step."""


@dataclass(frozen=True, slots=True)
class RobustSampler:
    """Another sampler's batches, whose errors count otherwise.

    Notes
    -----
    Huber 1964, "Robust estimation of a location parameter": the loss is quadratic up
    to a knee and linear from there on. A knee of nearly nothing makes it the absolute
    error, one beyond all errors the squared one, as curved at zero as the own one.

    Geman and McClure 1985 (Barron 2019 with alpha = -2): 2 e^2 / (e^2 + 4) of an error
    e in scales; what is far off pulls less the farther it is. Its minima are many, so
    the scale begins wide and falls (graduated non-convexity, Blake and Zisserman 1987).
    """

    own: AnySampler
    kind: str
    """"absolute", "squared" or "geman-mcclure"."""
    noise: float = 0.0
    """Standard deviation of the scan's noise, shape space."""

    @property
    def volume(self) -> CoarseDistance:
        """The distance from which a fit starts."""
        return self.own.volume

    def draw(self, step: int, batch: Batch) -> None:
        """Fill the batch with the samples of this step."""
        self.own.draw(step, batch)
        if self.kind == "geman-mcclure":
            batch.weights[1] = -np.float32(self.scale(step))
            return
        knee = np.float32(KNEES[self.kind])
        if self.kind == "squared":
            batch.weights[0] *= knee / np.maximum(batch.weights[1], 1e-6)
        batch.weights[1] = knee

    def scale(self, step: int) -> float:
        """Return the error up to which a target pulls the harder the farther it is."""
        last = max(LEAST_SCALE, NOISES * self.noise)
        return last * max(1.0, WIDE * FALL**step)
