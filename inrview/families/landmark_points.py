"""Landmarks of a family's shapes as a table: which shape has which, and where."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32

from inrview.families.landmark_surface import on_surface
from inrview.geometry.frozen import Value
from inrview.geometry.placement import Placement
from inrview.messages.family_requests import FamilyShape
from inrview.messages.notes import Note

LEAST = 2
"""Shapes that must have a landmark for it to say anything."""


@dataclass(frozen=True, slots=True, eq=False)
class LandmarkPoints(Value):
    """Landmarks that several shapes have, in shape space."""

    names: tuple[str, ...]
    points: Float32[np.ndarray, "s l 3"]
    """Anywhere where the shape lacks the landmark."""
    known: Bool[np.ndarray, "s l"]

    @property
    def shapes(self) -> int:
        """How many of the shapes have any."""
        return int(self.known.any(axis=1).sum())

    def of(self, rows: Sequence[int]) -> "LandmarkPoints":
        """Return those of some of the shapes."""
        chosen = list(rows)
        return LandmarkPoints(self.names, self.points[chosen], self.known[chosen])


def landmark_points(
    shapes: Sequence[FamilyShape],
    placements: Sequence[Placement],
    held_out: frozenset[str],
) -> tuple[LandmarkPoints | None, tuple[Note, ...]]:
    """Return the landmarks that steer a fit, and what is to be said of them.

    Those count that at least `LEAST` of the shapes that are learned from have; None
    where there are none.

    Raises
    ------
    UserError
        When one lies far off its surface.
    """
    counts = Counter(
        one.name
        for shape in shapes
        if shape.name not in held_out
        for one in shape.landmarks
    )
    every = dict.fromkeys(one.name for shape in shapes for one in shape.landmarks)
    names = tuple(name for name in every if counts[name] >= LEAST)
    notes = _notes(names, [name for name in every if counts[name] < LEAST])
    if not names:
        return None, notes
    points = np.zeros((len(shapes), len(names), 3), np.float32)
    known = np.zeros((len(shapes), len(names)), np.bool_)
    for row, (shape, placement) in enumerate(zip(shapes, placements, strict=True)):
        columns = [names.index(m.name) for m in shape.landmarks if m.name in names]
        if columns:
            known[row, columns] = True
            points[row, columns] = placed_landmarks(shape, placement, names)[1]
    found = LandmarkPoints(names, points, known)
    return found, (_steering(found, len(shapes)), *notes)


def placed_landmarks(
    shape: FamilyShape, placement: Placement, names: Sequence[str]
) -> tuple[tuple[str, ...], Float32[np.ndarray, "n 3"]]:
    """Return those of a shape's landmarks that have one of the names, in shape space.

    Raises
    ------
    UserError
        When one lies far off the surface.
    """
    wanted = [one for one in shape.landmarks if one.name in names]
    chosen, _ = on_surface(shape, wanted)
    positions = np.array([one.position for one in chosen], np.float32).reshape(-1, 3)
    return tuple(one.name for one in chosen), placement.to_shape(positions)


def _steering(found: LandmarkPoints, count: int) -> Note:
    what = "1 landmark" if len(found.names) == 1 else f"{len(found.names)} landmarks"
    verb = "steers" if len(found.names) == 1 else "steer"
    text = f"{what} on {found.shapes} of {count} shapes {verb} the fit."
    return Note("landmarks-steer", text)


def _notes(names: Sequence[str], lone: Sequence[str]) -> tuple[Note, ...]:
    if not lone:
        return ()
    shown = ", ".join(lone[:6]) + (", ..." if len(lone) > 6 else "")
    text = (
        f"{len(lone)} landmarks do not steer the fit, as fewer than two of the shapes "
        f"that it learns from have one of the same name: {shown}."
    )
    return (Note("landmarks-alone", text, count=len(lone)),)
