"""The samples and the step sizes of one step."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32


@dataclass(slots=True)
class Batch:
    """Samples of one step, written in place again and again."""

    points: Float32[np.ndarray, "n 3"]
    targets: Float32[np.ndarray, " n"]
    weights: Float32[np.ndarray, "3 n"]
    """Factor, knee of the Huber loss (below zero: minus the scale of Geman and
    McClure's), and how far off the target costs nothing."""
    surface: Float32[np.ndarray, "m 6"] | None = None
    """Points of the surface with normals, for losses that know nothing else; `points`
    then have no targets."""

    @classmethod
    def empty(cls, count: int) -> "Batch":
        """Make room for `count` samples."""
        return cls(
            np.zeros((count, 3), np.float32),
            np.zeros(count, np.float32),
            np.zeros((3, count), np.float32),
        )


@dataclass(frozen=True, slots=True)
class Rates:
    """Step sizes of one step."""

    table: float
    network: float
