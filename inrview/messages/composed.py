"""From a stack of operations and the fields of its parts to one field to be asked."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

import numpy as np
from jaxtyping import Float64

from inrview.geometry.frozen import Vector
from inrview.geometry.placement import Placement
from inrview.geometry.similarity import Similarity
from inrview.messages.composition import (
    JOINS,
    Composition,
    Operation,
    check_operation,
)
from inrview.messages.notes import UserError
from inrview.messages.occupancy import nature_of
from inrview.messages.snapshot import (
    AnySnapshot,
    ComposedSnapshot,
    ComposedStep,
    Nature,
)

_PADDING = 0.02
"""Room around, as a share of the longest side: the surface stays off the border."""
_FILL = 0.9

Corners = Float64[np.ndarray, "2 3"]
"""Lowest and highest corner of a box, in the files' coordinates."""


def composed(
    composition: Composition, fields: Mapping[str, AnySnapshot]
) -> ComposedSnapshot:
    """Return the field of a composition; `fields` are those of its parts, by id.

    Raises
    ------
    UserError
        If an operation cannot be carried out on these fields.
    KeyError
        If the field of a part is missing.
    """
    steps = [
        ComposedStep(one, None if one.part is None else fields[one.part])
        for one in composition.operations
        if not one.is_muted
    ]
    return compose(fields[composition.base], steps)


def compose(base: AnySnapshot, steps: Sequence[ComposedStep]) -> ComposedSnapshot:
    """Return the field of a base with steps done to it; errors as for `composed`."""
    nature, box = nature_of(base), box_of(base)
    for step in steps:
        check_operation(step.operation)
        nature = nature_after(nature, step)
        box = _box_after(box, step)
    if (box[1] <= box[0]).any():
        box = box_of(base)  # the parts do not meet: no surface, said when it is sought
    box = box + np.array([[-1.0], [1.0]]) * _PADDING * (box[1] - box[0]).max()
    origin = base.placement.origin
    low, high = box - origin
    middle, half = (low + high) / 2, float((high - low).max()) / 2
    placement = Placement(_vector(middle), half / _FILL, origin)
    return ComposedSnapshot(
        base,
        tuple(steps),
        placement,
        _vector((low - middle) / placement.scale),
        _vector((high - middle) / placement.scale),
        max(_slope(part, placement) for part in (base, *_parts(steps))),
        nature,
    )


def nature_after(nature: Nature, step: ComposedStep) -> Nature:
    """Return what values may be taken for after a step; see `fields/compose.py`."""
    operation = step.operation
    other = Nature() if step.part is None else nature_of(step.part)
    is_distance = nature.is_distance and other.is_distance
    if operation.needs_distance and not is_distance:
        raise UserError(
            f"{operation.title} needs distances, and an occupancy says only inside or "
            "outside. Re-distance it first."
        )
    outside, inside = _EXACT[operation.kind](nature, other, operation.amount)
    if operation.kind in JOINS and operation.radius > 0:
        outside = inside = False
    return Nature(is_distance, is_distance and outside, is_distance and inside)


_Exact = Callable[[Nature, Nature, float], tuple[bool, bool]]


def _union(a: Nature, b: Nature, _: float) -> tuple[bool, bool]:
    return a.is_exact_outside and b.is_exact_outside, False


def _intersection(a: Nature, b: Nature, _: float) -> tuple[bool, bool]:
    return False, a.is_exact_inside and b.is_exact_inside


def _difference(a: Nature, b: Nature, _: float) -> tuple[bool, bool]:
    return False, a.is_exact_inside and b.is_exact_outside


def _offset(a: Nature, _: Nature, amount: float) -> tuple[bool, bool]:
    return a.is_exact_outside and amount >= 0, a.is_exact_inside and amount <= 0


def _shell(a: Nature, _: Nature, __: float) -> tuple[bool, bool]:
    return a.is_exact, False


def _moved(a: Nature, _: Nature, __: float) -> tuple[bool, bool]:
    return a.is_exact_outside, a.is_exact_inside


_EXACT: Mapping[str, _Exact] = MappingProxyType(
    {
        "union": _union,
        "intersection": _intersection,
        "difference": _difference,
        "offset": _offset,
        "shell": _shell,
        "box": _intersection,
        "plane": _intersection,
        "move": _moved,
    }
)


def similarity_of(operation: Operation) -> Similarity:
    """Return a transform, in the files' coordinates."""
    return Similarity.about(
        operation.point, operation.turn, operation.scale, operation.shift
    )


def box_of(snapshot: AnySnapshot) -> Corners:
    """Return the box in the files' coordinates that holds a field's surface."""
    corners = np.array([snapshot.low, snapshot.high])
    return _around(Similarity.to_file(snapshot.placement), corners)


def _around(similarity: Similarity, box: Corners) -> Corners:
    """Return the box around a box that was carried."""
    places = np.array(
        [[box[k][a] for a, k in enumerate(c)] for c in np.ndindex(2, 2, 2)]
    )
    moved = similarity(places)
    return np.array([moved.min(axis=0), moved.max(axis=0)])


def _box_after(box: Corners, step: ComposedStep) -> Corners:
    operation = step.operation
    sides = np.array([[-1.0], [1.0]])
    if step.part is not None and operation.kind != "difference":
        other = box_of(step.part)
        lows, highs = np.array([box[0], other[0]]), np.array([box[1], other[1]])
        if operation.kind == "intersection":
            return np.array([lows.max(axis=0), highs.min(axis=0)])
        joined = np.array([lows.min(axis=0), highs.max(axis=0)])
        return joined + sides * operation.radius / 4
    if operation.kind == "offset":
        return box + sides * max(operation.amount, 0.0)
    if operation.kind == "shell":
        return box + sides * operation.amount / 2
    if operation.kind == "box":
        low = np.maximum(box[0], operation.low)
        return np.array([low, np.minimum(box[1], operation.high)])
    if operation.kind == "move":
        return _around(similarity_of(operation), box)
    return box


def _parts(steps: Sequence[ComposedStep]) -> list[AnySnapshot]:
    return [step.part for step in steps if step.part is not None]


def _slope(part: AnySnapshot, placement: Placement) -> float:
    """Return a part's steepest gradient as lengths of the whole are measured."""
    if nature_of(part).is_distance:
        return part.slope
    # An occupancy's values keep their size while space is scaled under them.
    return part.slope * placement.scale / part.placement.scale


def _vector(array: np.ndarray) -> Vector:
    x, y, z = array.tolist()
    return x, y, z
