"""From a request to what the steps need: shapes placed, sampled, parted."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from inrview.families.guide import Guide, guides
from inrview.families.kinds import kinds_note
from inrview.families.landmark_points import LandmarkPoints, landmark_points
from inrview.families.placing import place
from inrview.families.samples import (
    Outside,
    ShapeSamples,
    outside_of,
    shape_samples,
)
from inrview.geometry.frozen import Value
from inrview.geometry.steps import told
from inrview.messages.family_requests import FamilyFitRequest, FamilyShape
from inrview.messages.notes import Note, UserError

R = TypeVar("R")
FEWEST = 200
"""Samples around a surface without which nothing can be learned from a shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Prepared(Value):
    """All shapes as the steps see them, in the order asked."""

    shapes: tuple[ShapeSamples, ...]
    held_out: frozenset[str]
    notes: tuple[Note, ...]
    guides: tuple[Guide | None, ...] = ()
    """Of the shapes that the networks learn from, in their order."""
    landmarks: LandmarkPoints | None = None
    """Of all shapes, in the order asked."""

    @property
    def learned(self) -> tuple[ShapeSamples, ...]:
        """Shapes that the networks learn from."""
        return tuple(s for s in self.shapes if s.name not in self.held_out)

    @property
    def unseen(self) -> tuple[ShapeSamples, ...]:
        """Shapes whose codes alone are fitted."""
        return tuple(s for s in self.shapes if s.name in self.held_out)

    def landmarks_of(self, is_held_out: bool) -> LandmarkPoints | None:
        """Return the landmarks of the shapes learned from, or of the unseen ones."""
        if self.landmarks is None:
            return None
        return self.landmarks.of(
            [
                row
                for row, shape in enumerate(self.shapes)
                if (shape.name in self.held_out) == is_held_out
            ]
        )


def prepare(request: FamilyFitRequest) -> Generator[float, None, Prepared]:
    """Place and sample all shapes; yields the share done.

    Raises
    ------
    UserError
        When there are too few shapes, names are not unique, or a shape has no surface.
    """
    held_out = choose_held_out(request)
    placements = place(request.shapes)
    landmarks: LandmarkPoints | None = None
    marked: tuple[Note, ...] = ()
    if request.fit.uses_landmarks and request.family.model != "mesh":
        landmarks, marked = landmark_points(request.shapes, placements, held_out)
    yield 0.0
    outsides: list[Outside] = []
    steps = 2 * len(request.shapes)
    seeds = [request.fit.seed * 1000 + i for i in range(len(request.shapes))]
    for shape, placement, seed in zip(request.shapes, placements, seeds, strict=True):
        done = len(outsides)
        finding = outside_of(shape, placement, seed)
        outsides.append((yield from _within(done, steps, finding)))
    others = [outside for outside in outsides if outside.name not in held_out]
    found: list[ShapeSamples] = []
    for outside, seed in zip(outsides, seeds, strict=True):
        done = len(outsides) + len(found)
        sampling = shape_samples(outside, others, seed)
        found.append(_checked((yield from _within(done, steps, sampling))))
    notes = [*marked, *(note for shape in found for note in shape.notes)]
    learned = [shape for shape in found if shape.name not in held_out]
    mixed = kinds_note(learned)
    if mixed is not None:
        notes.insert(0, mixed)
    found_guides: tuple[Guide | None, ...] = ()
    if request.start is None:
        found_guides = yield from guides(learned)
    return Prepared(tuple(found), held_out, tuple(notes), found_guides, landmarks)


def _within(
    done: int, steps: int, work: Generator[float, None, R]
) -> Generator[float, None, R]:
    """Carry out one of several steps; yields the share of all that is done."""
    return told(work, lambda share: (done + share) / steps)


def choose_held_out(request: FamilyFitRequest) -> frozenset[str]:
    """Return the names of the members to keep out: those marked, and some more.

    Raises
    ------
    UserError
        When names are not unique, or fewer than two shapes are left to learn from.
    """
    names = [shape.name for shape in request.shapes]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise UserError(f"Two shapes are called '{twice}'; give each its own name.")
    marked = {shape.name for shape in request.shapes if shape.is_held_out}
    free = [name for name in names if name not in marked]
    rng = np.random.default_rng(request.fit.seed)
    more = rng.permutation(len(free))[: max(0, request.fit.held_out - len(marked))]
    held_out = frozenset(marked | {free[i] for i in more})
    _check_count(request.shapes, len(names) - len(held_out))
    return held_out


def _check_count(shapes: Sequence[FamilyShape], learned: int) -> None:
    if learned >= 2:
        return
    if len(shapes) == 1:
        raise UserError(
            f"A family needs at least two shapes, and '{shapes[0].name}' is the only "
            "one. Add more of its kind, or fit it as a single shape."
        )
    raise UserError(
        f"A family learns from at least two shapes; of {len(shapes)} given, {learned} "
        "would be left to learn from. Hold out fewer, or add more shapes."
    )


def _checked(shape: ShapeSamples) -> ShapeSamples:
    if len(shape.near) < FEWEST or len(shape.far) == 0:
        raise UserError(
            f"'{shape.name}' has no surface to learn from: its inside cannot be told "
            "from its outside. Take it out of the family, or close its surface."
        )
    return shape
