"""Job: a field in few bytes, the best under a budget, and what that costs."""

import time
from collections.abc import Callable, Generator, Iterator
from functools import partial
from math import sqrt

from inrview.analysis.compact_error import compact_error
from inrview.analysis.compact_probes import probes_of
from inrview.analysis.compact_search import Grains, sensed_groups
from inrview.fields.compact_arrays import groups_in, unpacked
from inrview.fields.compact_file import pack_weights
from inrview.geometry.steps import told
from inrview.geometry.threaded import threaded
from inrview.messages.compact import Compactable, CompactReport, CompactRequest
from inrview.messages.family import MemberSnapshot
from inrview.messages.kept import Kept, arrays_of, exchanged
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageSnapshot
from inrview.messages.reports import Progress
from inrview.messages.snapshot import ComposedSnapshot

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
    kept = request.kept
    grains = []
    for number, one in enumerate(kept):
        steps = sensed_grains(one, request.seed)
        say = _sensing(number, len(kept))
        grains.append((yield from told(steps, say)))
    packed, change = yield from _packed(grains, request)
    parts = tuple(
        unpacked(one, found.groups, data)
        for one, found, data in zip(kept, grains, packed, strict=True)
    )
    made = made_of(request, parts)
    yield Progress(0.5, "Measuring what it costs")
    error = yield from compact_error(request, made)
    yield CompactReport(
        made,
        parts,
        sum(one.nbytes for one in kept),
        sum(map(len, packed)),
        change,
        error,
        time.perf_counter() - began,
    )


def made_of(request: CompactRequest, parts: tuple[Kept, ...]) -> Compactable:
    """Return what was asked about, made of compact parts."""
    if isinstance(request.snapshot, ComposedSnapshot | MemberSnapshot):
        return exchanged(request.snapshot, request.kept, parts)
    return parts[0]


def sensed_grains(snapshot: Kept, seed: int) -> Generator[float, None, Grains]:
    """Yield the share done; return the grains that a field's weights may have."""
    probes = yield from told(probes_of(snapshot, seed), lambda _: 0.0)
    return (yield from sensed_groups(probes, groups_in(snapshot)))


def packed_at(
    grains: Grains, snapshot: Kept, change: float
) -> Generator[None, None, bytes]:
    """Pack a field in a thread: the coder takes longer than a job may be silent."""
    work = partial(pack_weights, arrays_of(snapshot), grains.groups, grains.at(change))
    return (yield from threaded(work))


def coarsest(snapshot: Kept) -> float:
    """Return the largest change that leaves a field worth keeping."""
    is_picture = isinstance(snapshot, ImageSnapshot)
    return COARSEST_PICTURE if is_picture else COARSEST_SHAPE


def _packed(
    grains: list[Grains], request: CompactRequest
) -> Generator[Progress, None, tuple[list[bytes], float]]:
    """Return the parts' bytes, and the change that each may show at most."""
    most, beside = request.most_bytes, request.container_bytes
    high = min(map(coarsest, request.kept))
    if most is None:
        changes = [min(max(one.one_byte_change, FINEST), high) for one in grains]
        packed = yield from _at(grains, request, changes, 0.3)
        return packed, max(changes)
    best = yield from _at(grains, request, [high] * len(grains), 0.2)
    if _size(best) + beside > most:
        raise UserError(
            f"{most:,} bytes are too few for this field: the fewest that leave it "
            f"worth keeping are {_size(best) + beside:,}. Allow more, or fit a smaller "
            "network."
        )
    low, change = FINEST, high
    for halving in range(_HALVINGS):
        middle = sqrt(low * high)
        share = 0.2 + 0.3 * halving / _HALVINGS
        found = yield from _at(grains, request, [middle] * len(grains), share)
        if _size(found) + beside <= most:
            best, change, high = found, middle, middle
        else:
            low = middle
    return best, change


def _at(
    grains: list[Grains], request: CompactRequest, changes: list[float], share: float
) -> Generator[Progress, None, list[bytes]]:
    """Pack each part for a change of its own."""
    say = Progress(share, "Packing the weights")
    packed = []
    for one, found, change in zip(request.kept, grains, changes, strict=True):
        steps = packed_at(found, one, change)
        packed.append((yield from told(steps, lambda _: say)))
    return packed


def _size(packed: list[bytes]) -> int:
    return sum(map(len, packed))


def _sensing(number: int, count: int) -> Callable[[float], Progress]:
    """Return what is said of how much of one of several is sensed."""
    text = "Seeing what each weight does"
    return lambda share: Progress(0.2 * (number + share) / count, text)
