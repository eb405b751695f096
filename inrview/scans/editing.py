"""Jobs on the points of scans: thinning them out, finding outliers."""

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Any

import numpy as np

from inrview.geometry.points import Points
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.messages.scan_editing import OutliersRequest, RowsReport, ThinRequest
from inrview.processing.outliers import statistical_outliers
from inrview.processing.thinning import thinned

_Work = Callable[[np.ndarray], Generator[float, None, np.ndarray]]


def thin(request: ThinRequest) -> Iterator[Progress | RowsReport]:
    """Choose the points that stay; raises UserError for a spacing that is no length."""
    if not (math.isfinite(request.spacing) and request.spacing > 0):
        raise UserError(
            f"Points cannot be thinned out to a spacing of {request.spacing:g}; give a "
            "length above 0, in the scan's units."
        )
    yield from _each(
        request.scans,
        lambda positions: thinned(positions, request.spacing),
        "Thinning out",
    )


def outliers(request: OutliersRequest) -> Iterator[Progress | RowsReport]:
    """Find outliers; raises UserError for numbers that mean nothing."""
    if request.neighbours < 1 or not (request.sigma >= 0):
        raise UserError(
            f"Outliers cannot be sought by {request.neighbours} neighbours and "
            f"{request.sigma:g} deviations; give 1 neighbour or more, and 0 or more."
        )

    def found(positions: np.ndarray) -> Generator[float, None, np.ndarray]:
        mask = yield from statistical_outliers(
            positions, request.neighbours, request.sigma
        )
        return np.flatnonzero(mask)

    yield from _each(request.scans, found, "Looking for outliers")


def _each(
    scans: Sequence[Points], work: _Work, text: str
) -> Iterator[Progress | RowsReport]:
    rows: list[np.ndarray] = []
    for number, scan in enumerate(scans):
        if len(scan) == 0:
            rows.append(np.zeros(0, np.int64))
            continue
        passing: Generator[float, None, Any] = work(scan.positions)
        while True:
            try:
                fraction = next(passing)
            except StopIteration as end:
                rows.append(end.value)
                break
            yield Progress((number + fraction) / len(scans), text)
    yield RowsReport(tuple(rows))
