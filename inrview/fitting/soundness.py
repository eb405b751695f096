"""A divergence told from an ordinary loss, and the smaller steps that follow it."""

import numpy as np

from inrview.messages.loss_history import LossHistory
from inrview.messages.notes import UserError

ROLLBACKS = 5
SETTLING = 50
"""Steps at the start, and after a roll-back, in which no loss is too large."""
DIVERGED = 30.0
"""A loss this many times its recent mean is a divergence."""


class Soundness:
    """Watches the losses of a fit; `floor` is a loss too good to be measured by."""

    def __init__(self, history: LossHistory, remedy: str, floor: float = 0.0) -> None:
        self._history = history
        self._remedy = remedy
        self._floor = floor
        self._settled = SETTLING
        self.rollbacks = 0

    @property
    def share(self) -> float:
        """How large steps still are: half as large after each roll-back."""
        return float(0.5**self.rollbacks)

    def accepts(self, loss: float) -> bool:
        """Say whether a loss is finite and near enough to those before it."""
        if not np.isfinite(loss):
            return False
        if self._history.count <= self._settled:
            return True
        return loss <= DIVERGED * max(self._history.latest, self._floor)

    def roll_back(self) -> None:
        """Count a return to good weights.

        Raises
        ------
        UserError
            When it is one too many.
        """
        self.rollbacks += 1
        # The good weights may be far older than the losses that are remembered.
        self._settled = self._history.count + SETTLING
        if self.rollbacks > ROLLBACKS:
            raise UserError(
                "The fit keeps diverging although its steps were made smaller five "
                f"times. {self._remedy}"
            )
