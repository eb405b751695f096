"""The losses so far, thinned to a few hundred."""

import numpy as np
from jaxtyping import Float32

MOST = 400


class LossHistory:
    """Means over stretches of steps; when there are too many, stretches double."""

    def __init__(self) -> None:
        self.count = 0
        self._stretch = 1
        self._steps: list[int] = []
        self._losses: list[float] = []
        self._open: list[float] = []

    def add(self, step: int, loss: float) -> None:
        """Take in the loss of a step."""
        self.count += 1
        self._open.append(loss)
        if len(self._open) < self._stretch:
            return
        self._steps.append(step)
        self._losses.append(sum(self._open) / len(self._open))
        self._open = []
        if len(self._steps) >= MOST:
            self._halve()

    def _halve(self) -> None:
        self._stretch *= 2
        self._steps = self._steps[1::2]
        pairs = zip(self._losses[::2], self._losses[1::2], strict=False)
        self._losses = [(a + b) / 2 for a, b in pairs]

    @property
    def latest(self) -> float:
        """Mean of the last stretches, or NaN at the start."""
        return float(np.mean(self._losses[-5:])) if self._losses else float("nan")

    def arrays(self) -> tuple[Float32[np.ndarray, " k"], Float32[np.ndarray, " k"]]:
        """Return steps and losses for a plot."""
        return np.array(self._steps, np.float32), np.array(self._losses, np.float32)
