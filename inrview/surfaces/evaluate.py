"""Evaluate a field in pieces short enough to stop between."""

import time
from collections.abc import Iterator

import numpy as np
from jaxtyping import Float32

from inrview.fields.field import Field
from inrview.messages.notes import UserError

FEWEST, MOST = 2048, 262_144
SHORT, LONG = 0.012, 0.030


class Evaluator:
    """A field, how often it was asked, and how many points it answers in 25 ms."""

    def __init__(self, field: Field, level: float = 0.0) -> None:
        self.field = field
        self.level = np.float32(level)
        self.evaluations = 0
        self.gradient_evaluations = 0
        self.chunk = 16_384
        self.lowest, self.highest = np.inf, -np.inf

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the field minus the level; adapt the chunk to the time it took."""
        start = time.perf_counter()
        values = self.field.values(points)
        self.evaluations += len(points)
        if len(points) == 0:
            return values
        low, high = float(values.min()), float(values.max())
        if not np.isfinite(low + high):
            raise UserError(
                f"The field is not a number at {int((~np.isfinite(values)).sum())} of "
                f"{len(points)} points asked; restart the fit or load an earlier one."
            )
        self.lowest, self.highest = min(self.lowest, low), max(self.highest, high)
        self._adapt(len(points), time.perf_counter() - start)
        return np.asarray(values - self.level)

    def _adapt(self, count: int, seconds: float) -> None:
        if count * 2 < self.chunk:
            return
        if seconds < SHORT:
            self.chunk = min(self.chunk * 2, MOST)
        elif seconds > LONG:
            self.chunk = max(self.chunk // 2, FEWEST)

    def pieces(self, count: int) -> Iterator[slice]:
        """Cut a number of points into slices for gradients, each short enough."""
        at = 0
        while at < count:
            stop = min(at + max(self.chunk // 2, FEWEST), count)
            yield slice(at, stop)
            at = stop

    def normals(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, "n 3"]:
        """Return the directions of the gradients."""
        self.gradient_evaluations += len(points)
        gradients = self.field.gradients(points)
        lengths = np.linalg.norm(gradients, axis=1, keepdims=True)
        return np.asarray(gradients / np.maximum(lengths, 1e-12), np.float32)

    def values_and_slopes(
        self, points: Float32[np.ndarray, "n 3"]
    ) -> tuple[Float32[np.ndarray, " n"], Float32[np.ndarray, " n"]]:
        """Return the field minus the level, and the lengths of its gradients."""
        self.gradient_evaluations += len(points)
        lengths = np.linalg.norm(self.field.gradients(points), axis=1)
        return self.values(points), lengths.astype(np.float32)

    def take_counts(self) -> tuple[int, int]:
        """Return the evaluations of values and gradients since the last call."""
        counts = self.evaluations, self.gradient_evaluations
        self.evaluations = self.gradient_evaluations = 0
        return counts
