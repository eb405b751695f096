"""A first picture from a few of the points, while the rest are being prepared."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from inrview.fitting.hash_start import write_volume
from inrview.fitting.optimiser import Optimiser
from inrview.fitting.preparation import prepare
from inrview.fitting.snapshots import make_snapshot
from inrview.geometry.points import Points
from inrview.geometry.steps import finished, told_alike
from inrview.messages.requests import FitRequest
from inrview.messages.snapshot import FieldSnapshot

ENOUGH = 30_000
"""Points that are prepared as soon as a sketch of them would be."""
FEW = 12_000


def is_worth_a_sketch(request: FitRequest) -> bool:
    """Whether somebody watches and would wait: no budget is set and points are many.

    Only a hash grid can take a coarse distance over, and sides are learned once.
    """
    fit = request.fit
    if request.field.network != "hash" or fit.normals == "none":
        return False
    if request.start is not None or fit.seconds is not None or fit.steps is not None:
        return False
    scans = [scan for scan in request.scans if isinstance(scan, Points)]
    return len(scans) == len(request.scans) and sum(map(len, scans)) > ENOUGH


def sketch(request: FitRequest) -> Iterator[FieldSnapshot | None]:
    """Yield None while at work, then the coarse distance of a few points as a field."""
    scans = [scan for scan in request.scans if isinstance(scan, Points)]
    step = max(1, sum(map(len, scans)) // FEW)
    few = replace(request, scans=tuple(_thinned(scan, step) for scan in scans))
    prepared = yield from told_alike(prepare(few, bridges=False), None)
    optimiser = Optimiser(request.field, request.fit.batch, request.fit.seed)
    if not write_volume(optimiser, prepared.sampler.volume):
        return
    optimiser.open(prepared.levels)
    made = make_snapshot(request.field, optimiser.weights(), 0, prepared)
    yield finished(made)[0]


def _thinned(scan: Points, step: int) -> Points:
    """Keep every `step`-th point."""

    def pick(array: np.ndarray | None) -> np.ndarray | None:
        return None if array is None else array[::step]

    return Points(
        scan.positions[::step], pick(scan.normals), None, pick(scan.views), scan.origin
    )
