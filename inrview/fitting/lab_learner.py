"""What a pane of the lab makes learn: a network, by the data that it is given."""

from collections.abc import Generator
from typing import Protocol, runtime_checkable

import numpy as np

from inrview.fitting.batch import Rates
from inrview.fitting.schedule import Schedule
from inrview.messages.lab import AnyFrame


@runtime_checkable
class Learner(Protocol):
    """A network under way; what a step draws depends on the seed and the step alone."""

    schedule: Schedule
    floor: float
    """A loss too good for the next one to be measured by."""

    def begin(self, seed: int) -> None:
        """Start from weights drawn by a seed."""

    def load(self, weights: dict[str, np.ndarray]) -> None:
        """Start again from these weights, with fresh moments."""

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights."""
        ...

    def stepping(self, step: int, rates: Rates) -> Generator[None, None, float]:
        """Take the step of this number, yielding between pieces of it.

        Returns the loss before it, NaN included.
        """
        ...

    def look(
        self, run: int, step: int, is_kept: bool
    ) -> Generator[None, None, AnyFrame]:
        """Ask the field for all that is shown of it; yields between pieces of work."""
        ...
