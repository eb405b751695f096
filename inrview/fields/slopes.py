"""How far a field is from being a distance: the length of its gradient."""

import numpy as np
from jaxtyping import Float32

from inrview.fields.field import Field

NEAR = 0.01
"""How far off the surface gradients are looked at: a deviation, in shape space."""


def slope_errors(
    field: Field, points: Float32[np.ndarray, "n 3"]
) -> Float32[np.ndarray, " n"]:
    """Return abs(|grad f| - 1): 0 where the field grows as a distance does.

    Notes
    -----
    The eikonal equation, |grad f| = 1 almost everywhere, holds for signed distances.
    """
    lengths = np.linalg.norm(field.gradients(points), axis=1)
    return np.asarray(np.abs(lengths - 1), np.float32)


def around(
    surface: Float32[np.ndarray, "n 3"], count: int, seed: int = 0
) -> Float32[np.ndarray, "m 3"]:
    """Return places near a surface: some of its points, moved a little at random."""
    rng = np.random.default_rng(seed)
    chosen = surface[rng.integers(0, len(surface), count)]
    return np.asarray(chosen + NEAR * rng.standard_normal((count, 3)), np.float32)
