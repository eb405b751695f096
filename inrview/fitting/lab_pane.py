"""One pane of a lab: a network under way, and the frames that show it."""

import time
from collections.abc import Generator

import numpy as np
from jaxtyping import Float32

from inrview.fields.restore_image import restore_image
from inrview.fitting.image_optimiser import ImageOptimiser
from inrview.fitting.image_optimisers import make_image_optimiser
from inrview.fitting.image_samples import ImageSamples
from inrview.fitting.image_schedule import image_schedule
from inrview.fitting.soundness import Soundness
from inrview.geometry.raster import pixel_places
from inrview.messages.clock import WorkClock
from inrview.messages.lab import LabFrame, LabPane, PaneProgress, kept_steps
from inrview.messages.loss_history import LossHistory
from inrview.messages.notes import UserError
from inrview.messages.picture import ImageSnapshot
from inrview.messages.specs import FitSpec
from inrview.processing.picture_quality import psnr, similarity
from inrview.processing.spectrum import spectra

PIECE = 8192
"""Places asked at once: a job yields at most 0.05 s apart."""
GOOD = 1e-5
"""Below this mean square (50 dB) a step may well make it many times as large."""
SAFE_EVERY = 100
"""Steps between weights that a diverging fit returns to."""
SHARE = 0.2
"""Of a pane's time, at most, that goes into frames that are not kept."""

REMEDY = "Choose another network or smaller numbers for it."


class PaneFit:
    """A network with its optimiser; it can be left and gone on with at any step."""

    def __init__(
        self, pane: LabPane, samples: ImageSamples, fit: FitSpec, device: str
    ) -> None:
        self.pane = pane
        self.step = 0
        self.problem = ""
        self.frames: dict[int, LabFrame] = {}
        """The kept ones by their steps."""
        self._samples = samples
        self._fit = fit
        self._device = device
        self._schedule = image_schedule(pane.field.network, fit)
        self._kept = frozenset(kept_steps(fit.steps or 0))
        self._history = LossHistory()
        self._soundness = Soundness(self._history, REMEDY, GOOD)
        self._optimiser = self._fresh(fit.seed)
        self._good: ImageSnapshot | None = None
        self._seconds = 0.0
        self._since_frame = self._frame_cost = 0.0

    @property
    def is_done(self) -> bool:
        """Whether the budget is spent or the fit was given up."""
        return bool(self.problem) or self.step >= (self._fit.steps or 0)

    @property
    def share(self) -> float:
        """How much of the budget is spent, 0 to 1."""
        return 1.0 if self.is_done else self.step / (self._fit.steps or 1)

    @property
    def owes_frame(self) -> bool:
        """Whether the history lacks the step where it stands."""
        is_last = self.is_done and self.step not in self.frames
        return is_last or (self.step in self._kept and self.step not in self.frames)

    @property
    def is_due(self) -> bool:
        """Whether a live frame has been paid for by steps."""
        return self._since_frame > self._frame_cost * (1 / SHARE - 1)

    def take_step(self) -> None:
        """Take one step; a fit that keeps diverging is given up, with the reason."""
        began = time.perf_counter()
        fit = self._fit
        points, targets = self._samples.batch(self.step, fit.batch, fit.seed)
        fraction = self._schedule.fraction(self.step, 0.0)
        rates = self._schedule.rates(fraction, self._soundness.share)
        loss = self._optimiser.step(points, targets, rates)
        if self._soundness.accepts(loss):
            self.step += 1
            self._history.add(self.step, total=loss)
            if self.step % SAFE_EVERY == 0:
                self._good = self._snapshot()
        else:
            self._roll_back()
        spent = time.perf_counter() - began
        self._seconds += spent
        self._since_frame += spent

    def _roll_back(self) -> None:
        try:
            self._soundness.roll_back()
        except UserError as error:
            self.problem = str(error)
            return
        if self._good is None:
            self._optimiser = self._fresh(self._fit.seed + self._soundness.rollbacks)
        else:
            self._optimiser.load(dict(self._good.weights))

    def frame(self) -> Generator[None, None, LabFrame]:
        """Ask the field for all pixels; yields between pieces of work."""
        clock = WorkClock()
        steps = self._look()
        while True:
            try:
                next(steps)
            except StopIteration as end:
                frame: LabFrame = end.value
                break
            clock.stop()
            yield
            clock.go()
        if frame.is_kept:
            self.frames[frame.step] = frame
        self._frame_cost = clock.seconds
        self._since_frame = 0.0
        return frame

    def _look(self) -> Generator[None, None, LabFrame]:
        wanted = self._samples.colors
        height, width, _ = wanted.shape
        field = restore_image(self._snapshot())
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
            self.pane.run,
            self.step,
            np.rint(found * 255).astype(np.uint8),
            powers,
            learned,
            held_out,
            float(similarity(found, wanted).mean()),
            is_kept=self.step in self._kept or self.is_done,
        )

    def _decibels(
        self, found: Float32[np.ndarray, "h w 3"]
    ) -> tuple[float, float | None]:
        """Return the PSNR of the pixels that are learned, and of those held out."""
        error = np.square(found - self._samples.colors, dtype=np.float64).mean(axis=2)
        is_held = self._samples.is_held_out
        held = psnr(float(error[is_held].mean())) if is_held.any() else None
        return psnr(float(error[~is_held].mean())), held

    def progress(self) -> PaneProgress:
        """Return where it stands."""
        weights = self._weights
        return PaneProgress(
            self.pane.run,
            self.step,
            self._seconds,
            self._history.steps,
            self._history.total,
            self._history.latest,
            parameters=sum(size // 4 for size in weights),
            nbytes=sum(weights),
            problem=self.problem,
        )

    def _fresh(self, seed: int) -> ImageOptimiser:
        field, samples = self.pane.field, self._samples
        made = make_image_optimiser(field, samples, seed, self._device)
        self._weights = [weight.nbytes for weight in made.weights().values()]
        return made

    def _snapshot(self) -> ImageSnapshot:
        height, width, _ = self._samples.colors.shape
        weights = self._optimiser.weights()
        return ImageSnapshot(self.pane.field, weights, width, height, self.step)
