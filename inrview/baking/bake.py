"""Job: a signed distance fitted to the surface of any field."""

import time
from collections.abc import Generator, Iterator

from inrview.baking.agreement import agreement
from inrview.fitting.fit_shape import fit
from inrview.geometry.mesh import Mesh
from inrview.messages.baking import BakeReport, BakeRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress
from inrview.messages.requests import FitRequest
from inrview.messages.snapshot import FieldSnapshot
from inrview.surfaces.budget import check_memory
from inrview.surfaces.extract import Extractor, emptiness, extractor_of

_EXTRACTED, _FITTED = 0.15, 0.9
"""Shares of the work that are done by then."""

Baking = Generator[Progress, None, FieldSnapshot]


def bake(request: BakeRequest) -> Iterator[Progress | BakeReport]:
    """Extract, fit and compare.

    Raises
    ------
    UserError
        If there is no surface to be learned, or what is to be learned is no distance.
    """
    began = time.perf_counter()
    if request.field.kind != "sdf":
        raise UserError(
            f"A bake makes a signed distance; '{request.field.kind}' is none. Choose "
            "the kind sdf."
        )
    if request.resolution < 2:
        raise UserError(f"Resolution {request.resolution} is too low; take 16 or more.")
    extractor = extractor_of(request.snapshot, 0.0)
    mesh = yield from _surface(extractor, request.resolution)
    snapshot = yield from _fitted(request, mesh)
    error = yield from agreement(request.snapshot, extractor.evaluator, mesh, snapshot)
    yield BakeReport(snapshot, error, time.perf_counter() - began)


def _surface(extractor: Extractor, resolution: int) -> Generator[Progress, None, Mesh]:
    yield Progress(0.0, "Extracting the surface")
    band = yield from extractor.start(resolution)
    check_memory(band, resolution)
    found = yield from extractor.at(resolution)
    if len(found.mesh.faces) == 0:
        raise UserError(f"{emptiness(extractor).text} There is nothing to bake.")
    return found.mesh


def _fitted(request: BakeRequest, mesh: Mesh) -> Baking:
    """Fit the mesh's exact distance like any scan's."""
    snapshot: FieldSnapshot | None = None
    plain = Mesh(mesh.vertices, mesh.faces, origin=mesh.origin)
    for report in fit(FitRequest((plain,), request.field, request.fit)):
        snapshot = report.snapshot or snapshot
        share = report.fraction or 0.0
        done = _EXTRACTED + (_FITTED - _EXTRACTED) * share
        is_sampling = report.phase == "sampling"
        text = "Measuring distances" if is_sampling else f"Fitting, step {report.step}"
        yield Progress(_EXTRACTED if is_sampling else done, text)
    if snapshot is None:
        raise UserError("The fit gave nothing; bake again with more steps.")
    return snapshot
