"""What a surface is of."""

from dataclasses import dataclass

from inrview.messages.snapshot import FieldSnapshot


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A shape's field at a snapshot, a level of it, and how finely it is cut."""

    shape: str
    snapshot: FieldSnapshot
    resolution: int
    level: float

    def is_same_field(self, other: "Target | None") -> bool:
        """Whether only the resolution may differ."""
        return (
            other is not None
            and self.snapshot is other.snapshot
            and self.level == other.level
        )

    def matches(self, other: "Target | None") -> bool:
        """Whether the two ask for the same surface."""
        return (
            other is not None
            and self.is_same_field(other)
            and self.resolution == other.resolution
        )
