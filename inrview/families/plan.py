"""How weights and rates go over a fit: stiff and coarse first, then exact."""

import math
from dataclasses import dataclass

from inrview.messages.family import FamilyFitSpec

SECONDS = 300.0
"""Budget when none is given."""

GUIDED = 0.5
"""Share of a fit over which a guide fades."""
GUIDE_LEFT = 0.05
"""What is left of it then: enough that limbs stay where they were found."""


LANDMARK = 1.0
"""Weight of the landmarks beside the distances, from the first step to the last."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What holds for one step."""

    template_rate: float
    """Learning rate of the template: sine networks break at a high one."""
    rate: float
    """Learning rate of the deformation."""
    code_rate: float
    clamp: float
    """Distances beyond this, in shape space, are all the same."""
    smoothness: float
    stretch: float
    correction: float
    code: float
    guide: float
    fraction: float = 0.0
    """Share of the fit that is done."""
    caution: float = 1.0
    """Share of the usual rates that is left after divergences."""

    @property
    def weights(self) -> dict[str, float]:
        """Weights of the loss terms by name."""
        return {
            "distance": 1.0,
            "smoothness": self.smoothness,
            "stretch": self.stretch,
            "correction": self.correction,
            "code": self.code,
            "guide": self.guide,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """How far a fit has come, and what that asks for."""

    seconds: float | None
    steps: int | None

    @classmethod
    def of(cls, spec: FamilyFitSpec) -> "Plan":
        """Take the budget from a spec."""
        if spec.seconds is None and spec.steps is None:
            return cls(SECONDS, None)
        return cls(spec.seconds, spec.steps)

    def fraction(self, steps: int, seconds: float) -> float:
        """Return the share of the budget that is spent."""
        shares = [0.0]
        if self.steps is not None:
            shares.append(steps / max(self.steps, 1))
        if self.seconds is not None:
            shares.append(seconds / max(self.seconds, 1e-9))
        return min(1.0, max(shares))


def settings_at(fraction: float) -> Settings:
    """Return what holds at a share of the fit."""
    decay = 0.5 * (1 + math.cos(math.pi * fraction))
    return Settings(
        template_rate=1e-3 * (0.02 + 0.98 * decay),
        rate=7.5e-3 * (0.02 + 0.98 * decay),
        code_rate=1.5e-2 * (0.02 + 0.98 * decay),
        clamp=_between(0.1, 0.05, 1.5 * fraction),
        smoothness=_between(0.002, 0.0002, 1.25 * fraction),
        stretch=_between(0.05, 0.01, 1.25 * fraction),
        correction=_between(2.0, 0.3, 1.25 * fraction),
        code=1e-4,
        guide=max(GUIDE_LEFT, 1 - fraction / GUIDED),
        fraction=fraction,
    )


def _between(first: float, last: float, share: float) -> float:
    """Go from the first value to the last along a geometric series."""
    return float(first * (last / first) ** min(1.0, share))
