"""How far a compact field is from the field it was made of, and from the data."""

from collections.abc import Generator
from dataclasses import dataclass
from functools import partial

import numpy as np
from jaxtyping import Float32

from inrview.fields.restore_image import restore_image
from inrview.geometry.mesh import Mesh
from inrview.geometry.points import Points
from inrview.geometry.raster import pixel_places
from inrview.geometry.steps import told
from inrview.messages.compact import (
    Compactable,
    CompactRequest,
    FieldError,
    NamedShape,
    ShapeError,
)
from inrview.messages.family import FamilySnapshot
from inrview.messages.kept import exchanged
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageSnapshot
from inrview.messages.reports import Progress
from inrview.messages.snapshot import AnySnapshot, ShapeSnapshot
from inrview.processing.compare import Side, match, measures, prepare
from inrview.processing.merge import merge
from inrview.processing.picture_quality import psnr
from inrview.processing.sample import surface_area
from inrview.surfaces.extract import emptiness, extractor_of

Measuring = Generator[Progress, None, FieldError]
_TEXT = "Measuring what it costs"
_PIECE = 8192


def compact_error(request: CompactRequest, found: Compactable) -> Measuring:
    """Compare surfaces, or the pixels of pictures."""
    before = request.snapshot
    if isinstance(before, ImageSnapshot):
        assert isinstance(found, ImageSnapshot)
        return (yield from _of_picture(request, before, found))
    if isinstance(before, FamilySnapshot):
        assert isinstance(found, FamilySnapshot)
        return (yield from family_error(request, before, found))
    assert not isinstance(found, ImageSnapshot | FamilySnapshot)
    return (yield from _of_shape(request, before, found))


def _of_shape(
    request: CompactRequest, before: ShapeSnapshot, found: ShapeSnapshot
) -> Measuring:
    first = yield from surface_of(before, request.resolution)
    second = yield from surface_of(found, request.resolution)
    one, two = _sides(request, first), _sides(request, second)
    near = yield from compared(one, two)
    before_scan = after_scan = None
    reference = _reference(request)
    if reference is not None:
        rng = np.random.default_rng(request.seed)
        scan = prepare(reference, request.samples, rng, first.origin)
        before_scan = yield from compared(scan, one)
        after_scan = yield from compared(scan, two)
    return FieldError(
        change=near.to_triangles,
        chamfer=after_scan.chamfer if after_scan else None,
        chamfer_before=before_scan.chamfer if before_scan else None,
        to_scan=after_scan.to_triangles if after_scan else None,
        to_scan_before=before_scan.to_triangles if before_scan else None,
    )


@dataclass(frozen=True, slots=True)
class Apart:
    """How far two sides lie apart, scan units; `processing/compare.py` defines it."""

    chamfer: float
    to_triangles: float | None
    """Mean over both ways; None where one side has no triangles."""


def compared(one: Side, two: Side) -> Generator[Progress, None, Apart]:
    """Yield progress; return how far two sides lie apart."""
    say = Progress(None, _TEXT)
    forward = yield from told(match(one, two), lambda _: say)
    backward = yield from told(match(two, one), lambda _: say)
    found = measures((one, two), (forward, backward))
    ways = [found[f"distance_to_triangles_{way}"] for way in ("forward", "backward")]
    known = [way for way in ways if way is not None]
    chamfer = found["chamfer_l1"]
    assert chamfer is not None
    return Apart(chamfer, sum(known) / 2 if len(known) == 2 else None)


def surface_of(
    snapshot: AnySnapshot, resolution: int
) -> Generator[Progress, None, Mesh]:
    """Extract a surface that is not empty.

    Raises
    ------
    UserError
        If it is.
    """
    extractor = extractor_of(snapshot, 0.0)
    extracted = yield from extractor.at(resolution)
    if len(extracted.mesh.faces) == 0:
        raise UserError(f"{emptiness(extractor).text} Nothing is left to compare.")
    return extracted.mesh


def family_error(
    request: CompactRequest, before: FamilySnapshot, found: FamilySnapshot
) -> Measuring:
    """Compare each shape of a family with itself; one without a surface is left out.

    Raises
    ------
    UserError
        If none has one, or a shape has lost its own.
    """
    errors = []
    for number, shape in enumerate(request.shapes):
        share = 0.5 + 0.5 * number / len(request.shapes)
        text = f"Measuring what it costs: {shape.name}"
        other = exchanged(shape.snapshot, (before,), (found,))
        steps = _shape_error(request, shape, other)
        one = yield from told(steps, partial(_said, share, text))
        if one is not None:
            errors.append(one)
    if not errors:
        raise UserError("No shape of this family has a surface; fit it again.")
    mean = sum(one.change for one in errors) / len(errors)
    return FieldError(change=mean, shapes=tuple(errors))


def _said(share: float, text: str, _: object) -> Progress:
    return Progress(share, text)


def _shape_error(
    request: CompactRequest, shape: NamedShape, other: AnySnapshot
) -> Generator[Progress, None, ShapeError | None]:
    extractor = extractor_of(shape.snapshot, 0.0)
    first = (yield from extractor.at(request.resolution)).mesh
    if len(first.faces) == 0:
        return None
    second = yield from surface_of(other, request.resolution)
    near = yield from compared(_sides(request, first), _sides(request, second))
    assert near.to_triangles is not None
    return ShapeError(shape.name, near.to_triangles, near.chamfer)


def _sides(request: CompactRequest, mesh: Mesh) -> Side:
    rng = np.random.default_rng(request.seed)
    return prepare(mesh, request.samples, rng, mesh.origin)


def _reference(request: CompactRequest) -> Points | Mesh | None:
    """Return the scan that is compared with: a mesh, or all points together."""
    meshes = [one for one in request.references if isinstance(one, Mesh)]
    if len(meshes) == 1 == len(request.references) and surface_area(meshes[0]) > 0:
        return meshes[0]
    clouds = [one for one in request.references if isinstance(one, Points) and len(one)]
    return merge(clouds) if clouds else None


def _of_picture(
    request: CompactRequest, before: ImageSnapshot, found: ImageSnapshot
) -> Measuring:
    first = yield from pixels_of(before)
    second = yield from pixels_of(found)
    is_known = request.raster is not None and request.raster.has_pixels
    wanted = request.raster.colors() if request.raster and is_known else None
    return FieldError(
        change_psnr=colors_psnr(first, second),
        psnr=None if wanted is None else colors_psnr(wanted, second),
        psnr_before=None if wanted is None else colors_psnr(wanted, first),
    )


def colors_psnr(
    first: Float32[np.ndarray, "h w 3"], second: Float32[np.ndarray, "h w 3"]
) -> float:
    """Return decibels between two pictures of values from 0 to 1."""
    difference = first.astype(np.float64) - second
    return psnr(float(np.mean(difference**2)))


def pixels_of(
    snapshot: ImageSnapshot,
) -> Generator[Progress, None, Float32[np.ndarray, "h w 3"]]:
    """Ask a field for the pixels that it was learned from, 0 to 1."""
    sides = snapshot.width, snapshot.height
    field = restore_image(snapshot)
    places = pixel_places(sides, (0, 0, *sides), sides)
    colors = np.empty((len(places), 3), np.float32)
    for start in range(0, len(places), _PIECE):
        colors[start : start + _PIECE] = field.values(places[start : start + _PIECE])
        yield Progress(None, _TEXT)
    return np.clip(colors, 0, 1).reshape(snapshot.height, snapshot.width, 3)
