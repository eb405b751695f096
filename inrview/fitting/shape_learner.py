"""A network that learns a shape in a pane of the lab, by the steps of a shape's fit."""

from collections.abc import Generator
from typing import TypeAlias

import numpy as np
from jaxtyping import Float32, Float64

from inrview.fields.restore import ShapeField
from inrview.fitting.batch import Batch, Rates
from inrview.fitting.devices import make_optimiser
from inrview.fitting.lab_shape import ShapeSubject
from inrview.fitting.schedule import Schedule
from inrview.messages.lab_shape import ShapeFigures, ShapeFrame
from inrview.messages.occupancy import occupancy_of
from inrview.messages.specs import FieldSpec, FitSpec
from inrview.messages.spectra import Spectra
from inrview.processing.slice_places import (
    FARTHEST,
    FLAT,
    FLATTEST,
    STEEPEST,
    shape_figures,
)
from inrview.processing.spectrum import spectra

PIECE = 2048
"""Places asked at once, with their gradients: a job yields at most 0.05 s apart."""
MOST = 1e4
"""Largest number that is shown; half-precision numbers end at 65,504."""

_Places: TypeAlias = Float32[np.ndarray, "n 3"]


class ShapeLearner:
    """Learns the same samples as every other of its lab, from weights by the seed.

    A hash grid does not start from the coarse distance, as it does in a fit, since the
    others cannot: here all begin with what their own weights say.
    """

    floor = 0.0

    def __init__(
        self, field: FieldSpec, subject: ShapeSubject, fit: FitSpec, device: str
    ) -> None:
        self.schedule = Schedule.of(fit)
        self._field, self._subject, self._fit = field, subject, fit
        self._device = device
        self._steepest = STEEPEST[subject.ground.kind]
        self._samples = subject.samples()
        self._batch = Batch.empty(fit.batch)
        ground = subject.ground
        feet = ground.feet.astype(np.float32)
        parts = (subject.places, ground.view.points, feet, ground.held_out)
        self._asked = np.concatenate(parts)
        self._ends = np.cumsum([len(part) for part in parts])[:-1]
        self.begin(fit.seed)

    def begin(self, seed: int) -> None:
        """Start from weights drawn by a seed."""
        self._optimiser = make_optimiser(self._field, self._fit, seed, self._device)

    def load(self, weights: dict[str, np.ndarray]) -> None:
        """Start again from these weights, with fresh moments."""
        self._optimiser.load(weights)

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights."""
        return self._optimiser.weights()

    def stepping(self, step: int, rates: Rates) -> Generator[None, None, float]:
        """Take a step in pieces; return the loss before it, NaN included."""
        self._samples.draw(step, self._batch)
        return (yield from self._optimiser.stepping(self._batch, rates))

    def look(
        self, run: int, step: int, is_kept: bool
    ) -> Generator[None, None, ShapeFrame]:
        """Ask the field on the slice and on the surface; yields between pieces."""
        field = self._optimiser.field()
        values, slopes = yield from _answers(field, self._asked)
        found, view, feet, held = np.split(values, self._ends)
        steep, toward, foot_slopes, held_slopes = np.split(slopes, self._ends)
        is_occupancy = self._subject.ground.kind == "occupancy"
        shown = np.float32(0.5) - occupancy_of(found) if is_occupancy else found
        side = self._subject.cut.values.shape
        lengths = np.linalg.norm(steep, axis=1).reshape(side)
        shown = np.asarray(shown, np.float32).reshape(side)
        along = spectra(self._subject.cut.values[..., None], shown[..., None])
        yield
        on_surface = self._on_surface(feet, foot_slopes)
        yield
        picture = self._subject.ground.view
        return ShapeFrame(
            run,
            step,
            shown.astype(np.float16),
            lengths.astype(np.float16),
            picture.shaded(toward),
            picture.picture(_away(view, toward, self._steepest)).astype(np.float16),
            along,
            on_surface,
            self._figures(shown, lengths, _away(held, held_slopes, self._steepest)),
            is_kept,
        )

    def _on_surface(
        self, values: Float32[np.ndarray, " n"], slopes: _Places
    ) -> Spectra:
        """Return the spectra of where the surface lies, by the truth and by the fit."""
        ground = self._subject.ground
        feet = ground.feet
        middle = ground.waves.masses @ feet
        moved = feet - _steps_to_zero(values, slopes, self._steepest)
        # A field that is flat there puts the surface nowhere.
        moved[np.linalg.norm(slopes, axis=1) < FLAT] = middle
        return ground.waves.spectra(feet - middle, moved - middle)

    def _figures(
        self,
        values: Float32[np.ndarray, "p p"],
        slopes: Float32[np.ndarray, "p p"],
        away: Float32[np.ndarray, " n"],
    ) -> ShapeFigures:
        cut = self._subject.cut
        return shape_figures(
            cut.values,
            values,
            slopes,
            away,
            is_distance=self._subject.ground.kind == "sdf",
            scale=cut.placement.scale,
        )


def _answers(
    field: ShapeField, places: _Places
) -> Generator[None, None, tuple[Float32[np.ndarray, " n"], _Places]]:
    """Return finite values and gradients at places."""
    values = np.empty(len(places), np.float32)
    slopes = np.empty((len(places), 3), np.float32)
    for start in range(0, len(places), PIECE):
        piece = slice(start, start + PIECE)
        values[piece], slopes[piece] = field.values_and_gradients(places[piece])
        yield
    for array in (values, slopes):
        np.nan_to_num(array, copy=False, nan=MOST, posinf=MOST, neginf=-MOST)
        np.clip(array, -MOST, MOST, out=array)
    return values, slopes


def _away(
    values: Float32[np.ndarray, " n"], slopes: _Places, steepest: float
) -> Float32[np.ndarray, " n"]:
    """Return |f| / |grad f|; where the field is flat there is no surface near."""
    lengths = np.linalg.norm(slopes, axis=1)
    away = np.abs(values) / np.clip(lengths, FLATTEST, steepest)
    return np.where(lengths < FLAT, np.float32(FARTHEST), away).astype(np.float32)


def _steps_to_zero(
    values: Float32[np.ndarray, " n"], slopes: _Places, steepest: float
) -> Float64[np.ndarray, "n 3"]:
    """Return f grad f / |grad f|^2, Newton's step, cut where it says nothing."""
    lengths = np.linalg.norm(slopes.astype(np.float64), axis=1)
    far = values / np.clip(lengths, FLATTEST, steepest)
    far = np.clip(far, -FARTHEST, FARTHEST)
    return np.asarray((far / np.maximum(lengths, FLAT))[:, None] * slopes)
