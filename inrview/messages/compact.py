"""Compact fields: what is asked of a worker about them, and what it answers."""

from dataclasses import dataclass

from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.geometry.raster import Raster
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.kept import Kept
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import AnySnapshot, ComposedSnapshot, FieldSnapshot

RESOLUTION = 256
FEW_CELLS = 128
"""Of a family the resolution: each of its shapes has two surfaces to be compared."""
SAMPLES = 100_000

_ROUNDING = 1e-7
"""Of a length, what 32-bit numbers round off."""

_EXACT_PSNR = 100.0
"""What stands for a picture without an error."""

AnyField = FieldSnapshot | ImageSnapshot
Compactable = AnySnapshot | ImageSnapshot | FamilySnapshot
"""A shape's, a picture's, a family's, or one made of others'."""


@dataclass(frozen=True, slots=True, eq=False)
class NamedShape(Value):
    """A shape of a family, or its template, whose surface is compared."""

    name: str
    snapshot: MemberSnapshot


@dataclass(frozen=True, slots=True, eq=False)
class CompactRequest(Value):
    """Keep a field in few bytes, and measure what that costs.

    `references` is what the field was learned from: the scans of a shape, the raster of
    a picture. Without any, only the change of the field itself is measured.
    """

    snapshot: Compactable
    most_bytes: int | None = None
    """Of the file; None: one byte for each weight before the coding."""
    container_bytes: int = 0
    """What the file takes beside the weights."""
    references: tuple[Points | Mesh, ...] = ()
    raster: Raster | None = None
    resolution: int = RESOLUTION
    """At which the surfaces are extracted that are compared."""
    samples: int = SAMPLES
    """Drawn on each of them."""
    seed: int = 0
    parts: tuple[Kept, ...] = ()
    """Of a field that is made of others: those that have weights, each once."""
    shapes: tuple[NamedShape, ...] = ()
    """Of a family: the shapes that are compared."""
    key: str = "compact"

    @property
    def kept(self) -> tuple[Kept, ...]:
        """Return what is rounded."""
        if isinstance(self.snapshot, ComposedSnapshot | MemberSnapshot):
            return self.parts
        return (self.snapshot,)


@dataclass(frozen=True, slots=True)
class ShapeError(Value):
    """How far a shape of a family is from what it was with 32-bit weights.

    Lengths are in the units of the shape's own scan.
    """

    name: str
    change: float
    """Mean distance between the two surfaces, samples of each to the triangles of the
    other, both ways."""
    chamfer: float
    """chamfer_l1 between the two surfaces: samples to samples."""


@dataclass(frozen=True, slots=True, eq=False)
class FieldError(Value):
    """How far a field is from another, and from what it was learned from.

    Lengths are in the scan's units.
    """

    change: float | None = None
    """Of a shape: mean distance between the two surfaces, samples of each to the
    triangles of the other, both ways. Of a family: the mean of that over its shapes."""
    shapes: tuple[ShapeError, ...] = ()
    """Of a family: each shape that has a surface, and the template."""
    chamfer: float | None = None
    """Of a shape: chamfer_l1 to the scan."""
    chamfer_before: float | None = None
    """The same of the field that was made compact."""
    to_scan: float | None = None
    """Of a shape: mean distance between samples and triangles, both ways, to a scan
    that is a mesh."""
    to_scan_before: float | None = None
    change_psnr: float | None = None
    """Of a picture: the compact field against the field, dB."""
    psnr: float | None = None
    """Of a picture: the compact field against the pixels, dB."""
    psnr_before: float | None = None

    @property
    def worst(self) -> ShapeError | None:
        """Return the shape of a family that changed most."""
        return max(self.shapes, key=lambda one: one.change, default=None)


@dataclass(frozen=True, slots=True, eq=False)
class CompactReport(Value):
    """A compact field and what it costs."""

    snapshot: Compactable
    """The field as it answers from now on; `packed` holds its bytes."""
    parts: tuple[Kept, ...]
    """What was rounded, in the order in which it was asked: the field itself, or those
    that it is made of."""
    float_bytes: int
    """Of the weights as four bytes each."""
    bytes: int
    foretold: float
    """Root mean square change that the search foretold: of a shape in shape space,
    along the normal; of a picture in colours from 0 to 1."""
    error: FieldError
    seconds: float
    is_final: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class CurveRequest(Value):
    """Measure a field at several sizes, beside what else takes as many bytes."""

    snapshot: AnyField
    raster: Raster | None = None
    """Of a picture: its pixels."""
    container_bytes: int = 0
    resolution: int = RESOLUTION
    samples: int = 30_000
    seed: int = 0
    key: str = "curve"


@dataclass(frozen=True, slots=True)
class CurvePoint(Value):
    """One way to keep a shape or picture."""

    method: str
    """"field", "mesh", "voxels", "JPEG" or "PNG"."""
    setting: str
    bytes: int
    error: float
    """Of a shape: mean distance to the surface of the 32-bit field, samples of each to
    the triangles of the other, both ways, in the scan's units; of a picture, dB."""


@dataclass(frozen=True, slots=True, eq=False)
class CurveReport(Value):
    """The points so far."""

    points: tuple[CurvePoint, ...]
    parameters: int
    size: float
    """Of a shape: the longest side of its surface, in the scan's units; 0 of a
    picture."""
    fraction: float
    text: str
    is_final: bool = False
    rough: frozenset[int] = frozenset()
    """Places of the points that were measured on coarser surfaces, at a quarter of the
    resolution, and will be replaced."""

    def is_rough(self, one: CurvePoint) -> bool:
        """Whether a point's error is a first look at it."""
        return any(self.points[place] is one for place in self.rough)

    def is_exact(self, one: CurvePoint) -> bool:
        """Whether nothing was lost: no logarithm, and no decibels, say how little."""
        if self.size:
            return one.error <= _ROUNDING * self.size
        return one.error >= _EXACT_PSNR


@dataclass(frozen=True, slots=True, eq=False)
class WriteCurveRequest(Value):
    """Write what a curve shows as a page."""

    curve: CurveReport
    title: str
    unit: str
    path: str
    overwrite: bool = False


CompactAsk = CompactRequest | CurveRequest | WriteCurveRequest
CompactAnswer = CompactReport | CurveReport
