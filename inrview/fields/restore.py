"""From a snapshot to a field that answers."""

import numba
import numpy as np
from jaxtyping import Float32

from inrview.fields.family_field import restore_member
from inrview.fields.field import Field
from inrview.fields.hash_grid import HashGridField
from inrview.fields.layout import Layout, layout_of
from inrview.messages.family import MemberSnapshot
from inrview.messages.notes import UserError
from inrview.messages.snapshot import AnySnapshot, FieldSnapshot


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
    return restore_shape(snapshot)


def restore_shape(snapshot: FieldSnapshot) -> HashGridField:
    """Return the hash-grid field of one fitted shape; errors as for `restore`."""
    sizes = layout_of(snapshot.spec)
    table, network = snapshot.weights.get("table"), snapshot.weights.get("network")
    if (
        snapshot.spec.network != "hash"
        or table is None
        or network is None
        or table.shape != (sizes.entries, sizes.features)
        or network.shape != (sizes.network_size,)
    ):
        raise UserError(
            f"This field's weights do not fit its description "
            f"(network '{snapshot.spec.network}', {snapshot.spec.levels} levels): "
            "the project was damaged or comes from another version. Fit it again."
        )
    return HashGridField(sizes.opened(_open_levels(sizes, table)), table, network)


def _open_levels(sizes: Layout, table: Float32[np.ndarray, "n f"]) -> int:
    """Return how many levels hold anything; the others need not be looked up."""
    for level in range(len(sizes.cells), 0, -1):
        if table[sizes.starts[level - 1] : sizes.starts[level]].any():
            return level
    return 0
