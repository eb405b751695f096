"""How a fit spends its budget: step sizes over its course."""

from dataclasses import dataclass

from inrview.fitting.batch import Rates
from inrview.messages.specs import FitSpec

NETWORK_RATE = 2e-3
_END = 0.01


@dataclass(frozen=True, slots=True)
class Schedule:
    """A budget in seconds or in steps, whichever is given (both: what ends first).

    Without either, `Convergence` tells how much of the fit is done.
    """

    seconds: float | None
    steps: int | None
    hold: float = 0.3
    """Share of the budget at full step size; then it decays exponentially."""
    end: float = _END
    """Step sizes at the end, as a share of those at the start."""
    table_rate: float = 1.5e-3
    network_rate: float = NETWORK_RATE

    @classmethod
    def of(cls, spec: FitSpec) -> "Schedule":
        """Read the budget."""
        return cls(spec.seconds, spec.steps, end=_END if spec.decay else 1.0)

    @property
    def has_budget(self) -> bool:
        """Whether seconds or steps were given."""
        return self.seconds is not None or self.steps is not None

    def fraction(self, step: int, seconds: float) -> float:
        """Return the share of the budget that is spent, 0 to 1."""
        shares = [0.0]
        if self.steps is not None:
            shares.append(step / max(self.steps, 1))
        if self.seconds is not None:
            shares.append(seconds / max(self.seconds, 1e-9))
        return min(max(shares), 1.0)

    def rates(self, fraction: float, factor: float = 1.0) -> Rates:
        """Return the step sizes when `fraction` of the budget is spent."""
        if fraction > self.hold:
            factor *= self.end ** ((fraction - self.hold) / (1 - self.hold))
        return Rates(self.table_rate * factor, self.network_rate * factor)
