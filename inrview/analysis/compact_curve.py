"""Job: a field at several sizes, beside what else takes as many bytes."""

from collections.abc import Generator, Iterator
from typing import TypeVar

from inrview.analysis.compact_ways import (
    Found,
    Way,
    WaysOfField,
    WaysOfPicture,
    WaysOfShape,
)
from inrview.geometry.steps import told
from inrview.messages.compact import CurvePoint, CurveReport, CurveRequest
from inrview.messages.picture import ImageSnapshot

_ROUGH_SHARE = 0.1
"""Of the time, what a first look at the figures of the table takes."""

_T = TypeVar("_T")


def curve(request: CurveRequest) -> Iterator[CurveReport]:
    """Yield the points found so far, the last time all of them.

    The figures of the table come before the others. Where surfaces are fine they are
    first measured on coarser ones, so that they stand soon; each final figure then
    takes the place of such a first look.

    Raises
    ------
    UserError
        When there is no surface, or of a picture no pixels to compare with.
    """
    is_picture = isinstance(request.snapshot, ImageSnapshot)
    yield from _Curve(WaysOfPicture(request) if is_picture else WaysOfShape(request))


class _Curve:
    """What is known of each way to keep a field."""

    def __init__(self, maker: WaysOfField) -> None:
        self.maker = maker
        self.kept: dict[int, Found] = {}
        self.points: dict[int, CurvePoint] = {}
        self.rough: set[int] = set()

    def __iter__(self) -> Iterator[CurveReport]:
        yield self._report(0.0, "Preparing")
        yield from self._told(self.maker.prepare(), 0.0, "Preparing")
        ways = self.maker.ways()
        order = sorted(range(len(ways)), key=lambda place: not ways[place].is_asked)
        *first, resolution = self.maker.resolutions
        start = 0.0
        for rough in first:
            yield from self._pass(ways, order, rough, (start, _ROUGH_SHARE))
            start = _ROUGH_SHARE
        yield from self._pass(ways, order, resolution, (start, 1.0))
        yield self._report(1.0, "Done", is_final=True)

    def _pass(
        self,
        ways: list[Way],
        order: list[int],
        resolution: int,
        span: tuple[float, float],
    ) -> Iterator[CurveReport]:
        """Measure all ways on surfaces of a resolution."""
        is_rough = resolution != self.maker.resolutions[-1]
        for number, place in enumerate(order):
            way = ways[place]
            share = span[0] + (span[1] - span[0]) * number / len(order)
            if is_rough and not way.is_asked:
                continue
            if place not in self.kept:
                self.kept[place] = yield from self._told(way.make(), share, way.text)
            found = self.kept[place]
            measuring = self.maker.error(found.thing, resolution)
            error = yield from self._told(measuring, share, way.text)
            point = CurvePoint(way.method, found.setting, found.bytes, error)
            self.points[place] = point
            self.rough.discard(place)
            if is_rough:
                self.rough.add(place)
            yield self._report(share, way.text)

    def _told(
        self, steps: Generator[object, None, _T], share: float, text: str
    ) -> Generator[CurveReport, None, _T]:
        """Turn the pauses of work into reports."""
        return (yield from told(steps, lambda _: self._report(share, text)))

    def _report(self, share: float, text: str, is_final: bool = False) -> CurveReport:
        places = sorted(self.points)
        rough = frozenset(n for n, place in enumerate(places) if place in self.rough)
        return CurveReport(
            tuple(self.points[place] for place in places),
            self.maker.request.snapshot.parameters,
            self.maker.size,
            share,
            text,
            is_final,
            rough,
        )
