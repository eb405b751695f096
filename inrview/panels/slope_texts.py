"""What the length of a field's gradient says, in words and as ends of colours."""

import numpy as np
from jaxtyping import Float32

from inrview.messages.slopes import SurfaceSlopesReport
from inrview.panels.look import SLOPE_LIMIT

_STRAYS = 2
"""Per cent at each end of lengths that do not rule the colours."""


def slope_sentence(error: float) -> str:
    """Say how far a field is from being a distance on a slice."""
    return f"Near the surface on this plane |∇f| is off 1 by {error:.2g} on average."


def surface_sentence(slopes: SurfaceSlopesReport | None) -> str:
    """Say how fast a field grows across its surface; nothing if that is not known."""
    if slopes is None or not len(slopes.lengths):
        return ""
    lengths = slopes.lengths
    if slopes.is_distance:
        error = float(np.abs(lengths - 1).mean())
        return (
            f"On the surface |∇f| is off 1 by {error:.2g} on average. Red: the field "
            "grows faster than a distance, blue: slower."
        )
    low, middle, high = np.percentile(lengths, (_STRAYS, 50, 100 - _STRAYS))
    return (
        f"On the surface |∇f| is {middle:.3g}, from {low:.3g} to {high:.3g}. This "
        "field is no distance, so there is no 1 to compare with: where |∇f| is large, "
        "inside turns to outside within a short way."
    )


def slope_colors(
    slopes: SurfaceSlopesReport,
) -> tuple[Float32[np.ndarray, " n"], tuple[float, float]]:
    """Return a number for each vertex, |grad f| - 1 or |grad f|, and their ends."""
    lengths = slopes.lengths
    if slopes.is_distance:
        return np.asarray(lengths - 1, np.float32), (-SLOPE_LIMIT, SLOPE_LIMIT)
    if not len(lengths):
        return lengths, (0.0, 1.0)
    low, high = np.percentile(lengths, (_STRAYS, 100 - _STRAYS)).tolist()
    return lengths, (low, high if high > low else low + 1.0)
