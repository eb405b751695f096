"""What is known of a family's shapes besides their surfaces, and helps their fit."""

from typing import NamedTuple

from inrview.families.guided_points import GuidedDrawer
from inrview.families.landmark_pull import LandmarkPull
from inrview.families.preparation import Prepared


class Steering(NamedTuple):
    """Both may be missing."""

    guided: GuidedDrawer | None = None
    """From what shapes look like; it fades."""
    pull: LandmarkPull | None = None
    """From what a person said; it stays."""


def steering_of(prepared: Prepared, seed: int, device: str) -> Steering:
    """Return what steers the shapes that the networks learn from."""
    guided = None
    if any(guide is not None for guide in prepared.guides):
        guided = GuidedDrawer(prepared.guides, seed + 12, device)
    marks = prepared.landmarks_of(is_held_out=False)
    return Steering(guided, None if marks is None else LandmarkPull(marks, device))
