"""Codes to begin with: shapes that look alike begin alike.

From codes that say nothing the deformation first learns to ignore them, and the fit
stays at the mean shape for hundreds of steps.
"""

from collections.abc import Sequence

import numpy as np
from jaxtyping import Float32, Float64
from scipy.spatial import cKDTree

from inrview.families.samples import ShapeSamples

PROBES = 600
"""Points of the cube at which the distance to each shape describes it."""
NOISE = 0.05
"""Of the codes' spread: tells apart what looks the same."""


def starting_codes(
    learned: Sequence[ShapeSamples],
    unseen: Sequence[ShapeSamples],
    size: int,
    seed: int,
) -> tuple[Float32[np.ndarray, "s k"], Float32[np.ndarray, "u k"]]:
    """Return codes of about unit length: principal components of distance fields.

    Members that are not learned from are put into the components of those that are.
    """
    rng = np.random.default_rng(seed)
    probes = rng.uniform(-1, 1, (PROBES, 3))
    fields = _fields(learned, probes)
    middle = fields.mean(axis=0)
    _, sizes, axes = np.linalg.svd(fields - middle, full_matrices=False)
    count = min(size, len(learned) - 1, int((sizes > 1e-6 * sizes[0]).sum()))
    # Square roots: the minor components are heard, yet not as loud as the major ones.
    lengths = np.sqrt(sizes[:count] * sizes[0]) if count else np.zeros(0)
    directions = axes[:count] / np.maximum(lengths, 1e-12)[:, None]
    scores = (fields - middle) @ directions.T
    spread = float(np.sqrt(np.square(scores).sum(axis=1).mean())) or 1.0
    others = (_fields(unseen, probes) - middle) @ directions.T
    return (
        _padded(scores / spread, size, rng),
        _padded(others / spread, size, rng),
    )


def _padded(
    scores: Float64[np.ndarray, "s c"], size: int, rng: np.random.Generator
) -> Float32[np.ndarray, "s k"]:
    codes = NOISE * size**-0.5 * rng.standard_normal((len(scores), size))
    codes[:, : scores.shape[1]] += scores
    return np.asarray(codes, np.float32)


def _fields(
    shapes: Sequence[ShapeSamples], probes: Float64[np.ndarray, "p 3"]
) -> Float64[np.ndarray, "s p"]:
    """Return each shape's distance at the same points, sides left out."""
    rows = [cKDTree(shape.surface[::4]).query(probes)[0] for shape in shapes]
    return np.array(rows, np.float64).reshape(len(shapes), len(probes))
