"""From the snapshot of a composition to the field that answers for it."""

from collections.abc import Callable

import numpy as np

from inrview.fields.compose import Bounded, Joined, Offset, Placed, Shell
from inrview.fields.field import Field
from inrview.fields.regions import BoxRegion, HalfSpace
from inrview.geometry.frozen import Vector
from inrview.geometry.similarity import Similarity
from inrview.messages.composed import similarity_of
from inrview.messages.composition import Operation
from inrview.messages.occupancy import is_distance
from inrview.messages.snapshot import AnySnapshot, ComposedSnapshot, ComposedStep

Restore = Callable[[AnySnapshot], Field]


def restore_composed(snapshot: ComposedSnapshot, restore: Restore) -> Field:
    """Return the field in the composition's own shape space.

    `restore` makes the fields of its parts.
    """
    whole = Similarity.to_file(snapshot.placement)
    field = _part(snapshot.base, whole, restore)
    for step in snapshot.steps:
        field = _after(field, step, whole, restore)
    return field


def _part(part: AnySnapshot, whole: Similarity, restore: Restore) -> Field:
    """Return a part as seen from the whole, where it is known and beyond."""
    field = restore(part)
    if not isinstance(part, ComposedSnapshot):
        field = Bounded(field, BoxRegion(part.low, part.high))
    own = Similarity.to_file(part.placement)
    into = own.inverse.after(whole)
    return Placed(field, into, 1 / into.scale if is_distance(part) else 1.0)


def _after(
    field: Field, step: ComposedStep, whole: Similarity, restore: Restore
) -> Field:
    operation, unit = step.operation, whole.scale
    if step.part is not None:
        other = _part(step.part, whole, restore)
        return Joined(operation.kind, field, other, operation.radius / unit)
    if operation.kind == "offset":
        return Offset(field, operation.amount / unit)
    if operation.kind == "shell":
        return Shell(field, operation.amount / unit)
    if operation.kind == "move":
        return _moved(field, operation, whole)
    return Joined("intersection", field, _region(operation, whole))


def _moved(field: Field, operation: Operation, whole: Similarity) -> Field:
    """Return the field where a transform carries it; its lengths grow with it."""
    move = whole.inverse.after(similarity_of(operation)).after(whole)
    return Placed(field, move.inverse, move.scale)


def _region(operation: Operation, whole: Similarity) -> Field:
    """Return what a crop keeps, in the whole's shape space."""
    if operation.kind == "box":
        low, high = whole.inverse(np.array([operation.low, operation.high]))
        return BoxRegion(_vector(low), _vector(high))
    point = whole.inverse(np.array([operation.point]))[0]
    normal = np.array(operation.normal, np.float64)
    return HalfSpace(_vector(point), _vector(normal / np.linalg.norm(normal)))


def _vector(array: np.ndarray) -> Vector:
    x, y, z = array.tolist()
    return x, y, z
