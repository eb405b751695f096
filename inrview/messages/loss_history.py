"""The losses of a fit so far, by term, thinned to a few hundred."""

import numpy as np
from jaxtyping import Float32

MOST = 400
RECENT = 5


class LossHistory:
    """Means over stretches of steps; when there are too many, stretches double."""

    def __init__(self) -> None:
        self.count = 0
        self._stretch = 1
        self._steps: list[int] = []
        self._rows: list[dict[str, float]] = []
        self._open: list[dict[str, float]] = []

    def add(self, step: int, **terms: float) -> None:
        """Take in the terms of a step, "total" among them; the same names each time."""
        self.count += 1
        self._open.append(terms)
        if len(self._open) < self._stretch:
            return
        self._steps.append(step)
        self._rows.append(_mean(self._open))
        self._open = []
        if len(self._steps) >= MOST:
            self._stretch *= 2
            self._steps = self._steps[1::2]
            pairs = zip(self._rows[::2], self._rows[1::2], strict=False)
            self._rows = [_mean(list(pair)) for pair in pairs]

    @property
    def latest(self) -> float:
        """Mean total of the last stretches, or NaN at the start."""
        rows = self._rows[-RECENT:]
        return float(np.mean([row["total"] for row in rows])) if rows else float("nan")

    @property
    def steps(self) -> Float32[np.ndarray, " k"]:
        """The last step of each stretch."""
        return np.array(self._steps, np.float32)

    @property
    def total(self) -> Float32[np.ndarray, " k"]:
        """The mean of the total over each stretch."""
        return np.array([row["total"] for row in self._rows], np.float32)

    @property
    def losses(self) -> dict[str, Float32[np.ndarray, " k"]]:
        """The mean of each term over each stretch; none before the first."""
        names = self._rows[0] if self._rows else {}
        return {
            name: np.array([row[name] for row in self._rows], np.float32)
            for name in names
        }


def _mean(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}
