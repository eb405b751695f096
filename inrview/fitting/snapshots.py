"""From weights under way to a frozen snapshot, with its quality and its slope."""

from collections.abc import Generator
from dataclasses import replace

import numpy as np
from jaxtyping import Float32

from inrview.fields.restore import restore_shape
from inrview.fitting.pieces import PASSES, rows_at_once
from inrview.fitting.prepared import Prepared
from inrview.fitting.quality import measure_quality, steepest
from inrview.fitting.volume import CoarseDistance
from inrview.messages.reports import Quality
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec

MARGIN = 0.05
"""Room around the scan, in shape space, where the surface is looked for."""
LID, STEPS = 0.2, 8
"""How far a hole's lid may bulge out of the scan's box, in so many steps."""
FACE = 33
"""Places along a side of the box at which the inside is looked for."""

Corner = Float32[np.ndarray, "3"]


def make_snapshot(
    spec: FieldSpec, weights: dict[str, np.ndarray], step: int, prepared: Prepared
) -> Generator[None, None, tuple[FieldSnapshot, Quality | None]]:
    """Freeze weights nobody else holds, and measure the field they make.

    Yields between pieces of the measuring: wide layers take long.
    """
    low, high = prepared.low, prepared.high
    lowest, highest = with_lids(low, high, prepared.sampler.volume)
    snapshot = FieldSnapshot(
        spec,
        prepared.placement,
        weights,
        step,
        low=_vector(np.maximum(lowest - MARGIN, -1)),
        high=_vector(np.minimum(highest + MARGIN, 1)),
        noise=prepared.noise,
    )
    field = restore_shape(snapshot)
    size = float((high - low).max()) * prepared.scale
    scale, rows = prepared.scale, rows_asked(spec, snapshot.parameters)
    quality = yield from measure_quality(field, prepared.held_out, scale, size, rows)
    slope = yield from steepest(field, prepared.near_surface, rows)
    return replace(snapshot, slope=slope), quality


def rows_asked(spec: FieldSpec, parameters: int) -> int | None:
    """Return how many points a field is asked for at once; a hash grid, for all."""
    return None if spec.network == "hash" else rows_at_once(parameters, PASSES, "cpu")


def with_lids(
    low: Corner, high: Corner, volume: CoarseDistance
) -> tuple[Corner, Corner]:
    """Return the box of a scan, grown where the lid of a hole bulges out of it.

    A side grows until the inside ends, as far as `LID`; a scan that is open there has
    no end, and keeps its side.
    """
    box = np.array([low, high], np.float32)
    grown = box.copy()
    for side, axis in np.ndindex(2, 3):
        outward = 1 if side else -1
        for step in np.linspace(0.0, LID, STEPS + 1, dtype=np.float32):
            place = float(box[side, axis] + outward * (MARGIN + step))
            if abs(place) > 1:
                break
            if volume.at(_face(box, axis, place)).min() > 0:
                grown[side, axis] += outward * step
                break
    return grown[0], grown[1]


def _face(box: np.ndarray, axis: int, place: float) -> Float32[np.ndarray, "n 3"]:
    """Return a grid of places on a plane across an axis, within a box."""
    share = np.linspace(0, 1, FACE, dtype=np.float32)[:, None]
    lines = box[0] + share * (box[1] - box[0])
    lines[:, axis] = place
    first, second = (k for k in range(3) if k != axis)
    places = np.full((FACE, FACE, 3), place, np.float32)
    places[..., first] = lines[:, None, first]
    places[..., second] = lines[None, :, second]
    return places.reshape(-1, 3)


def _vector(values: np.ndarray) -> tuple[float, float, float]:
    x, y, z = values.tolist()
    return x, y, z
