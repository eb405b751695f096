"""How well a baked field agrees with the field that it stands for."""

from collections.abc import Generator

import numpy as np
from jaxtyping import Float32

from inrview.fields.field import Field
from inrview.fields.slopes import around, slope_errors
from inrview.geometry.mesh import Mesh
from inrview.messages.baking import BakeError
from inrview.messages.reports import Progress
from inrview.messages.snapshot import AnySnapshot, FieldSnapshot
from inrview.surfaces.evaluate import Evaluator
from inrview.surfaces.extract import extractor_of

COUNT = 20_000
"""Points measured on either surface."""
RESOLUTION = 128
"""At which the baked surface is extracted to be measured."""
_FLATTEST = 0.1
"""Gradients count as no shorter: where there is next to none, nothing is known."""

Points = Float32[np.ndarray, "n 3"]
Numbers = Float32[np.ndarray, " n"]


def agreement(
    source: AnySnapshot, asked: Evaluator, mesh: Mesh, baked: FieldSnapshot
) -> Generator[Progress, None, BakeError]:
    """Measure |f| / |grad f| of each field at points of the other's surface.

    `mesh` is the surface that was learned, in scan space; `asked`, the source's field.
    """
    extractor = extractor_of(baked, 0.0)
    found = yield from extractor.at(RESOLUTION)
    own, other = baked.placement, source.placement
    there = yield from _away(
        extractor.evaluator, own.to_shape(_chosen(mesh.vertices)), own.scale
    )
    shift = np.subtract(found.mesh.origin, other.origin).astype(np.float32)
    back = other.to_shape(_chosen(found.mesh.vertices) + shift)
    here = yield from _away(asked, back, other.scale)
    both = np.concatenate([there, here])
    old = around(other.to_shape(mesh.vertices), COUNT)
    new = around(own.to_shape(mesh.vertices), COUNT)
    before = yield from _slopes(asked.field, old)
    after = yield from _slopes(extractor.evaluator.field, new)
    return BakeError(
        mean=float(both.mean()),
        most=float(np.percentile(both, 99)),
        slope_before=before,
        slope_after=after,
        count=len(both),
    )


def _chosen(vertices: Points) -> Float32[np.ndarray, "m 3"]:
    """Return some of a surface's points, the same at every call."""
    rows = np.random.default_rng(0).integers(0, len(vertices), COUNT)
    return np.asarray(vertices[rows])


def _away(
    evaluator: Evaluator, points: Points, scale: float
) -> Generator[Progress, None, Numbers]:
    """Return how far points lie from a field's surface, in scan units."""
    away = np.empty(len(points), np.float32)
    for piece in evaluator.pieces(len(points)):
        values, slopes = evaluator.values_and_slopes(points[piece])
        away[piece] = np.abs(values) / np.maximum(slopes, _FLATTEST) * scale
        yield Progress(0.95, "Measuring the error")
    return away


def _slopes(field: Field, points: Points) -> Generator[Progress, None, float]:
    total = 0.0
    for start in range(0, len(points), 4096):
        total += float(slope_errors(field, points[start : start + 4096]).sum())
        yield Progress(0.98, "Measuring the error")
    return total / len(points)
