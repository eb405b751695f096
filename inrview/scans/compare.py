"""The job that compares two files, meshes or clouds."""

import time
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np

from inrview.files.read import read_geometry
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.geometry.steps import told
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress, Result
from inrview.messages.requests import CompareRequest
from inrview.processing.compare import Matches, match, measures, prepare
from inrview.processing.sample import surface_area


def compare(request: CompareRequest) -> Iterator[Progress | Result]:
    """Yield progress, then the measures of `processing.compare.DEFINITIONS`."""
    started = time.perf_counter()
    if request.samples < 1:
        raise UserError(f"{request.samples} samples are too few: ask for at least 1.")
    yield Progress(0.0, "Reading the first side")
    first = _geometry(request.first, "the first side")
    yield Progress(0.1, "Reading the second side")
    second = _geometry(request.second, "the second side")
    yield Progress(0.2, "Sampling")
    rng = np.random.default_rng(request.seed)
    one = prepare(first, request.samples, rng, first.origin)
    yield Progress(0.25, "Sampling")
    two = prepare(second, request.samples, rng, first.origin)
    yield Progress(0.3, "Comparing forwards")
    forward = yield from _followed(match(one, two), 0.3, "Comparing forwards")
    backward = yield from _followed(match(two, one), 0.65, "Comparing backwards")
    values = measures((one, two), (forward, backward), request.threshold)
    yield Result(
        {
            **values,
            "samples_first": len(one.samples),
            "samples_second": len(two.samples),
            "seed": request.seed,
            "seconds": time.perf_counter() - started,
        }
    )


def _geometry(given: str | Points | Mesh, which: str) -> Points | Mesh:
    geometry = given
    if isinstance(geometry, str):
        geometry = read_geometry(Path(geometry), lambda _: None)[0]
        which = str(given)
    if isinstance(geometry, Points):
        is_empty = len(geometry) == 0
    else:
        is_empty = surface_area(geometry) <= 0
    if is_empty:
        raise UserError(f"{which} has no surface and no points: nothing to compare.")
    return geometry


def _followed(
    steps: Generator[float, None, Matches], start: float, text: str
) -> Generator[Progress, None, Matches]:
    """Turn the shares a search yields into progress, and hand on what it finds."""
    return told(steps, lambda share: Progress(start + 0.35 * share, text))
