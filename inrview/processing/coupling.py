"""How the sides of separate parts of a cloud depend on each other."""

import numpy as np
from jaxtyping import Float32, Float64, Int64
from scipy.spatial import cKDTree

from inrview.processing.neighbours import nearest

PLACES = 3000
CHUNK = 256


def couplings(
    positions: Float64[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    parts: Int64[np.ndarray, " n"],
    count: int,
) -> Float64[np.ndarray, "p p"]:
    """Return how much each pair of parts agrees as oriented; negative: turn one over.

    Every point is a dipole along its normal. In the hole that one part leaves, the
    field of the others points inwards, against the right normal there: the sum over
    two parts of normal times kernel times normal is positive when both are right. Parts
    that close a surface by themselves have no field outside and hardly any coupling.
    The scale is that of a part with itself being one.
    """
    places = np.random.default_rng(0).permutation(len(positions))[:PLACES]
    places.sort()
    points, labels = positions[places], parts[places]
    reach = nearest(cKDTree(points), points, min(7, len(points)))[0][:, -1]
    areas = np.minimum(reach, 2 * np.median(reach)) ** 2
    dipoles = normals[places] * areas[:, None]
    softness = float(np.median(reach)) ** 2
    sums = np.zeros((count, count))
    for start in range(0, len(points), CHUNK):
        rows = slice(start, start + CHUNK)
        pairs = _interaction(points[rows], dipoles[rows], points, dipoles, softness)
        columns = np.zeros((pairs.shape[0], count))
        for part in range(count):
            columns[:, part] = pairs[:, labels == part].sum(axis=1)
        np.add.at(sums, labels[rows], columns)
    own = np.sqrt(np.maximum(np.diag(sums), 1e-30))
    return np.asarray(sums / own[:, None] / own[None, :], np.float64)


def _interaction(
    here: Float64[np.ndarray, "a 3"],
    from_here: Float64[np.ndarray, "a 3"],
    there: Float64[np.ndarray, "b 3"],
    from_there: Float64[np.ndarray, "b 3"],
    softness: float,
) -> Float64[np.ndarray, "a b"]:
    """Return m.m' / r^3 - 3 (m.r)(m'.r) / r^5 for each pair, softened near zero."""
    offsets = there[None] - here[:, None]
    inverse = 1.0 / (np.einsum("abj,abj->ab", offsets, offsets) + softness)
    one = np.einsum("abj,aj->ab", offsets, from_here)
    other = np.einsum("abj,bj->ab", offsets, from_there)
    straight = from_here @ from_there.T
    return np.asarray((straight - 3 * one * other * inverse) * inverse**1.5)
