"""Places of the template's vertices on a member, evened out over neighbourhoods.

The closest place to one vertex jumps with every fold of two surfaces that nearly meet;
what its neighbourhood as a whole does is steady.
"""

import numpy as np
from jaxtyping import Float64, Int64, Shaped
from scipy.spatial import cKDTree

from inrview.geometry.mesh import Mesh

REACH = 0.06
"""Standard deviation of a neighbourhood's weights, in root mean square distances of the
template from its middle: 3 cm for a body. With it, places on bodies that share their
vertices are a twelfth nearer to the true ones; with more, hands are worse."""
_CUT = 2.0
"""Where a neighbourhood ends, in its standard deviations."""
_MOST = 64
"""Neighbours of a vertex; where more lie within, every so many-th counts."""
_RIDGE = 1e-3
"""What keeps the slope across a flat neighbourhood at nothing, in squared reaches."""
_PIECE = 4096


class Evening:
    """Neighbourhoods on a template, over which places of its vertices are evened."""

    def __init__(self, template: Mesh) -> None:
        points = template.vertices.astype(np.float64)
        middle = points.mean(axis=0)
        size = float(np.sqrt(np.square(points - middle).sum(axis=1).mean()))
        self._reach = REACH * size
        self._points = points
        self._rows, self._weights = self._neighbours(template.normals)

    def evened(self, places: Float64[np.ndarray, "v 3"]) -> Float64[np.ndarray, "v 3"]:
        """Return places as the best affine map of each neighbourhood has them.

        Notes
        -----
        Moving least squares (Levin 1998), of first order, with a small ridge.
        """
        result = np.empty_like(places)
        ridge = _RIDGE * self._reach**2 * np.eye(3)
        for start in range(0, len(places), _PIECE):
            piece = slice(start, start + _PIECE)
            rows, weights = self._rows[piece], self._weights[piece]
            here, there = self._points[rows], places[rows]
            middle = np.einsum("nk,nka->na", weights, here)
            target = np.einsum("nk,nka->na", weights, there)
            here = (here - middle[:, None]) * weights[..., None]
            away = self._points[rows] - middle[:, None]
            spread = np.einsum("nka,nkb->nab", here, away) + ridge
            moved = np.einsum("nka,nkb->nab", here, there - target[:, None])
            slopes = np.linalg.solve(spread, moved)
            asked = self._points[piece] - middle
            result[piece] = target + np.einsum("na,nab->nb", asked, slopes)
        return result

    def _neighbours(
        self, normals: Shaped[np.ndarray, "v 3"] | None
    ) -> tuple[Int64[np.ndarray, "v k"], Float64[np.ndarray, "v k"]]:
        """Return neighbours and their weights; what faces away has none."""
        known = self._known()
        most = min(_MOST, len(known))
        tree = cKDTree(self._points[known])
        apart, found = tree.query(self._points, most, workers=-1)
        apart = np.reshape(apart, (-1, most))
        rows = known[np.reshape(found, (-1, most))]
        weights = np.exp(-0.5 * np.square(apart / self._reach))
        weights[apart > _CUT * self._reach] = 0
        if normals is not None:
            facing = np.einsum("nka,na->nk", normals[rows], normals)
            weights = weights * (facing > 0)
        total = weights.sum(axis=1, keepdims=True)
        # A vertex without neighbours is its own: the ridge holds it where it is.
        alone = np.flatnonzero(total[:, 0] <= 0)
        rows[alone, 0], weights[alone, 0], total[alone] = alone, 1.0, 1.0
        return rows, weights / total

    def _known(self) -> Int64[np.ndarray, " m"]:
        """Return every so many-th vertex, so that few enough lie within a reach."""
        count = len(self._points)
        probes = self._points[:: max(1, count // 200)]
        reach = _CUT * self._reach
        near = cKDTree(self._points).query_ball_point(probes, reach, return_length=True)
        every = max(1, int(np.median(near)) // _MOST)
        return np.random.default_rng(0).permutation(count)[: max(1, count // every)]
