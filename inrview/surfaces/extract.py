"""Job: the level set of a snapshot at one resolution after another, coarse first."""

import time
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from jaxtyping import Float32, Int32

from inrview.fields.field import Field
from inrview.fields.restore import restore
from inrview.geometry.frozen import Vector, adopt
from inrview.geometry.mesh import Mesh
from inrview.geometry.placement import Placement
from inrview.messages.family import MemberSnapshot
from inrview.messages.notes import Note, Severity, UserError
from inrview.messages.occupancy import is_distance
from inrview.messages.reports import Progress, SurfaceReport
from inrview.messages.requests import SurfaceRequest
from inrview.messages.snapshot import AnySnapshot, ComposedSnapshot
from inrview.surfaces.bricks import Bricks
from inrview.surfaces.budget import most_that_fits, needed_bytes
from inrview.surfaces.evaluate import Evaluator
from inrview.surfaces.grid import Grid
from inrview.surfaces.isosurface import isosurface
from inrview.surfaces.narrow_band import Margins, base_level, chain, finer_level
from inrview.surfaces.normal_kernels import face_normals, settled

QUIET = 0.3
"""The first pass does not yield, so cannot be cancelled, within its first 0.3 s."""

_PLAIN = Margins()

Extracting = Generator[Progress, None, "Extracted"]


@dataclass(frozen=True, slots=True, eq=False)
class Extracted:
    """A surface in scan space and what it cost."""

    mesh: Mesh
    seconds: float
    evaluations: int
    """Of the field, since the extraction before."""
    gradient_evaluations: int
    peak_bytes: int


class Extractor:
    """Extracts one level set at any resolution, going on from where it left off."""

    def __init__(
        self,
        field: Field,
        placement: Placement,
        level: float = 0.0,
        box: tuple[Vector, Vector] = ((-1.0, -1.0, -1.0), (1.0, 1.0, 1.0)),
        margins: Margins = _PLAIN,
    ) -> None:
        self.placement = placement
        self.evaluator = Evaluator(field, level / placement.scale)
        self.box = box
        self.margins = margins
        self.bricks: Bricks | None = None
        self.peak_bytes = 0
        self.is_distance = True
        self.is_rough = False
        """Whether slopes jump within a cell, so that triangles tell normals better."""

    def at(self, resolution: int) -> Extracting:
        """Extract at a resolution."""
        start = time.perf_counter()
        self.peak_bytes = 0
        bricks = yield from self.band(resolution)
        vertices, faces = isosurface(bricks)
        size = bricks.nbytes + 2 * vertices.nbytes + faces.nbytes
        self.peak_bytes = max(self.peak_bytes, size)
        normals = settled((yield from self.finish(vertices, faces)), faces)
        mesh = Mesh(
            vertices=adopt(vertices),
            faces=adopt(faces),
            normals=adopt(normals),
            origin=self.placement.origin,
        )
        asked, sloped = self.evaluator.take_counts()
        seconds = time.perf_counter() - start
        return Extracted(mesh, seconds, asked, sloped, self.peak_bytes)

    def start(self, resolution: int) -> Generator[Progress, None, Bricks]:
        """Return the finest band there is that leads to a resolution, or begin one."""
        grids = chain(Grid.over(*self.box, resolution))
        bricks = self.bricks
        if bricks is None or bricks.grid not in grids:
            self.bricks = None
            bricks = yield from base_level(grids[0], self.evaluator)
            self.bricks = bricks
        return bricks

    def band(self, resolution: int) -> Generator[Progress, None, Bricks]:
        """Find the narrow band at a resolution, from the finest one already there."""
        bricks = yield from self.start(resolution)
        grids = chain(Grid.over(*self.box, resolution))
        self.bricks = None
        for grid in grids[grids.index(bricks.grid) + 1 :]:
            finer = yield from finer_level(bricks, grid, self.evaluator, self.margins)
            self.peak_bytes = max(self.peak_bytes, bricks.nbytes + finer.nbytes)
            bricks = finer
        self.bricks = bricks
        return bricks

    def finish(
        self, vertices: Float32[np.ndarray, "n 3"], faces: Int32[np.ndarray, "m 3"]
    ) -> Generator[Progress, None, Float32[np.ndarray, "n 3"]]:
        """Return the normals, and move the vertices to scan space in place."""
        if self.is_rough:
            vertices[:] = self.placement.to_scan(vertices)
            return face_normals(vertices, faces)
        normals = np.empty_like(vertices)
        for piece in self.evaluator.pieces(len(vertices)):
            directions = self.evaluator.normals(vertices[piece])
            normals[piece] = self.placement.turn_to_scan(directions)
            vertices[piece] = self.placement.to_scan(vertices[piece])
            yield Progress(piece.stop / len(vertices), "Computing normals")
        return normals


