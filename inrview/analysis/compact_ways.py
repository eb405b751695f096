"""Ways to keep a shape or a picture: the field at several sizes, and its rivals.

Each is made once, and may be measured twice: first on coarse surfaces, then on those
that count. A grid of voxels never is: a coarse surface meets the very places that the
grid has kept, and so would say too little.
"""

from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from inrview.analysis.compact import (
    coarsest,
    packed_at,
    sensed_grains,
)
from inrview.analysis.compact_error import colors_psnr, pixels_of, surface_of
from inrview.analysis.compact_rivals import (
    as_jpeg,
    as_png,
    decimated,
    surface_of_voxels,
    voxels,
)
from inrview.analysis.compact_search import Grains
from inrview.fields.compact_arrays import groups_in, unpacked
from inrview.fields.voxel_field import VoxelField
from inrview.geometry.mesh import Mesh
from inrview.geometry.threaded import threaded
from inrview.messages.compact import AnyField, CurveRequest
from inrview.messages.kept import Kept
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import FieldSnapshot
from inrview.processing.compare import Side, prepare, triangles_apart

SHARES = (1 / 500, 1 / 150, 1 / 50, 1 / 15, 1 / 5)
"""Changes, as shares of the coarsest that is worth keeping."""
FACES = (1_000, 4_000, 15_000, 60_000)
CELLS = (16, 32, 64, 128)
QUALITIES = (5, 15, 40, 75, 92)
FIELD, MESH, VOXELS, JPEG, PNG = "field", "mesh", "voxels", "JPEG", "PNG"
ONE_BYTE = "one byte a weight, coded"
ROUGHER, LEAST_CELLS = 4, 32
"""A first look has so many times fewer cells, and is taken where so many are left."""

Thing = Kept | VoxelField | Mesh | np.ndarray
Making = Generator[object, None, "Found"]
Error = Generator[object, None, float]


class Found(NamedTuple):
    """What was kept, as it comes back; how it is called, and its bytes."""

    thing: Thing
    setting: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Way:
    """One way to keep a shape or picture."""

    method: str
    text: str
    """What is done meanwhile."""
    make: Callable[[], Making]
    is_asked: bool = False
    """Whether it is a figure of the table, which comes before all others, and is first
    measured on coarser surfaces."""


class WaysOfField:
    """What shapes and pictures have in common: the field at several sizes."""

    size = 0.0
    resolutions: tuple[int, ...] = (0,)
    """At which errors are measured one after another; the last ones count."""

    def __init__(self, request: CurveRequest) -> None:
        self.request = request
        self.grains: Grains | None = None

    def error(self, thing: Thing, resolution: int) -> Error:
        """Return how far something is from what was to be kept."""
        raise NotImplementedError

    def prepare(self) -> Generator[object, None, None]:
        """Learn what rounding each weight does."""
        self.grains = yield from sensed_grains(self.request.snapshot, self.request.seed)

    def ways(self) -> list[Way]:
        """Return the ways to keep it, as they stand in a table."""
        return list(self.of_field())

    def of_field(self) -> Iterator[Way]:
        """Yield the field's, finest first."""
        grains = self.grains
        assert grains is not None
        most = coarsest(self.request.snapshot)
        for kind, width in ((np.float32, 4), (np.float16, 2)):
            make = partial(self._plain, kind, width)
            yield Way(FIELD, f"{8 * width}-bit weights", make, is_asked=True)
        byte = min(grains.one_byte_change, most)
        for change in sorted({byte, *(share * most for share in SHARES)}):
            name = "coarser, coded"
            if change <= byte:
                name = ONE_BYTE if change == byte else "finer, coded"
            make = partial(self._packed, grains, change, name)
            yield Way(FIELD, "Compact fields", make, is_asked=change == byte)

    def _plain(self, kind: type[np.floating[Any]], width: int) -> Making:
        snapshot = self.request.snapshot
        found: AnyField = snapshot
        if width < 4:
            floats = {
                name: weight.astype(kind).astype(np.float32)
                for name, weight in snapshot.weights.items()
            }
            found = replace(snapshot, weights=floats, packed=None)
        yield None
        size = width * snapshot.parameters + self.request.container_bytes
        return Found(found, f"float{8 * width}", size)

    def _packed(self, grains: Grains, change: float, name: str) -> Making:
        snapshot = self.request.snapshot
        data = yield from packed_at(grains, snapshot, change)
        found = unpacked(snapshot, groups_in(snapshot), data)
        return Found(found, name, len(data) + self.request.container_bytes)


