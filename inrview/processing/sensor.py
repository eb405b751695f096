"""Where a scan was seen from, by the directions in which its points look."""

import numpy as np
from jaxtyping import Float64

from inrview.geometry.points import Points

ASKED = 20_000
"""Points whose lines of sight are asked where they meet."""
MISSED = 0.02
"""How far the lines may miss it, as a share of its distance."""
SPREAD = 1e-4
"""How far view directions must differ, as the least mean square sine, for the place
where they meet to be told."""


def sensor_of(scan: Points) -> Float64[np.ndarray, "3"] | None:
    """Return the place, without `origin`, in which a scan's views meet, if they do.

    That is the place nearest to all lines of sight.
    """
    if scan.views is None or len(scan) == 0:
        return None
    chosen = slice(None, None, -(-len(scan) // ASKED))
    points = scan.positions[chosen].astype(np.float64)
    views = scan.views[chosen].astype(np.float64)
    if (views**2).sum(axis=1).min() < 0.5:
        return None
    across = np.eye(3) - views[:, :, None] * views[:, None, :]
    mean = across.mean(axis=0)
    if np.linalg.eigvalsh(mean)[0] < SPREAD:
        return None
    sensor = np.linalg.solve(mean, np.einsum("nij,nj->i", across, points) / len(points))
    ahead = np.einsum("nj,nj->n", sensor - points, views)
    missed = np.linalg.norm(sensor - points - ahead[:, None] * views, axis=1)
    if np.median(ahead) <= 0 or np.median(missed) > MISSED * np.median(ahead):
        return None
    return np.asarray(sensor)
