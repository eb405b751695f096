"""A family trained on the spot, of the few shapes that are to be matched."""

from collections.abc import Sequence
from dataclasses import replace

from inrview.geometry.placement import Placement
from inrview.messages.family import FAST, FamilyFitSpec
from inrview.messages.family_requests import (
    AlignRequest,
    FamilyFitRequest,
    FamilyShape,
)
from inrview.messages.notes import Note, Severity

STEPS = 400
"""Until then two shapes gain much; afterwards little."""


def small_alignment(shapes: Sequence[FamilyShape]) -> AlignRequest:
    """Return the request that brings a few shapes together first.

    Each at a scale of its own: two bodies of different heights would else lie apart,
    and nothing but their overlap tells a small family what corresponds.
    """
    return AlignRequest(tuple(shapes), scales="own")


def small_family(
    shapes: Sequence[FamilyShape],
    placements: Sequence[Placement],
    seconds: float | None = None,
    seed: int = 0,
) -> FamilyFitRequest:
    """Return the request that learns a family of a few shapes that are aligned."""
    placed = tuple(
        replace(shape, placement=placement, is_held_out=False)
        for shape, placement in zip(shapes, placements, strict=True)
    )
    steps = STEPS if seconds is None else None
    fit = FamilyFitSpec(seconds=seconds, steps=steps, seed=seed)
    return FamilyFitRequest(placed, FAST["default"], fit)


def limits(count: int) -> Note:
    """Return what is to be known about matches by such a family."""
    text = (
        f"Nothing was learned beforehand: a family of these {count} shapes alone was "
        "trained. It has seen no shapes between them, so matches follow what they "
        "have in common and may slide along plain parts such as limbs. A family of "
        "more shapes of the kind (inrview family fit) matches better."
    )
    return Note("small-family", text, Severity.WARNING)
