"""Signed distance to oriented points that have no faces."""

import numpy as np
from jaxtyping import Bool, Float32
from scipy.spatial import cKDTree

from inrview.processing.neighbours import nearest, spacing

VOTERS = 9
"""Nearest points whose normals say which side a query lies on."""
UNITED = 0.6
"""How one-sided their vote must be: seven of nine, if all count the same."""
NEAR = 3.0
"""Up to so many spacings away a point stands for the plane through it."""


class CloudSides:
    """Distance to a cloud; its normals say which side is inside.

    Notes
    -----
    The vote of the nearest normals, and dropping what is undecided, follow DeepSDF
    (Park et al. 2019, supplement B), which asks for all of eleven to agree.
    """

    def __init__(
        self,
        positions: Float32[np.ndarray, "n 3"],
        normals: Float32[np.ndarray, "n 3"],
    ) -> None:
        self._positions = positions.astype(np.float64)
        self._normals = normals.astype(np.float64)
        self._tree = cKDTree(self._positions)
        self._near = NEAR * spacing(positions)

    def signed(
        self, points: Float32[np.ndarray, "n 3"]
    ) -> tuple[Float32[np.ndarray, " n"], Bool[np.ndarray, " n"]]:
        """Return the distance (negative inside) and whether its sign is reliable."""
        queries = points.astype(np.float64)
        count = min(VOTERS, len(self._positions))
        lengths, rows = nearest(self._tree, queries, count)
        offsets = queries[:, None] - self._positions[rows]
        heights = np.einsum("nkj,nkj->nk", offsets, self._normals[rows])
        vote = np.sign(heights).mean(axis=1)
        # Beside the surface the plane of the nearest point is the better distance.
        is_near = lengths[:, 0] <= self._near
        size = np.where(is_near, np.abs(heights[:, 0]), lengths[:, 0])
        signs = np.where(is_near, np.sign(heights[:, 0]), np.sign(vote))
        values = np.minimum(size, lengths[:, 0]) * signs
        known = (np.abs(vote) >= UNITED) | (size < 0.3 * self._near)
        return values.astype(np.float32), known
