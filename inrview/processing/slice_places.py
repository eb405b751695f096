"""Where the pixels of a slice lie in the cube, and how good a field is on them."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Vector
from inrview.messages.lab_shape import ShapeFigures, SlicePlane

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "surface": "Mean of |f| / |grad f| at points of the surface that were held "
        "out, in units of the file: how far the fit's surface is from them, to first "
        "order. The gradient counts as 0.1 at least and, of a distance, as 1 at most; "
        "where it is shorter than 0.001 there is no surface near, and a quarter of the "
        "cube's side is taken.",
        "slice": "Mean of |f - true| over the pixels of the slice: of a distance in "
        "units of the file, of an occupancy (0 to 1) as it is.",
        "wrong_side": "Share of the pixels of the slice where the fit says inside and "
        "the truth outside, or the other way round.",
        "slope": "Mean of ||grad f| - 1| over the pixels of the slice: 0 for a "
        "distance.",
    }
)
FLATTEST = 0.1
"""Gradient length that is taken where it is shorter still."""
STEEPEST: Mapping[str, float] = MappingProxyType({"sdf": 1.0, "occupancy": np.inf})
"""Gradient length that is taken where it is longer: a rough field grows fast, and its
surface would seem near. An occupancy may well be steep."""
FLAT, FARTHEST = 0.001, 0.5
"""Gradient length below which no surface is near, and how far off it then counts; a
point is never moved further onto the fit's surface either."""

_AXES = ((2, 1), (0, 2), (0, 1))
"""The axes to the right and upwards of a slice across x, y and z."""


def slice_places(
    plane: SlicePlane, low: Vector, high: Vector
) -> Float32[np.ndarray, "n 3"]:
    """Return the pixels' centres in shape space, row by row from the top.

    A slice across z has x to the right and y upwards, one across x has z and y, one
    across y has x and z. It reaches from -1 to 1; the offset counts between the ends of
    the shape's box.
    """
    line = (np.arange(plane.pixels) + 0.5) * (2 / plane.pixels) - 1
    right, upwards = _AXES[plane.axis]
    middle = (low[plane.axis] + high[plane.axis]) / 2
    half = (high[plane.axis] - low[plane.axis]) / 2
    places = np.empty((plane.pixels, plane.pixels, 3), np.float32)
    places[..., plane.axis] = middle + plane.offset * half
    places[..., right] = line
    places[..., upwards] = -line[:, None]
    return places.reshape(-1, 3)


def shape_figures(
    truth: Float32[np.ndarray, "p p"],
    values: Float32[np.ndarray, "p p"],
    slopes: Float32[np.ndarray, "p p"],
    away: Float32[np.ndarray, " n"],
    *,
    is_distance: bool,
    scale: float,
) -> ShapeFigures:
    """Return how good a field is, as `DEFINITIONS` says.

    `away` are |f| / |grad f| at the points held out, in shape space; `scale` carries
    lengths into units of the file.
    """
    unit = scale if is_distance else 1.0
    return ShapeFigures(
        surface=float(away.mean()) * scale if len(away) else None,
        slice=float(np.abs(values - truth).mean()) * unit,
        wrong_side=float(((values < 0) != (truth < 0)).mean()),
        slope=float(np.abs(slopes - 1).mean()) if is_distance else None,
    )
