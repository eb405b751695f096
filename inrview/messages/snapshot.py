"""A field with frozen weights, as it travels between processes and into projects."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value, Vector, readonly
from inrview.geometry.placement import Placement
from inrview.messages.family import MemberSnapshot
from inrview.messages.specs import FieldSpec


@dataclass(frozen=True, slots=True, eq=False)
class FieldSnapshot(Value):
    """Frozen weights at a step; with `spec` it is all that a query needs."""

    spec: FieldSpec
    placement: Placement
    weights: Mapping[str, Float32[np.ndarray, "..."]]
    step: int = 0
    low: Vector = (-1.0, -1.0, -1.0)
    """Lowest corner of the box, in shape space, where the surface is looked for."""
    high: Vector = (1.0, 1.0, 1.0)
    """Highest corner of that box."""
    slope: float = 1.0
    """Highest gradient length measured near the surface: the narrow band's margin."""
    noise: float = 0.0
    """Noise measured in the scan, shape-space standard deviation."""

    def __post_init__(self) -> None:
        frozen = {k: readonly(w, np.float32) for k, w in self.weights.items()}
        object.__setattr__(self, "weights", frozen)

    @property
    def parameters(self) -> int:
        """Number of weights."""
        return sum(weight.size for weight in self.weights.values())

    @property
    def nbytes(self) -> int:
        """Bytes held by the weights."""
        return sum(weight.nbytes for weight in self.weights.values())


AnySnapshot = FieldSnapshot | MemberSnapshot
"""Whatever can be asked for its field: a fitted shape, or a member of a family."""
