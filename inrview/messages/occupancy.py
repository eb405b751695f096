"""How an occupancy field is to be read: it says how surely a place is inside.

Its values are kept as those of a distance are, negative inside and zero on the surface,
but their size is a logit and no length: the occupancy is the logistic function of
-SHARPNESS times the value, one half at zero.
"""

import numpy as np
from jaxtyping import Float32

from inrview.messages.family import MemberSnapshot
from inrview.messages.snapshot import AnySnapshot, ComposedSnapshot, Nature

SHARPNESS = 100.0
"""Logits for each unit of value: with it values are about as large as distances in
shape space, which the step sizes of all fits are made for."""


def occupancy_of(values: Float32[np.ndarray, "*n"]) -> Float32[np.ndarray, "*n"]:
    """Return the occupancy, 0 to 1, from a field's values."""
    return np.asarray(0.5 - 0.5 * np.tanh(values * np.float32(SHARPNESS / 2)))


def nature_of(snapshot: AnySnapshot) -> Nature:
    """Return what a snapshot's values may be taken for."""
    if isinstance(snapshot, ComposedSnapshot):
        return snapshot.nature
    is_length = isinstance(snapshot, MemberSnapshot) or snapshot.spec.kind == "sdf"
    return Nature(is_length, is_length, is_length)


def is_distance(snapshot: AnySnapshot) -> bool:
    """Whether a snapshot's values are lengths, so that its surface can be offset."""
    return nature_of(snapshot).is_distance