def surface(request: SurfaceRequest) -> Iterator[SurfaceReport | Progress]:
    """Yield the surface at each resolution in turn; each goes on from the last."""
    snapshot = request.snapshot
    extractor = extractor_of(snapshot, request.level, request.low, request.high)
    report: SurfaceReport | None = None
    later = (*request.resolutions[1:], None)
    for resolution, following in zip(request.resolutions, later, strict=True):
        band = yield from _quiet(extractor.start(resolution))
        note = _refusal(band, resolution, request.budget_bytes)
        if note is not None:
            yield _refused(request, report, resolution, note)
            return
        passing = extractor.at(resolution)
        if report is None:
            passing = _quiet(passing)
        found = yield from passing
        note = None if len(found.mesh.faces) else emptiness(extractor)
        report = SurfaceReport(
            mesh=found.mesh,
            resolution=resolution,
            level=request.level,
            step=snapshot.step,
            seconds=found.seconds,
            evaluations=found.evaluations,
            peak_bytes=found.peak_bytes,
            next_resolution=following,
            note=note,
            is_final=following is None,
        )
        del found, passing, band
        yield report


def extractor_of(
    snapshot: AnySnapshot,
    level: float,
    low: Vector | None = None,
    high: Vector | None = None,
) -> Extractor:
    """Return an extractor for a snapshot's field, in its own box or in a given one."""
    box = (low or snapshot.low, high or snapshot.high)
    if min(np.subtract(box[1], box[0])) <= 0:
        raise UserError(f"The box from {box[0]} to {box[1]} is empty; give low < high.")
    if level != 0 and not is_distance(snapshot):
        raise UserError(
            "An occupancy field knows no distances, so its surface cannot be offset "
            f"by {level:g}. Set the offset to 0, or fit a signed distance."
        )
    margins = Margins(max(snapshot.slope, 1.0))
    made = Extractor(restore(snapshot), snapshot.placement, level, box, margins)
    made.is_distance = is_distance(snapshot)
    made.is_rough = _is_of_family(snapshot)
    return made


def _is_of_family(snapshot: AnySnapshot) -> bool:
    if isinstance(snapshot, ComposedSnapshot):
        return any(map(_is_of_family, snapshot.parts))
    return isinstance(snapshot, MemberSnapshot)


def _quiet(passing: Generator[Progress, None, Any]) -> Generator[Progress, None, Any]:
    """Keep the reports of a pass to itself as long as it is short."""
    start = time.perf_counter()
    while True:
        try:
            progress = next(passing)
        except StopIteration as end:
            return end.value
        if time.perf_counter() - start > QUIET:
            yield progress


def _refusal(band: Bricks, resolution: int, budget: int) -> Note | None:
    """Say why a resolution is not extracted, and which is the most that fits."""
    needed = needed_bytes(band, resolution)
    if needed <= budget:
        return None
    most = most_that_fits(band, budget)
    return Note(
        "over-budget",
        f"Resolution {resolution} needs about {needed / 1e6:,.0f} MB, more than the "
        f"{budget / 1e6:,.0f} MB allowed; the most that fits is {most}.",
        Severity.WARNING,
        count=most,
        change="resolution",
    )


def _refused(
    request: SurfaceRequest, report: SurfaceReport | None, resolution: int, note: Note
) -> SurfaceReport:
    """Return the last pass again with the note, or nothing but the note."""
    if report is not None:
        return replace(report, note=note, next_resolution=None, is_final=True)
    nothing = Mesh(np.empty((0, 3), np.float32), np.empty((0, 3), np.int32))
    return SurfaceReport(
        mesh=nothing,
        resolution=resolution,
        level=request.level,
        step=request.snapshot.step,
        seconds=0.0,
        evaluations=0,
        peak_bytes=0,
        note=note,
        is_final=True,
    )


def emptiness(extractor: Extractor) -> Note:
    """Say that there is no surface, and what values there are."""
    scale = extractor.placement.scale if extractor.is_distance else 1.0
    low, high = extractor.evaluator.lowest * scale, extractor.evaluator.highest * scale
    return Note(
        "no-surface",
        f"No surface at this level: the field ranges from {low:.4g} to {high:.4g}.",
        Severity.WARNING,
        change="level",
    )
