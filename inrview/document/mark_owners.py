"""Which shape a file of labels or landmarks belongs to, by its name."""

from collections.abc import Sequence

_TAILS = ("", "-labels", "_labels", "-landmarks", "_landmarks")
"""What the names of files may have after the name of their shape."""


def owner_of(names: Sequence[str], stem: str) -> str | None:
    """Return the shape that a file with this stem is called after; None if none."""
    for name in names:
        safe = name.replace("/", "_")
        if any(stem == f"{safe}{tail}" for tail in _TAILS):
            return name
    return None
