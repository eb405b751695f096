"""How alike two pictures are: PSNR and SSIM, defined here and nowhere else."""

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
from jaxtyping import Float32, Float64
from scipy.ndimage import gaussian_filter

DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "psnr": "Peak signal-to-noise ratio in dB: -10 log10 of the mean square of the "
        "differences over pixels and channels, sRGB values from 0 to 1 clipped to that "
        "range; 100 stands for no difference.",
        "ssim": "Mean structural similarity (Wang et al. 2004): luma by Rec. 601, "
        "Gaussian window of 11 pixels with sigma 1.5, K1 = 0.01, K2 = 0.03, borders "
        "mirrored, mean over the pixels.",
    }
)
BEST_PSNR = 100.0
MARGIN = 5
"""Pixels around a place that its similarity looks at: half the window."""
_SIGMA = 1.5
_C1, _C2 = 0.01**2, 0.03**2
_LUMA = np.array([0.299, 0.587, 0.114])

Colors = Float32[np.ndarray, "h w 3"]


def psnr(mean_square: float) -> float:
    """Return decibels of a mean square error of values from 0 to 1."""
    if mean_square <= 10 ** (-BEST_PSNR / 10):
        return BEST_PSNR
    return float(-10 * np.log10(mean_square))


def similarity(first: Colors, second: Colors) -> Float64[np.ndarray, "h w"]:
    """Return the structural similarity at each pixel.

    Notes
    -----
    Wang et al. 2004, "Image Quality Assessment: From Error Visibility to Structural
    Similarity", eq. 13.
    """
    a, b = first @ _LUMA, second @ _LUMA
    mean_a, mean_b = _blurred(a), _blurred(b)
    var_a = _blurred(a * a) - mean_a**2
    var_b = _blurred(b * b) - mean_b**2
    both = _blurred(a * b) - mean_a * mean_b
    above = (2 * mean_a * mean_b + _C1) * (2 * both + _C2)
    below = (mean_a**2 + mean_b**2 + _C1) * (var_a + var_b + _C2)
    return np.asarray(above / below)


def _blurred(values: np.ndarray) -> np.ndarray:
    return np.asarray(gaussian_filter(values, _SIGMA, mode="reflect", radius=MARGIN))
