"""Job: scans of one thing, each as it was measured, brought onto each other."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from inrview.geometry.frozen import Value
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.messages.scan_editing import AlignScansRequest, ScansAligned
from inrview.processing.coarse_alignment import candidates, feature_matches
from inrview.processing.fine_alignment import Cloud, Fit, fit_of, refined
from inrview.processing.scan_clouds import Aligned, joined, prepared, spacing_for

LEAST = 0.2
"""A scan of whose points a smaller share lies on the others is not aligned."""
_SWEEPS = 4
_TRIED = 2
"""Of the candidates, refined on sparse points, so many are refined on dense ones."""
_NEAR = 0.5
"""Points within so many sparse spacings of the other surface lie on it."""


_SEEKING = Progress(None, "Seeking where scans meet")


@dataclass(frozen=True, slots=True, eq=False)
class _Link(Value):
    """How one scan lies on another one, by themselves."""

    first: int
    second: int
    matrix: np.ndarray
    """Brings the second onto the first."""
    overlap: float


def align_scans(request: AlignScansRequest) -> Iterator[Progress | ScansAligned]:
    """Place each scan on the others, by features or from given starts; then refine.

    Raises
    ------
    UserError
        If there are fewer than two scans, or one of them lies on no other.
    """
    if len(request.scans) < 2:
        raise UserError("Aligning needs two scans or more; open them together.")
    names = request.names or tuple(f"scan {n + 1}" for n in range(len(request.scans)))
    spacing = spacing_for(request.scans)
    origin = request.scans[0].origin
    parts: list[Aligned] = []
    for number, scan in enumerate(request.scans):
        yield Progress(0.2 * number / len(request.scans), "Describing the scans")
        parts.append(prepared(scan, origin, spacing, names[number]))
    if request.starts is None:
        places = yield from _sought(parts, spacing, names)
    else:
        places = [one.copy() for one in request.starts]
    dense = [part.dense for part in parts]
    reach = 2 * spacing if request.starts is None else 6 * spacing
    for sweep in range(_SWEEPS):
        for number in range(1, len(dense)):
            share = (sweep + number / len(dense)) / _SWEEPS
            yield Progress(0.7 + 0.3 * share, "Bringing the scans together")
            others = _others(dense, places, number)
            places[number] = refined(dense[number], others, places[number], reach)
        reach = max(reach / 2, _NEAR * spacing)
    yield _told(dense, places, spacing, names)


def _sought(
    parts: Sequence[Aligned], spacing: float, names: Sequence[str]
) -> Generator[Progress, None, list[np.ndarray]]:
    """Compare each two scans, and hang them together by the best of what was found."""
    links: list[_Link] = []
    pairs = [(a, b) for a in range(len(parts)) for b in range(a + 1, len(parts))]
    for number, (first, second) in enumerate(pairs):
        yield Progress(0.2 + 0.5 * number / len(pairs), _SEEKING.text)
        links.append((yield from _linked(parts, first, second, spacing)))
    places: dict[int, np.ndarray] = {0: np.eye(4)}
    while len(places) < len(parts):
        open_ends = [x for x in links if (x.first in places) != (x.second in places)]
        best = max(open_ends, key=lambda one: one.overlap)
        if best.overlap < LEAST:
            lost = [names[n] for n in range(len(parts)) if n not in places]
            raise _apart(lost, best.overlap)
        if best.first in places:
            places[best.second] = places[best.first] @ best.matrix
        else:
            places[best.first] = places[best.second] @ np.linalg.inv(best.matrix)
    return [places[number] for number in range(len(parts))]


def _linked(
    parts: Sequence[Aligned], first: int, second: int, spacing: float
) -> Generator[Progress, None, _Link]:
    """Return the best of several candidates, each refined before it is judged."""
    here, there = parts[second], parts[first]
    matches = feature_matches(here.features, there.features)
    near = 1.5 * spacing
    starts = candidates(here.sparse.positions, there.sparse.positions, matches, near)
    rough: list[np.ndarray] = []
    overlaps: list[float] = []
    for start in starts:
        yield _SEEKING
        matrix = refined(here.sparse, there.sparse, start, 2 * spacing)
        rough.append(matrix)
        overlaps.append(_mutual(here.sparse, there.sparse, matrix, spacing).overlap)
    best = _Link(first, second, np.eye(4), 0.0)
    for place in np.argsort(overlaps)[::-1][:_TRIED]:
        yield _SEEKING
        matrix = refined(here.dense, there.dense, rough[place], spacing)
        found = _mutual(here.dense, there.dense, matrix, _NEAR * spacing)
        if found.overlap > best.overlap:
            best = replace(best, matrix=matrix, overlap=found.overlap)
    return best


def _mutual(here: Cloud, there: Cloud, matrix: np.ndarray, near: float) -> Fit:
    """Measure from the smaller of two clouds: the larger may reach far beyond it."""
    moved = here.moved(matrix)
    if len(here.positions) <= len(there.positions):
        return fit_of(moved, there, near)
    return fit_of(there, moved, near)


def _others(
    dense: Sequence[Cloud], places: Sequence[np.ndarray], without: int
) -> Cloud:
    return joined([one.moved(places[n]) for n, one in enumerate(dense) if n != without])


def _told(
    dense: Sequence[Cloud],
    places: list[np.ndarray],
    spacing: float,
    names: Sequence[str],
) -> ScansAligned:
    fits = [
        fit_of(one.moved(places[n]), _others(dense, places, n), _NEAR * spacing)
        for n, one in enumerate(dense)
    ]
    lost = [names[n] for n, fit in enumerate(fits) if fit.overlap < LEAST]
    if lost:
        raise _apart(lost, min(fit.overlap for fit in fits))
    return ScansAligned(
        tuple(places),
        tuple(fit.overlap for fit in fits),
        tuple(fit.rms for fit in fits),
    )


def _apart(lost: Sequence[str], overlap: float) -> UserError:
    return UserError(
        f"{', '.join(lost)} could not be aligned: at best {overlap:.0%} of it would "
        f"lie on the other scans, where {LEAST:.0%} are needed. Nothing was moved. "
        "Pick three pairs of points by hand, or leave it out."
    )
