"""A hash grid that starts from the coarse distance: a shape before the first step."""

from typing import Protocol, runtime_checkable

import numpy as np
from jaxtyping import Float32

from inrview.fields.hash_grid import corners_of, finest_dense
from inrview.fields.layout import Layout
from inrview.fitting.volume import CoarseDistance


@runtime_checkable
class HashWeights(Protocol):
    """Weights of a hash grid under way."""

    layout: Layout

    def write_level(self, level: int, column: Float32[np.ndarray, " n"]) -> None:
        """Set the first feature of a level's entries."""


def write_volume(weights: HashWeights, volume: CoarseDistance) -> bool:
    """Write the distance into the finest level that is not hashed, if there is one."""
    level = finest_dense(weights.layout)
    if level is None:
        return False
    weights.write_level(level, volume.at(corners_of(weights.layout, level)))
    return True
