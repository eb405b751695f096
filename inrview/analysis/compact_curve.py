"""Job: a field at several sizes, beside what else takes as many bytes."""

from collections.abc import Generator, Iterator
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import numpy as np

from inrview.analysis.compact import (
    coarsest,
    groups_in,
    packed_at,
    sensed_grains,
    unpacked,
)
from inrview.analysis.compact_error import (
    colors_psnr,
    compared,
    pixels_of,
    surface_of,
)
from inrview.analysis.compact_rivals import (
    as_jpeg,
    as_png,
    decimated,
    surface_of_voxels,
    voxels,
)
from inrview.analysis.compact_search import Grains
from inrview.geometry.mesh import Mesh
from inrview.messages.compact import AnyField, CurvePoint, CurveReport, CurveRequest
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import FieldSnapshot
from inrview.processing.compare import Side, prepare
from inrview.scans.reading import threaded

SHARES = (1 / 500, 1 / 150, 1 / 50, 1 / 15, 1 / 5)
"""Changes, as shares of the coarsest that is worth keeping."""
FACES = (1_000, 4_000, 15_000, 60_000)
CELLS = (16, 32, 64, 128)
QUALITIES = (5, 15, 40, 75, 92)
FIELD, MESH, VOXELS, JPEG, PNG = "field", "mesh", "voxels", "JPEG", "PNG"

Points = Generator[None, None, CurvePoint]
_T = TypeVar("_T")


def curve(request: CurveRequest) -> Iterator[CurveReport]:
    """Yield the points found so far, the last time all of them.

    Raises
    ------
    UserError
        When there is no surface, or of a picture no pixels to compare with.
    """
    snapshot = request.snapshot
    is_picture = isinstance(snapshot, ImageSnapshot)
    maker = _OfPicture(request) if is_picture else _OfShape(request)
    points: list[CurvePoint] = []

    def report(fraction: float, text: str) -> CurveReport:
        return CurveReport(
            tuple(points), snapshot.parameters, maker.size, fraction, text
        )

    yield report(0.0, "Preparing")
    for _ in maker.prepare():
        yield report(0.0, "Preparing")
    tasks = list(maker.tasks())
    for number, (text, work) in enumerate(tasks):
        share = number / len(tasks)
        while True:
            try:
                next(work)
            except StopIteration as end:
                points.append(end.value)
                break
            yield report(share, text)
    yield CurveReport(
        tuple(points), snapshot.parameters, maker.size, 1.0, "Done", is_final=True
    )


class _Maker:
    """What shapes and pictures have in common: the field at several sizes."""

    size = 0.0

    def __init__(self, request: CurveRequest) -> None:
        self.request = request
        self.grains: Grains | None = None

    def error(self, snapshot: AnyField) -> Generator[object, None, float]:
        raise NotImplementedError

    def prepare(self) -> Generator[object, None, None]:
        self.grains = yield from sensed_grains(self.request.snapshot, self.request.seed)

    def field_tasks(self) -> Iterator[tuple[str, Points]]:
        grains = self.grains
        assert grains is not None
        most = coarsest(self.request.snapshot)
        yield "32-bit weights", self.plain(np.float32, 4)
        yield "16-bit weights", self.plain(np.float16, 2)
        byte = min(grains.one_byte_change, most)
        changes = sorted({byte, *(share * most for share in SHARES)})
        for change in changes:
            name = "one byte a weight, coded" if change == byte else "coarser, coded"
            if change < byte:
                name = "finer, coded"
            yield "Compact fields", self.packed(grains, change, name)

    def plain(self, kind: type[np.floating[Any]], width: int) -> Points:
        snapshot = self.request.snapshot
        floats = {
            name: weight.astype(kind).astype(np.float32)
            for name, weight in snapshot.weights.items()
        }
        found = replace(snapshot, weights=floats, packed=None)
        error = yield from _quiet(self.error(found))
        size = width * snapshot.parameters + self.request.container_bytes
        return CurvePoint(FIELD, f"float{8 * width}", size, error)

    def packed(self, grains: Grains, change: float, name: str) -> Points:
        snapshot = self.request.snapshot
        data = yield from packed_at(grains, snapshot, change)
        found = unpacked(snapshot, groups_in(snapshot), data)
        error = yield from _quiet(self.error(found))
        size = len(data) + self.request.container_bytes
        return CurvePoint(FIELD, name, size, error)


