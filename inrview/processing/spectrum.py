"""Which frequencies a picture, or a slice of a field, is made of.

Units: frequencies are in cycles along the longer side, power in squared units of the
values (for a picture: colours from 0 to 1).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from jaxtyping import Float, Float32, Float64, Int64
from scipy.fft import rfft2

from inrview.geometry.frozen import Value
from inrview.messages.spectra import Spectra

Values = Float[np.ndarray, "h w c"]


@dataclass(frozen=True, slots=True, eq=False)
class Bands(Value):
    """Rings of the frequency plane, each a cycle along the longer side wide."""

    window: Float32[np.ndarray, "h w"]
    """What values are multiplied by first; its mean square is one."""
    ring: Int64[np.ndarray, "h half"]
    """The band of each entry of the transform's half plane."""
    weight: Float64[np.ndarray, "h half"]
    """How often an entry stands in the whole plane, over the squared pixel count."""
    count: int

    @classmethod
    def of(cls, height: int, width: int, is_windowed: bool = True) -> "Bands":
        """Return the bands of values on a grid of these sides.

        The window is Hann's along both sides: without one the jump from a picture's
        right edge to its left would spread over all frequencies. It widens a pure wave
        over a band to either side.
        """
        side = _hann if is_windowed else np.ones
        window = np.outer(side(height), side(width))
        window /= np.sqrt(np.square(window).mean())
        longest = max(height, width)
        across = np.arange(width // 2 + 1) * (longest / width)
        down = np.fft.fftfreq(height) * longest
        ring = np.rint(np.hypot(down[:, None], across)).astype(np.int64)
        weight = np.full(ring.shape, 2.0)
        weight[:, 0] = 1.0
        if width % 2 == 0:
            weight[:, -1] = 1.0
        weight /= float(height * width) ** 2
        return cls(window.astype(np.float32), ring, weight, int(ring.max()) + 1)

    def power(self, values: Values) -> Float64[np.ndarray, " b"]:
        """Return the power in each band; entry k is k cycles along the longer side.

        It is the sum over a ring, the mean over the channels. Over all bands it sums up
        to the mean square of the windowed values (Parseval).
        """
        total = np.zeros(self.count)
        for channel in np.moveaxis(values, 2, 0):
            windowed = channel.astype(np.float32) * self.window
            spectrum = rfft2(windowed)
            power = (np.square(spectrum.real) + np.square(spectrum.imag)) * self.weight
            total += np.bincount(self.ring.ravel(), power.ravel(), self.count)
        total /= values.shape[2]
        return total


@lru_cache(maxsize=4)
def bands_of(height: int, width: int) -> Bands:
    """Return the windowed bands of a grid; the last few are remembered."""
    return Bands.of(height, width)


def spectra(signal: Values, fit: Values) -> Spectra:
    """Return the spectra of a signal, of a fit to it, and of signal minus fit.

    The signal's mean is taken from both, so that the residual still is their
    difference; the window would otherwise smear the mean into the lowest bands.

    Notes
    -----
    Rahaman et al. 2019, "On the Spectral Bias of Neural Networks", look at one-
    dimensional signals so; here it is the radial sum of two dimensions.
    """
    bands = bands_of(*signal.shape[:2])
    mean = signal.mean(axis=(0, 1))
    powers = (
        bands.power(signal - mean),
        bands.power(fit - mean),
        bands.power(signal - fit),
    )
    return Spectra(*(power.astype(np.float32) for power in powers))


def _hann(count: int) -> Float64[np.ndarray, " n"]:
    """Return Hann's window, periodic, as a discrete transform wants it."""
    return np.asarray(0.5 - 0.5 * np.cos(2 * np.pi * np.arange(count) / count))
