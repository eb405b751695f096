"""What a surface is of."""

from dataclasses import dataclass

from inrview.messages.occupancy import is_distance
from inrview.messages.snapshot import AnySnapshot, ShapeSnapshot


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """A shape's field at a snapshot, a level of it, and how finely it is cut."""

    shape: str
    snapshot: ShapeSnapshot
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


def target_of(
    shape: str, snapshot: ShapeSnapshot, resolution: int, level: float
) -> Target:
    """Return the surface to show; the level is 0 where there are no offsets."""
    return Target(shape, snapshot, resolution, level_for(snapshot, level))


def level_for(snapshot: AnySnapshot, level: float) -> float:
    """Return the level, or 0 for a field that knows no distances."""
    return level if is_distance(snapshot) else 0.0