class _OfShape(_Maker):
    """A shape beside its surface with fewer triangles, and beside grids of voxels."""

    def __init__(self, request: CurveRequest) -> None:
        super().__init__(request)
        assert isinstance(request.snapshot, FieldSnapshot)
        self.snapshot = request.snapshot
        self.mesh: Mesh | None = None
        self.side: Side | None = None

    def prepare(self) -> Generator[object, None, None]:
        yield from super().prepare()
        self.mesh = yield from surface_of(self.snapshot, self.request.resolution)
        self.side = self._sampled(self.mesh)
        self.size = self.side.longest

    def tasks(self) -> Iterator[tuple[str, Points]]:
        yield from self.field_tasks()
        assert self.mesh is not None
        for faces in FACES:
            if faces < len(self.mesh.faces):
                yield "Fewer triangles", self.decimated(faces)
        for cells in CELLS:
            yield "Grids of voxels", self.voxels(cells)

    def error(self, snapshot: AnyField) -> Generator[object, None, float]:
        assert isinstance(snapshot, FieldSnapshot)
        mesh = yield from surface_of(snapshot, self.request.resolution)
        return (yield from self._apart(mesh))

    def decimated(self, faces: int) -> Points:
        assert self.mesh is not None
        work = partial(decimated, self.mesh, faces)
        mesh, size = yield from threaded(work)
        error = yield from _quiet(self._apart(mesh))
        return CurvePoint(MESH, f"{len(mesh.faces):,} triangles", size, error)

    def voxels(self, cells: int) -> Points:
        field, size = yield from _quiet(voxels(self.snapshot, cells))
        resolution = self.request.resolution
        making = surface_of_voxels(self.snapshot, field, resolution)
        mesh = yield from _quiet(making)
        error = float("inf")
        if len(mesh.faces):
            error = yield from _quiet(self._apart(mesh))
        return CurvePoint(VOXELS, f"{cells} cubes along it", size, error)

    def _apart(self, mesh: Mesh) -> Generator[object, None, float]:
        assert self.side is not None
        found = yield from compared(self.side, self._sampled(mesh))
        return float("inf") if found.to_triangles is None else found.to_triangles

    def _sampled(self, mesh: Mesh) -> Side:
        rng = np.random.default_rng(self.request.seed)
        return prepare(mesh, self.request.samples, rng, mesh.origin)


class _OfPicture(_Maker):
    """A picture beside its JPEG and PNG."""

    def __init__(self, request: CurveRequest) -> None:
        super().__init__(request)
        raster = request.raster
        if raster is None or not raster.has_pixels:
            raise UserError(
                "This project holds no pixels to compare with. Open the project that "
                "the compact field was made of."
            )
        self.raster = raster
        self.wanted = raster.colors()

    def tasks(self) -> Iterator[tuple[str, Points]]:
        yield from self.field_tasks()
        for quality in QUALITIES:
            yield "JPEG", self.jpeg(quality)
        yield "PNG", self.png()

    def error(self, snapshot: AnyField) -> Generator[object, None, float]:
        assert isinstance(snapshot, ImageSnapshot)
        pixels = yield from pixels_of(snapshot)
        return colors_psnr(self.wanted, pixels)

    def jpeg(self, quality: int) -> Points:
        pixels, size = yield from threaded(partial(as_jpeg, self.raster, quality))
        error = colors_psnr(self.wanted, pixels)
        return CurvePoint(JPEG, f"quality {quality}", size, error)

    def png(self) -> Points:
        pixels, size = yield from threaded(partial(as_png, self.raster))
        return CurvePoint(PNG, "lossless", size, colors_psnr(self.wanted, pixels))


def _quiet(steps: Generator[object, None, _T]) -> Generator[None, None, _T]:
    """Pass pauses on, and not what was said in them."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
        yield
