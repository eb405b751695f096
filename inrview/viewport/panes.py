"""Two views side by side with one camera: where each lies, in device pixels."""

from dataclasses import dataclass

_GAP = 2


@dataclass(frozen=True, slots=True)
class Panes:
    """How a picture is divided: one view over its whole width, or two of one size."""

    width: int
    """Of the whole picture."""
    is_split: bool = False

    @property
    def gap(self) -> int:
        """Columns between the views: those that make both of one width."""
        return _GAP + self.width % 2 if self.is_split else 0

    @property
    def pane_width(self) -> int:
        """Width of a view."""
        return max(1, (self.width - self.gap) // 2 if self.is_split else self.width)

    @property
    def starts(self) -> tuple[int, ...]:
        """First column of each view."""
        return (0, self.pane_width + self.gap) if self.is_split else (0,)

    def start_at(self, x: float) -> int:
        """Return the first column of the view that a place lies in."""
        is_right = self.is_split and x >= self.pane_width + self.gap / 2
        return self.starts[-1] if is_right else 0
