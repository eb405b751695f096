"""A quality that a person understands: how far the surface lies from the scan."""

import numpy as np
from jaxtyping import Float32

from inrview.fields.restore import ShapeField
from inrview.messages.reports import Quality

WITHIN = 0.005
"""The threshold of the share, in sizes of the scan's longest side."""


def measure_quality(
    field: ShapeField,
    held_out: Float32[np.ndarray, "n 3"],
    scale: float,
    size: float,
) -> Quality | None:
    """Measure |f| / |grad f| at points that the fit never saw, in scan units."""
    if len(held_out) == 0:
        return None
    values, slopes = field.values_and_gradients(held_out)
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


def steepest(field: ShapeField, points: Float32[np.ndarray, "n 3"]) -> float:
    """Return the gradient length that 99.9 % of the points stay below."""
    slopes = field.gradients(points)
    return float(np.percentile(np.linalg.norm(slopes, axis=1), 99.9))
