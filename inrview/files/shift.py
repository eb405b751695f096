"""Large coordinates: their common part is kept apart, in float64."""

import math

import numpy as np

from inrview.geometry.frozen import Vector, adopt
from inrview.messages.notes import Note, Severity

_SHIFT_FROM = 8.0
"""Shift when the middle is this many extents from zero: float32 then loses 5e-7."""
_COARSE = 1e-5
"""A file whose own steps are this share of its size has lost detail."""


def split_origin(positions: np.ndarray) -> tuple[np.ndarray, Vector, list[Note]]:
    """Return float32 positions, the origin that was taken off, and notes on it."""
    low = positions.min(axis=0).astype(np.float64)
    high = positions.max(axis=0).astype(np.float64)
    extent = float((high - low).max())
    origin = _origin(low, high, extent)
    if not any(origin):
        return adopt(np.array(positions, np.float32)), origin, []
    largest = float(np.abs(low + high).max()) / 2
    notes = []
    if positions.dtype == np.float32:
        spacing = float(np.spacing(np.float32(largest)))
        if spacing > _COARSE * extent:
            text = (
                "The file keeps these large coordinates in single precision: its own "
                f"steps are {spacing:g}, {spacing / extent:.1g} of the size. Finer "
                "detail was lost when it was written."
            )
            notes.append(Note("coarse-precision", text, Severity.WARNING))
    x, y, z = origin
    text = (
        f"Coordinates near {largest:.3g} were shifted by ({-x or 0:.10g}, "
        f"{-y or 0:.10g}, {-z or 0:.10g}) to keep their precision; exports are put "
        "back."
    )
    notes.append(Note("shifted", text))
    moved = positions.astype(np.float64) - origin
    return adopt(moved.astype(np.float32)), origin, notes


def _origin(low: np.ndarray, high: np.ndarray, extent: float) -> Vector:
    middle = (low + high) / 2
    if extent <= 0 or float(np.abs(middle).max()) <= _SHIFT_FROM * extent:
        return (0.0, 0.0, 0.0)
    # a round number, so that the note reads well
    grain = 10.0 ** math.floor(math.log10(extent))
    rounded = np.where(np.abs(middle) > extent, np.round(middle / grain) * grain, 0.0)
    x, y, z = (float(f"{value:.12g}") for value in rounded.tolist())
    return x, y, z
