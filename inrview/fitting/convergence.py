"""When a fit without a budget has learned what it can."""

from dataclasses import dataclass, field

EVERY = 100
"""Steps between looks at the held-out points."""
GAIN = 0.02
"""A look counts as progress where their distance fell by this share."""
VISIBLE = 2e-6
"""And by this much, in shape space: a millionth of the cube's side."""
PATIENCE = 2
"""Looks without progress after which full step sizes teach nothing more."""
LONGEST = 900
"""Most steps at full size."""
FEWEST = 200
LONGEST_OF_LAYERS, PATIENCE_WITH_LAYERS = 3000, 5


@dataclass(slots=True)
class Convergence:
    """Full step sizes until held-out points say no more; then a tail of smaller ones.

    What is seen depends on the steps alone, so that a seed reproduces where it ends.
    """

    hold: float
    """Share of the fit that is spent at full step size."""
    longest: int = LONGEST
    patience: int = PATIENCE
    turn: int | None = None
    """The step at which the tail began."""
    _best: float = field(default=float("inf"))
    _waits: int = 0

    @classmethod
    def of(cls, network: str, hold: float) -> "Convergence":
        """Know how long a network may need: layers learn more slowly than a grid."""
        if network == "hash":
            return cls(hold)
        return cls(hold, LONGEST_OF_LAYERS, PATIENCE_WITH_LAYERS)

    def is_due(self, step: int) -> bool:
        """Whether held-out points are to be looked at after so many steps."""
        return self.turn is None and step > 0 and step % EVERY == 0

    def see(self, step: int, distance: float) -> None:
        """Take in the mean distance of the held-out points to the surface."""
        if distance < min((1 - GAIN) * self._best, self._best - VISIBLE):
            self._best, self._waits = distance, 0
        else:
            self._waits += 1
        if step >= self.longest or (step >= FEWEST and self._waits >= self.patience):
            self.turn = step

    def fraction(self, step: int) -> float:
        """Return the share of the fit that is done, as far as it can be foreseen."""
        if self.turn is None:
            return self.hold * min(step / self.longest, 1.0)
        tail = self.turn * (1 - self.hold) / self.hold
        return min(self.hold + (1 - self.hold) * (step - self.turn) / tail, 1.0)