class WaysOfShape(WaysOfField):
    """A shape beside its surface with fewer triangles, and beside grids of voxels."""

    def __init__(self, request: CurveRequest) -> None:
        super().__init__(request)
        assert isinstance(request.snapshot, FieldSnapshot)
        self.snapshot = request.snapshot
        self.mesh: Mesh | None = None
        self._sides: dict[int, Side] = {}
        rough = request.resolution // ROUGHER
        first = (rough,) if rough >= LEAST_CELLS else ()
        self.resolutions = (*first, request.resolution)

    def prepare(self) -> Generator[object, None, None]:
        """Extract the field's own surface, which all others are held against."""
        yield from super().prepare()
        for resolution in self.resolutions:
            self.mesh = yield from surface_of(self.snapshot, resolution)
            self._sides[resolution] = self._sampled(self.mesh)
            self.size = self._sides[resolution].longest
            yield None

    def ways(self) -> list[Way]:
        """Return the field's, then meshes and grids, smallest first."""
        assert self.mesh is not None
        meshes = [
            Way(MESH, "Fewer triangles", partial(self._mesh, faces))
            for faces in FACES
            if faces < len(self.mesh.faces)
        ]
        grids = [
            Way(VOXELS, "Grids of voxels", partial(self._voxels, cells))
            for cells in CELLS
        ]
        return [*self.of_field(), *meshes, *grids]

    def error(self, thing: Thing, resolution: int) -> Error:
        """Return how far a thing's surface lies from the field's own."""
        side = self._sides[resolution]
        if thing is self.snapshot:
            return (yield from _apart(side, side))
        mesh = yield from self._surface(thing, resolution)
        if len(mesh.faces) == 0:
            return float("inf")
        return (yield from _apart(side, self._sampled(mesh)))

    def _surface(self, thing: Thing, resolution: int) -> Generator[object, None, Mesh]:
        if isinstance(thing, Mesh):
            return thing
        if isinstance(thing, VoxelField):
            return (yield from surface_of_voxels(self.snapshot, thing, resolution))
        assert isinstance(thing, FieldSnapshot)
        return (yield from surface_of(thing, resolution))

    def _mesh(self, faces: int) -> Making:
        assert self.mesh is not None
        mesh, size = yield from threaded(partial(decimated, self.mesh, faces))
        return Found(mesh, f"{len(mesh.faces):,} triangles", size)

    def _voxels(self, cells: int) -> Making:
        field, size = yield from voxels(self.snapshot, cells)
        return Found(field, f"{cells} cubes along it", size)

    def _sampled(self, mesh: Mesh) -> Side:
        rng = np.random.default_rng(self.request.seed)
        return prepare(mesh, self.request.samples, rng, mesh.origin)


def _apart(one: Side, two: Side) -> Error:
    found = yield from triangles_apart(one, two)
    return float("inf") if found is None else found


class WaysOfPicture(WaysOfField):
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

    def ways(self) -> list[Way]:
        """Return the field's, then JPEG by quality, then PNG."""
        pictures = [
            Way(JPEG, "JPEG", partial(self._jpeg, quality)) for quality in QUALITIES
        ]
        return [*self.of_field(), *pictures, Way(PNG, "PNG", self._png)]

    def error(self, thing: Thing, resolution: int) -> Error:
        """Return decibels against the pixels."""
        if isinstance(thing, ImageSnapshot):
            thing = yield from pixels_of(thing)
        assert isinstance(thing, np.ndarray)
        return colors_psnr(self.wanted, thing)

    def _jpeg(self, quality: int) -> Making:
        pixels, size = yield from threaded(partial(as_jpeg, self.raster, quality))
        return Found(pixels, f"quality {quality}", size)

    def _png(self) -> Making:
        pixels, size = yield from threaded(partial(as_png, self.raster))
        return Found(pixels, "lossless", size)
