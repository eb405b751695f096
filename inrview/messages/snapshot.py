"""A field with frozen weights, as it travels between processes and into projects."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value, Vector, readonly
from inrview.geometry.placement import Placement
from inrview.messages.composition import Operation
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
    packed: bytes | None = None
    """The weights as a project file keeps them, where the field was made compact."""

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

    @property
    def kept_bytes(self) -> int:
        """Bytes that a project file keeps for the weights."""
        return self.nbytes if self.packed is None else len(self.packed)


@dataclass(frozen=True, slots=True)
class Nature:
    """What a field's values may be taken for."""

    is_distance: bool = True
    """They are lengths that change no faster than a distance does, so that the surface
    is never nearer than they say; else only their sign means something everywhere."""
    is_exact_outside: bool = True
    """Outside, they are the distance, as far as the parts' are."""
    is_exact_inside: bool = True

    @property
    def is_exact(self) -> bool:
        """Whether they are the distance on both sides."""
        return self.is_distance and self.is_exact_outside and self.is_exact_inside

    @property
    def text(self) -> str:
        """Return a few words for the screen."""
        if not self.is_distance:
            return "an occupancy: inside or outside, and no distance"
        if self.is_exact:
            return "a signed distance"
        side = "outside" if self.is_exact_outside else "inside"
        if self.is_exact_outside or self.is_exact_inside:
            return f"a distance {side}; on the other side, a bound of one"
        return "a bound: the surface is at least so far away"


@dataclass(frozen=True, slots=True, eq=False)
class ComposedStep(Value):
    """One operation that acts, with the field of the shape it brings in."""

    operation: Operation
    part: "AnySnapshot | None" = None


@dataclass(frozen=True, slots=True, eq=False)
class ComposedSnapshot(Value):
    """A field made of others; made by `messages.composed.compose`.

    It stands wherever a `FieldSnapshot` does: surfaces, slices, export, pictures.
    """

    base: "AnySnapshot"
    steps: tuple[ComposedStep, ...]
    placement: Placement
    low: Vector
    high: Vector
    slope: float
    nature: Nature

    @property
    def parts(self) -> "tuple[AnySnapshot, ...]":
        """Return the fields that it asks, as often as it asks them."""
        joined = (step.part for step in self.steps if step.part is not None)
        return (self.base, *joined)

    @property
    def step(self) -> int:
        """Highest step among its parts."""
        return max(part.step for part in self.parts)

    @property
    def noise(self) -> float:
        """A composition has no scan of its own."""
        return 0.0

    @property
    def parameters(self) -> int:
        """Number of weights behind it."""
        return sum(part.parameters for part in self.parts)

    @property
    def nbytes(self) -> int:
        """Bytes of the weights behind it."""
        return sum(part.nbytes for part in self.parts)


AnySnapshot = FieldSnapshot | MemberSnapshot | ComposedSnapshot
"""Whatever can be asked for its field: a fitted shape, a member of a family, or a
composition of such."""

ShapeSnapshot = AnySnapshot
"""What a shape of the document is asked through."""
