"""From weights under way to a frozen snapshot of the family."""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32

from inrview.families.samples import ShapeSamples
from inrview.geometry.frozen import Vector
from inrview.messages.family import FamilySnapshot, FamilySpec

MARGIN = 0.05
"""Room around the shapes, in shape space, where surfaces are looked for."""


def box_of(shapes: Sequence[ShapeSamples]) -> tuple[Vector, Vector]:
    """Return the box around all shapes, with some room."""
    low = np.min([s.surface.min(axis=0) for s in shapes], axis=0) - MARGIN
    high = np.max([s.surface.max(axis=0) for s in shapes], axis=0) + MARGIN
    return _vector(np.maximum(low, -1)), _vector(np.minimum(high, 1))


def make_snapshot(
    spec: FamilySpec,
    weights: dict[str, np.ndarray],
    shapes: Sequence[ShapeSamples],
    codes: Float32[np.ndarray, "s k"],
    held_out: frozenset[str],
    standing: tuple[int, float],
) -> FamilySnapshot:
    """Freeze weights and codes nobody else holds; `standing` is the step and slope."""
    low, high = box_of(shapes)
    step, slope = standing
    return FamilySnapshot(
        spec,
        weights,
        tuple(shape.name for shape in shapes),
        codes,
        tuple(shape.placement for shape in shapes),
        held_out,
        step,
        low,
        high,
        max(slope, 1e-3),
    )


def _vector(values: Float32[np.ndarray, "3"]) -> Vector:
    x, y, z = (float(value) for value in values)
    return x, y, z
