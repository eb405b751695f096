"""Job: a field in few bytes, the best under a budget, and what that costs."""

import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from functools import partial
from math import sqrt

from inrview.analysis.compact_error import field_error
from inrview.analysis.compact_probes import probes_of
from inrview.analysis.compact_search import Grains, sensed_groups
from inrview.fields.compact_file import pack_weights, unpack_weights
from inrview.fields.compact_groups import Group, groups_of
from inrview.geometry.steps import told
from inrview.messages.compact import AnyField, CompactReport, CompactRequest
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageSnapshot
from inrview.messages.reports import Progress
from inrview.scans.reading import threaded

FINEST = 1e-7
"""A change below which more bytes tell nothing: floats themselves are no finer."""
COARSEST_SHAPE, COARSEST_PICTURE = 1e-2, 0.1
"""Changes beyond which nothing is kept: 1/170 of a shape's size, 20 dB."""
_HALVINGS = 10


def compact(request: CompactRequest) -> Iterator[Progress | CompactReport]:
    """Yield progress, then the compact field with its figures.

    Raises
    ------
    UserError
        When the budget cannot be met, or there is no surface to keep.
    """
    began = time.perf_counter()
    snapshot = request.snapshot
    steps = sensed_grains(snapshot, request.seed)
    grains = yield from told(steps, _sensing)
    packed, change = yield from _packed(grains, request)
    found = unpacked(snapshot, grains.groups, packed)
    yield Progress(0.5, "Measuring what it costs")
    error = yield from field_error(request, found)
    yield CompactReport(
        found,
        snapshot.nbytes,
        len(packed),
        change,
        error,
        time.perf_counter() - began,
    )


def sensed_grains(snapshot: AnyField, seed: int) -> Generator[float, None, Grains]:
    """Yield the share done; return the grains that a field's weights may have."""
    probes = yield from told(probes_of(snapshot, seed), lambda _: 0.0)
    return (yield from sensed_groups(probes, groups_in(snapshot)))


def groups_in(snapshot: AnyField) -> tuple[Group, ...]:
    """Return the groups of a snapshot's weights."""
    shapes = {name: one.shape for name, one in snapshot.weights.items()}
    sides = None
    if isinstance(snapshot, ImageSnapshot):
        sides = snapshot.width, snapshot.height
    return groups_of(snapshot.spec, shapes, sides)


def unpacked(snapshot: AnyField, groups: tuple[Group, ...], packed: bytes) -> AnyField:
    """Return the field that packed weights make."""
    shapes = {name: one.shape for name, one in snapshot.weights.items()}
    weights = unpack_weights(packed, groups, shapes)
    return replace(snapshot, weights=weights, packed=packed)


def packed_at(
    grains: Grains, snapshot: AnyField, change: float
) -> Generator[None, None, bytes]:
    """Pack a field in a thread: the coder takes longer than a job may be silent."""
    work = partial(pack_weights, snapshot.weights, grains.groups, grains.at(change))
    return (yield from threaded(work))


def coarsest(snapshot: AnyField) -> float:
    """Return the largest change that leaves a field worth keeping."""
    is_picture = isinstance(snapshot, ImageSnapshot)
    return COARSEST_PICTURE if is_picture else COARSEST_SHAPE


def _packed(
    grains: Grains, request: CompactRequest
) -> Generator[Progress, None, tuple[bytes, float]]:
    snapshot, most = request.snapshot, request.most_bytes
    beside = request.container_bytes
    if most is None:
        change = min(max(grains.one_byte_change, FINEST), coarsest(snapshot))
        packed = yield from told(packed_at(grains, snapshot, change), _packing(0.3))
        return packed, change
    high = coarsest(snapshot)
    best = yield from told(packed_at(grains, snapshot, high), _packing(0.2))
    if len(best) + beside > most:
        raise UserError(
            f"{most:,} bytes are too few for this field: the fewest that leave it "
            f"worth keeping are {len(best) + beside:,}. Allow more, or fit a smaller "
            "network."
        )
    low, change = FINEST, high
    for halving in range(_HALVINGS):
        middle = sqrt(low * high)
        share = 0.2 + 0.3 * halving / _HALVINGS
        found = yield from told(packed_at(grains, snapshot, middle), _packing(share))
        if len(found) + beside <= most:
            best, change, high = found, middle, middle
        else:
            low = middle
    return best, change


def _sensing(share: float) -> Progress:
    return Progress(0.2 * share, "Seeing what each weight does")


def _packing(share: float) -> Callable[[None], Progress]:
    return lambda _: Progress(share, "Packing the weights")
