"""Labels painted with a brush: strokes in template space, and whom they reach."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Int32

from inrview.geometry.frozen import Value, readonly
from inrview.geometry.stroke import cover

UNLABELLED = -1
"""Of places that belong to no part; any negative label counts as this."""


@dataclass(frozen=True, slots=True, eq=False)
class LabelStroke(Value):
    """What a brush labelled between press and release."""

    points: Float32[np.ndarray, "n 3"]
    """Where it was, in the learned template's space, before edits."""
    radius: float
    """How far the label reaches, in template-space units."""
    label: int
    """`UNLABELLED` takes labels away."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", readonly(self.points, np.float32))

    def reach(
        self, positions: Float32[np.ndarray, "n 3"], covered: Float32[np.ndarray, " n"]
    ) -> bool:
        """Raise `covered` above 0 where it labels; whether it does anywhere."""
        return cover(positions, self.points, self.radius, 1.0, covered)


def labelled(
    positions: Float32[np.ndarray, "n 3"],
    labels: Int32[np.ndarray, " n"],
    strokes: Sequence[LabelStroke],
) -> Int32[np.ndarray, " n"]:
    """Return labels of template points under strokes, the first stroke first."""
    result = labels.copy()
    for stroke in strokes:
        covered = np.zeros(len(positions), np.float32)
        if stroke.reach(positions, covered):
            result[covered > 0] = stroke.label
    return result
