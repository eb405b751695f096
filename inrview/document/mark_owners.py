"""Which shape a file of labels or landmarks belongs to, by its name."""

from collections.abc import Sequence
from pathlib import Path

from inrview.messages.notes import UserError

_TAILS = ("", "-labels", "_labels", "-landmarks", "_landmarks")
"""What the names of files may have after the name of their shape."""


def owner_of(names: Sequence[str], stem: str) -> str | None:
    """Return the shape that a file with this stem is called after; None if none."""
    for name in names:
        safe = name.replace("/", "_")
        if any(stem == f"{safe}{tail}" for tail in _TAILS):
            return name
    return None


def landmark_file(name: str) -> str:
    """Return what the table of a shape's landmarks is called."""
    return f"{name.replace('/', '_')}-landmarks.csv"


def files_of(names: Sequence[str], paths: Sequence[Path]) -> dict[str, Path]:
    """Return the file of each shape that has one.

    Raises
    ------
    UserError
        If a file is called after no shape, or two after the same.
    """
    found: dict[str, Path] = {}
    for path in paths:
        name = owner_of(names, path.stem)
        if name is None:
            shown = ", ".join(names[:6]) + (", ..." if len(names) > 6 else "")
            raise UserError(
                f"{path.name} is called after none of the shapes ({shown}). Landmarks "
                "of anna.ply belong in anna.csv or anna-landmarks.csv."
            )
        if name in found:
            raise UserError(
                f"{path.name} is the second file for {name}: give one for each shape."
            )
        found[name] = path
    return found
