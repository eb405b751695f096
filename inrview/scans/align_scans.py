"""Job: scans of one thing, each as it was measured, brought onto each other."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from inrview.geometry.frozen import Value
from inrview.geometry.threaded import threaded
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.messages.scan_editing import AlignScansRequest, ScansAligned
from inrview.processing.coarse_alignment import candidates, feature_matches
from inrview.processing.fine_alignment import Cloud, Fit, fit_of
from inrview.processing.scan_clouds import Aligned, joined, prepared, spacing_for
from inrview.scans.refiner import Refiner

LEAST = 0.2
"""A scan of whose points a smaller share lies on the others is not aligned."""
_SWEEPS = 4
_TRIED = 2
"""Of the candidates, refined on sparse points, so many are refined on dense ones."""
_NEAR = 0.5
"""Points within so many sparse spacings of the other surface lie on it."""


_SEEKING = "Seeking where scans meet"
_BRINGING = "Bringing the scans together"

_T = TypeVar("_T")


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
    describing = "Describing the scans"
    yield Progress(0.0, describing)
    spacing = yield from _waiting(
        threaded(partial(spacing_for, request.scans)), describing, 0.0
    )
    origin = request.scans[0].origin
    parts: list[Aligned] = []
    for number, scan in enumerate(request.scans):
        work = partial(prepared, scan, origin, spacing, names[number])
        share = 0.2 * number / len(request.scans)
        parts.append((yield from _waiting(threaded(work), describing, share)))
    dense = [part.dense for part in parts]
    with Refiner() as refiner:
        if request.starts is None:
            places = yield from _Search(refiner, parts, spacing).places(names)
        else:
            places = [one.copy() for one in request.starts]
        reach = 2 * spacing if request.starts is None else 6 * spacing
        for sweep in range(_SWEEPS):
            for number in range(1, len(dense)):
                share = 0.7 + 0.3 * (sweep + number / len(dense)) / _SWEEPS
                others = _others(dense, places, number)
                steps = refiner.refined(dense[number], others, places[number], reach)
                places[number] = yield from _waiting(steps, _BRINGING, share)
            reach = max(reach / 2, _NEAR * spacing)
    telling = threaded(partial(_told, dense, places, spacing, names))
    yield (yield from _waiting(telling, _BRINGING, 1.0))


def _waiting(
    steps: Generator[None, None, _T], text: str, share: float | None
) -> Generator[Progress, None, _T]:
    """Say what is done at each pause of a call in a thread or process.

    No call takes more than a second or two, which is as long as a cancelled one goes on
    unheard.
    """
    while True:
        yield Progress(share, text)
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """Where scans belong on each other, from nothing."""

    refiner: Refiner
    parts: Sequence[Aligned]
    spacing: float

    def places(
        self, names: Sequence[str]
    ) -> Generator[Progress, None, list[np.ndarray]]:
        """Compare each two scans, and hang them together by the best of the links."""
        links: list[_Link] = []
        count = len(self.parts)
        pairs = [(a, b) for a in range(count) for b in range(a + 1, count)]
        for number, (first, second) in enumerate(pairs):
            share = 0.2 + 0.5 * number / len(pairs)
            here, there = self.parts[second], self.parts[first]
            links.append(
                _Link(first, second, *(yield from self._met(here, there, share)))
            )
        return _hung(links, names)

    def _met(
        self, here: Aligned, there: Aligned, share: float
    ) -> Generator[Progress, None, tuple[np.ndarray, float]]:
        """Return the best of several candidates, each refined before it is judged.

        That is the motion that brings one scan onto the other, and the overlap.
        """
        steps = threaded(partial(_starts, here, there, self.spacing))
        starts = yield from _waiting(steps, _SEEKING, share)
        rough: list[tuple[np.ndarray, float]] = []
        reach, near = 2 * self.spacing, self.spacing
        for start in starts:
            tried = self._tried(here.sparse, there.sparse, start, (reach, near))
            rough.append((yield from _waiting(tried, _SEEKING, share)))
        best = np.eye(4), 0.0
        reach, near = self.spacing, _NEAR * self.spacing
        for place in np.argsort([overlap for _, overlap in rough])[::-1][:_TRIED]:
            start = rough[place][0]
            tried = self._tried(here.dense, there.dense, start, (reach, near))
            found = yield from _waiting(tried, _SEEKING, share)
            if found[1] > best[1]:
                best = found
        return best

    def _tried(
        self,
        here: Cloud,
        there: Cloud,
        start: np.ndarray,
        lengths: tuple[float, float],
    ) -> Generator[None, None, tuple[np.ndarray, float]]:
        """Refine a motion within a reach; return it with the overlap it comes to."""
        reach, near = lengths
        matrix = yield from self.refiner.refined(here, there, start, reach)
        lies = yield from threaded(partial(_mutual, here, there, matrix, near))
        return matrix, lies.overlap


def _hung(links: Sequence[_Link], names: Sequence[str]) -> list[np.ndarray]:
    """Return the place of each scan by the links of most overlap."""
    places: dict[int, np.ndarray] = {0: np.eye(4)}
    while len(places) < len(names):
        open_ends = [x for x in links if (x.first in places) != (x.second in places)]
        best = max(open_ends, key=lambda one: one.overlap)
        if best.overlap < LEAST:
            lost = [names[n] for n in range(len(names)) if n not in places]
            raise _apart(lost, best.overlap)
        if best.first in places:
            places[best.second] = places[best.first] @ best.matrix
        else:
            places[best.first] = places[best.second] @ np.linalg.inv(best.matrix)
    return [places[number] for number in range(len(names))]


def _starts(here: Aligned, there: Aligned, spacing: float) -> np.ndarray:
    """Return the motions that features which look alike ask for."""
    matches = feature_matches(here.features, there.features)
    near = 1.5 * spacing
    return candidates(here.sparse.positions, there.sparse.positions, matches, near)


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
