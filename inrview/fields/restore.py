"""From a snapshot to a field that answers."""

import numba
import numpy as np
from jaxtyping import Float32

from inrview.fields.composed import restore_composed
from inrview.fields.coordinate_field import CoordinateField, CoordinateNetwork
from inrview.fields.family_field import restore_member
from inrview.fields.field import Field
from inrview.fields.hash_grid import HashGridField
from inrview.fields.layout import Layout, layout_of
from inrview.fields.weight_shapes import weight_shapes
from inrview.messages.family import MemberSnapshot
from inrview.messages.notes import UserError
from inrview.messages.snapshot import AnySnapshot, ComposedSnapshot, FieldSnapshot

ShapeField = HashGridField | CoordinateField
"""The field of one fitted shape."""


def restore(snapshot: AnySnapshot, threads: int | None = None) -> Field:
    """Return the field of a snapshot; `threads` sets how many this process uses.

    Raises
    ------
    UserError
        When the weights do not have the sizes that the snapshot's spec asks for.
    """
    if threads is not None:
        most: int = numba.config.NUMBA_NUM_THREADS  # type: ignore[attr-defined]
        numba.set_num_threads(max(1, min(threads, most)))
    if isinstance(snapshot, MemberSnapshot):
        return restore_member(snapshot)
    if isinstance(snapshot, ComposedSnapshot):
        return restore_composed(snapshot, restore)
    return restore_shape(snapshot)


def restore_shape(snapshot: FieldSnapshot) -> ShapeField:
    """Return the field of one fitted shape; errors as for `restore`."""
    spec, weights = snapshot.spec, snapshot.weights
    try:
        found = {name: weight.shape for name, weight in weights.items()}
        if found != weight_shapes(spec):
            raise ValueError("not the weights of this network")
    except (ValueError, KeyError) as error:
        raise UserError(
            f"This field's weights do not fit its description "
            f"(network '{spec.network}', {spec.levels} levels): "
            "the project was damaged or comes from another version. Fit it again."
        ) from error
    if spec.network != "hash":
        return CoordinateField(CoordinateNetwork.named(spec, weights))
    sizes, table = layout_of(spec), weights["table"]
    opened = sizes.opened(_open_levels(sizes, table))
    return HashGridField(opened, table, weights["network"])


def _open_levels(sizes: Layout, table: Float32[np.ndarray, "n f"]) -> int:
    """Return how many levels hold anything; the others need not be looked up."""
    for level in range(len(sizes.cells), 0, -1):
        if table[sizes.starts[level - 1] : sizes.starts[level]].any():
            return level
    return 0
