"""How much members differ at each template point, and in which direction."""

import numpy as np
from jaxtyping import Float64

from inrview.messages.analysis import Variation


def variation(
    shapes: Float64[np.ndarray, "n v 3"],
    mean: Float64[np.ndarray, "v 3"],
    normals: Float64[np.ndarray, "v 3"],
) -> Variation:
    """Return spread over members, split along the mean's normal and its surface.

    Squares add up: magnitude^2 = normal^2 + tangential^2; divided by n - 1.
    """
    away = shapes - mean
    count = max(len(shapes) - 1, 1)
    spread = np.einsum("nva,nvb->vab", away, away) / count
    total = np.einsum("vaa->v", spread)
    along = np.maximum(np.einsum("va,vab,vb->v", normals, spread, normals), 0)
    values, vectors = np.linalg.eigh(spread)
    main = vectors[:, :, -1]
    # A direction has no sign: outwards, as far as it can be said.
    main *= np.where(np.einsum("va,va->v", main, normals) < 0, -1.0, 1.0)[:, None]
    return Variation(
        np.sqrt(total).astype(np.float32),
        np.sqrt(along).astype(np.float32),
        np.sqrt(np.maximum(total - along, 0)).astype(np.float32),
        main.astype(np.float32),
        (values[:, -1] / np.maximum(total, 1e-300)).astype(np.float32),
    )


def stretch(
    areas: Float64[np.ndarray, "n v"], mean: Float64[np.ndarray, " v"]
) -> Float64[np.ndarray, "n v"]:
    """Return the log of how much surface there is about each point, to the mean's.

    Notes
    -----
    Surface-based morphometry by local area (Chung et al. 2003): unlike places, it does
    not depend on how shapes were aligned.
    """
    tiny = 1e-6 * mean.mean()
    return np.asarray(np.log((areas + tiny) / (mean + tiny)))
