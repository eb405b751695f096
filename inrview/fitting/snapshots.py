"""From weights under way to a frozen snapshot, with its quality and its slope."""

from dataclasses import replace

import numpy as np

from inrview.fields.restore import restore_shape
from inrview.fitting.prepared import Prepared
from inrview.fitting.quality import measure_quality, steepest
from inrview.messages.reports import Quality
from inrview.messages.snapshot import FieldSnapshot
from inrview.messages.specs import FieldSpec

MARGIN = 0.05
"""Room around the scan, in shape space, where the surface is looked for."""


def make_snapshot(
    spec: FieldSpec, weights: dict[str, np.ndarray], step: int, prepared: Prepared
) -> tuple[FieldSnapshot, Quality | None]:
    """Freeze weights nobody else holds, and measure the field they make."""
    low, high = prepared.low, prepared.high
    snapshot = FieldSnapshot(
        spec,
        prepared.placement,
        weights,
        step,
        low=_vector(np.maximum(low - MARGIN, -1)),
        high=_vector(np.minimum(high + MARGIN, 1)),
        noise=prepared.noise,
    )
    field = restore_shape(snapshot)
    size = float((high - low).max()) * prepared.scale
    quality = measure_quality(field, prepared.held_out, prepared.scale, size)
    slope = steepest(field, prepared.near_surface)
    return replace(snapshot, slope=slope), quality


def _vector(values: np.ndarray) -> tuple[float, float, float]:
    x, y, z = values.tolist()
    return x, y, z
