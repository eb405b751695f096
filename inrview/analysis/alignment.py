"""Taking out of shapes what is only where they lie, how they are turned, how large."""

from collections.abc import Generator

import numpy as np
from jaxtyping import Float64

from inrview.messages.reports import Progress

_ROUNDS = 30
_STILL = 1e-7
"""Mean change, as a share of the size, at which the mean shape is settled."""

Shapes = Float64[np.ndarray, "n v 3"]
Weights = Float64[np.ndarray, " v"]


def align(
    shapes: Shapes, weights: Weights, similarity: str
) -> Generator[Progress, None, Shapes]:
    """Return the shapes with their similarity taken out.

    "rigid" takes out place and turn, "full" the size as well, "none" nothing.

    Notes
    -----
    Generalised Procrustes analysis (Gower 1975), corresponding points weighted by
    their share of the surface; turns by Kabsch 1976, without reflections.
    """
    if similarity == "none":
        return shapes
    centered = shapes - np.einsum("v,nva->na", weights, shapes)[:, None]
    sizes = np.sqrt(np.einsum("v,nva->n", weights, centered**2))
    size = float(np.exp(np.log(np.maximum(sizes, 1e-30)).mean()))
    if similarity == "full":
        centered *= (size / np.maximum(sizes, 1e-30))[:, None, None]
    mean = centered[0]
    for _ in range(_ROUNDS):
        for row, shape in enumerate(centered):
            centered[row] = shape @ _turn(shape, mean, weights)
            yield Progress(None, "Aligning the members")
        fresh = centered.mean(axis=0)
        moved = np.sqrt(np.einsum("v,va->", weights, (fresh - mean) ** 2))
        mean = fresh
        if moved < _STILL * size:
            break
    # All together as the members lie on average, so that up stays up.
    before = shapes.mean(axis=0)
    middle = weights @ before
    back = _turn(mean, before - middle, weights)
    return np.asarray(centered @ back + middle)


def _turn(
    shape: Float64[np.ndarray, "v 3"],
    target: Float64[np.ndarray, "v 3"],
    weights: Weights,
) -> Float64[np.ndarray, "3 3"]:
    """Return the rotation R for which shape @ R is nearest to the target."""
    u, _, v = np.linalg.svd((shape * weights[:, None]).T @ target)
    flip = np.diag([1.0, 1.0, np.sign(np.linalg.det(u @ v))])
    return np.asarray(u @ flip @ v)
