"""Field values on a square as a picture: colours about zero, with iso-lines."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.geometry.iso_lines import enlarged, with_lines
from inrview.viewport.color_map import DIVERGING, colors_for
from inrview.viewport.nice_numbers import nice_step

SIDE = 512
LINES_EACH_WAY = 8


@dataclass(frozen=True, slots=True, eq=False)
class Outline:
    """Of colours that are not the field's values: where those are zero."""

    values: Float32[np.ndarray, "p q"]
    limit: float
    """Where the colours end, on either side of nothing."""


def slice_picture(
    values: Float32[np.ndarray, "p q"],
    spacing: float | Outline | None = None,
    limit: float | None = None,
    side: int = SIDE,
) -> UInt8[np.ndarray, "s s 3"]:
    """Colour values by sign and size, with a line each `spacing` and a strong one at 0.

    Rows and columns stay as they are; values are enlarged to `side`. With an outline
    the only line is where its values are zero.
    """
    fine = enlarged(values, side)
    if isinstance(spacing, Outline):
        colors = _colors(fine, spacing.limit)
        lined = with_lines(colors, enlarged(spacing.values, side), None)
        return np.asarray(lined, np.uint8)
    reach = limit or value_reach(values)
    step = spacing or line_step(reach)
    return np.asarray(with_lines(_colors(fine, reach), fine, step), np.uint8)


def line_step(reach: float) -> float:
    """Return a round step of iso-lines for values that reach so far."""
    return nice_step(reach / (LINES_EACH_WAY / 2))


def _colors(values: np.ndarray, reach: float) -> Float32[np.ndarray, "s s 3"]:
    return np.asarray(colors_for(values, (-reach, reach), DIVERGING), np.float32)


def value_reach(values: np.ndarray) -> float:
    """Size of the largest values without the last per cent."""
    finite = np.abs(values[np.isfinite(values)])
    reach = float(np.percentile(finite, 99)) if len(finite) else 1.0
    return reach if reach > 0 else 1.0
