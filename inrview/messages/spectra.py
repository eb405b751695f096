"""Radial power spectra of what is learned, of what a fit says, and of what it lacks."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value


@dataclass(frozen=True, slots=True, eq=False)
class Spectra(Value):
    """Entry k is k cycles along the longer side, or along the cube, one cycle wide.

    `processing/spectrum.py` defines those of pictures and slices and their units,
    `processing/surface_waves.py` those on surfaces.
    """

    signal: Float32[np.ndarray, " b"]
    """Of what is to be learned."""
    fit: Float32[np.ndarray, " b"]
    residual: Float32[np.ndarray, " b"]
    """Of what is still missing: signal minus fit."""
