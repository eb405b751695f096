"""Whether a fit agrees better with what cameras saw than what was fused without one."""

from dataclasses import dataclass

from inrview.geometry.frozen import Value


@dataclass(frozen=True, slots=True)
class Sight(Value):
    """Shares of rays that miss a surface: met too early, too late or not at all."""

    shape: str
    step: int
    """Of the field's surface."""
    field: float
    fused: float | None
    """None where scans do not say from where they were seen: nothing can be judged."""

    @property
    def is_ahead(self) -> bool:
        """Whether fewer rays miss the field's surface than the fused one."""
        return self.fused is None or self.field < self.fused


def agrees(sight: Sight | None, shape: str | None, step: int) -> bool:
    """Whether a shape's surface of that step, or one before it, was found ahead."""
    if sight is None or sight.shape != shape:
        return False
    # A fit that began anew has to show again what it can.
    return sight.is_ahead and step >= sight.step
