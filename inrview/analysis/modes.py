"""Principal directions in which whole shapes differ."""

import numpy as np
from jaxtyping import Float64

from inrview.messages.analysis import Modes

MOST = 10
_NOTHING = 1e-9


def modes(
    away: Float64[np.ndarray, "n v 3"], weights: Float64[np.ndarray, " v"]
) -> Modes:
    """Return the modes of displacements from the mean, by area; at most ten.

    Notes
    -----
    Principal component analysis of corresponding points (Cootes et al. 1995), each
    weighted by its share of the surface; by the n x n matrix of products.
    """
    count = len(away)
    flat = (away * np.sqrt(weights)[:, None]).reshape(count, -1)
    spreads, vectors = np.linalg.eigh(flat @ flat.T / max(count - 1, 1))
    order = np.argsort(spreads)[::-1]
    spreads, vectors = np.maximum(spreads[order], 0), vectors[:, order]
    total = max(float(spreads.sum()), 1e-300)
    held = spreads[:MOST] > _NOTHING * total
    spreads, vectors = spreads[:MOST][held], vectors[:, :MOST][:, held]
    # The member that lies farthest along a mode lies on its positive side.
    farthest = np.abs(vectors).argmax(axis=0)
    vectors = vectors * np.sign(vectors[farthest, np.arange(len(spreads))])
    scores = vectors * np.sqrt(max(count - 1, 1))
    shapes = np.einsum("nm,nva->mva", scores, away) / max(count - 1, 1)
    return Modes(shapes.astype(np.float32), spreads / total, scores)
