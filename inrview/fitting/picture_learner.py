"""A network that learns a picture in a pane of the lab."""

from collections.abc import Generator

import numpy as np
from jaxtyping import Float32

from inrview.fields.restore_image import restore_image
from inrview.fitting.batch import Rates
from inrview.fitting.image_optimisers import make_image_optimiser
from inrview.fitting.image_samples import ImageSamples
from inrview.fitting.image_schedule import image_schedule
from inrview.geometry.raster import pixel_places
from inrview.messages.lab import LabFrame
from inrview.messages.picture import ImageSnapshot
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.processing.picture_quality import psnr, similarity
from inrview.processing.spectrum import spectra

PIECE = 8192
"""Places asked at once: a job yields at most 0.05 s apart."""
GOOD = 1e-5
"""Below this mean square (50 dB) a step may well make it many times as large."""


class PictureLearner:
    """Learns the same pixels as every other of its lab."""

    floor = GOOD

    def __init__(
        self, field: FieldSpec, samples: ImageSamples, fit: FitSpec, device: str
    ) -> None:
        self.schedule = image_schedule(field.network, fit)
        self._field, self._samples, self._fit = field, samples, fit
        self._device = device
        self.begin(fit.seed)

    def begin(self, seed: int) -> None:
        """Start from weights drawn by a seed."""
        self._optimiser = make_image_optimiser(
            self._field, self._samples, seed, self._device
        )

    def load(self, weights: dict[str, np.ndarray]) -> None:
        """Start again from these weights, with fresh moments."""
        self._optimiser.load(weights)

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights."""
        return self._optimiser.weights()

    def stepping(self, step: int, rates: Rates) -> Generator[None, None, float]:
        """Take a step in pieces; return the mean square before it, NaN included."""
        fit = self._fit
        points, targets = self._samples.batch(step, fit.batch, fit.seed)
        return (yield from self._optimiser.stepping(points, targets, rates))

    def look(
        self, run: int, step: int, is_kept: bool
    ) -> Generator[None, None, LabFrame]:
        """Ask the field for all pixels; yields between pieces of work."""
        wanted = self._samples.colors
        height, width, _ = wanted.shape
        weights = self.weights()
        field = restore_image(ImageSnapshot(self._field, weights, width, height, step))
        places = pixel_places((width, height), (0, 0, width, height), (width, height))
        values = np.empty((len(places), 3), np.float32)
        for start in range(0, len(places), PIECE):
            values[start : start + PIECE] = field.values(places[start : start + PIECE])
            yield
        found = np.clip(np.nan_to_num(values), 0, 1).reshape(wanted.shape)
        powers = spectra(wanted, found)
        yield
        learned, held_out = self._decibels(found)
        return LabFrame(
            run,
            step,
            np.rint(found * 255).astype(np.uint8),
            powers,
            learned,
            held_out,
            float(similarity(found, wanted).mean()),
            is_kept,
        )

    def _decibels(
        self, found: Float32[np.ndarray, "h w 3"]
    ) -> tuple[float, float | None]:
        """Return the PSNR of the pixels that are learned, and of those held out."""
        error = np.square(found - self._samples.colors, dtype=np.float64).mean(axis=2)
        is_held = self._samples.is_held_out
        held = psnr(float(error[is_held].mean())) if is_held.any() else None
        return psnr(float(error[~is_held].mean())), held
