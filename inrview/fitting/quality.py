"""A quality that a person understands: how far the surface lies from the scan."""

from collections.abc import Generator

import numpy as np
from jaxtyping import Float32

from inrview.fields.restore import ShapeField
from inrview.fitting.pieces import cuts, part_of
from inrview.messages.reports import Quality

WITHIN = 0.005
"""The threshold of the share, in sizes of the scan's longest side."""


def measure_quality(
    field: ShapeField,
    held_out: Float32[np.ndarray, "n 3"],
    scale: float,
    size: float,
    rows: int | None = None,
) -> Generator[None, None, Quality | None]:
    """Measure |f| / |grad f| at points that the fit never saw, in scan units.

    Yields between so many of them.
    """
    if len(held_out) == 0:
        return None
    values, slopes = yield from _asked(field, held_out, rows)
    lengths = np.maximum(np.linalg.norm(slopes, axis=1), 0.1)
    away = np.abs(values) / lengths * scale
    within = WITHIN * size
    return Quality(
        mean=float(away.mean()),
        rms=float(np.sqrt((away.astype(np.float64) ** 2).mean())),
        within_share=float((away < within).mean()),
        within=within,
        count=len(away),
    )


def steepest(
    field: ShapeField, points: Float32[np.ndarray, "n 3"], rows: int | None = None
) -> Generator[None, None, float]:
    """Return the gradient length that 99.9 % of the points stay below."""
    _, slopes = yield from _asked(field, points, rows)
    return float(np.percentile(np.linalg.norm(slopes, axis=1), 99.9))


def _asked(
    field: ShapeField, points: Float32[np.ndarray, "n 3"], rows: int | None
) -> Generator[
    None, None, tuple[Float32[np.ndarray, " n"], Float32[np.ndarray, "n 3"]]
]:
    values, slopes = np.empty(len(points), np.float32), np.empty_like(points)
    pieces = cuts(len(points), rows)
    for index in range(pieces):
        if index:
            yield
        part = part_of(len(points), index, pieces)
        values[part], slopes[part] = field.values_and_gradients(points[part])
    return values, slopes
