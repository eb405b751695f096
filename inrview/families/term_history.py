"""The losses so far, by term, thinned to a few hundred."""

import numpy as np
from jaxtyping import Float32

MOST = 400
RECENT = 10


class TermHistory:
    """Means over stretches of steps; when there are too many, stretches double."""

    def __init__(self) -> None:
        self.count = 0
        self._stretch = 1
        self._steps: list[int] = []
        self._rows: list[dict[str, float]] = []
        self._open: list[dict[str, float]] = []

    def add(self, step: int, terms: dict[str, float]) -> None:
        """Take in the weighted terms of a step; the same names each time."""
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

    def recent(self, name: str = "total") -> float:
        """Mean of the last stretches, or NaN at the start."""
        rows = self._rows[-RECENT:]
        return float(np.mean([row[name] for row in rows])) if rows else float("nan")

    def arrays(
        self,
    ) -> tuple[Float32[np.ndarray, " k"], dict[str, Float32[np.ndarray, " k"]]]:
        """Return steps and each term's losses for a plot."""
        names = list(self._rows[0]) if self._rows else []
        columns = {
            name: np.array([row[name] for row in self._rows], np.float32)
            for name in names
        }
        return np.array(self._steps, np.float32), columns


def _mean(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: sum(row[name] for row in rows) / len(rows) for name in rows[0]}
