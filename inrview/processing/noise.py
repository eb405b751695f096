"""How noisy a scan is, from the scan alone."""

import numpy as np
from jaxtyping import Float32, Float64, Int64
from scipy.spatial import cKDTree

from inrview.processing.neighbours import nearest, spacing

SCALES = (14, 24, 48, 96, 192, 384, 768)
PATCHES = 800
PAIRED = 3000
TERMS = 6
LOW = 0.3
RADII = 5.0
"""How many deviations wide a patch must be for its frame to follow the surface."""


def measure_noise(
    positions: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"] | None = None,
) -> float:
    """Return the standard deviation of the points off their surface, in their units.

    Two measures that both take fine shape for noise, but different shape; the smaller
    one counts. The second needs normals, and is only used where the noise is well below
    the spacing: above, the nearest points are those whose noise is alike.
    """
    if len(positions) < SCALES[0]:
        return 0.0
    centred = np.asarray(positions, np.float64) - np.mean(positions, 0, np.float64)
    tree = cKDTree(centred)
    seeds = np.random.default_rng(0).permutation(len(centred))
    noise = _off_quadrics(centred, tree, seeds[:PATCHES])
    if normals is None or noise > LOW * spacing(positions):
        return noise
    return min(noise, _off_neighbours(centred, normals, tree, seeds[:PAIRED]))


def _off_quadrics(
    positions: Float64[np.ndarray, "n 3"], tree: cKDTree, seeds: Int64[np.ndarray, " s"]
) -> float:
    """Return the deviation from quadric patches over neighbourhoods of several sizes.

    The smallest patch that is clearly wider than the noise it shows is used: smaller
    ones fold the noise into their frame, larger ones take shape for noise. The median
    over patches passes over edges and outliers.
    """
    best_ratio, best = -1.0, 0.0
    for count in SCALES:
        if count > len(positions):
            break
        distances, indices = nearest(tree, positions[seeds], count)
        patches = positions[indices] - positions[seeds][:, None, :]
        noise = _typical_deviation(patches)
        ratio = float(np.median(distances[:, -1])) / max(noise, 1e-30)
        if ratio > best_ratio:
            best_ratio, best = ratio, noise
        if ratio > RADII:
            break
    return best


def _off_neighbours(
    positions: Float64[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    tree: cKDTree,
    seeds: Int64[np.ndarray, " s"],
) -> float:
    """Return the deviation of near neighbours from the curve their normals ask for.

    Along the mean of two normals, two points of one smooth curve differ only in third
    order of their distance, so this follows relief as fine as the spacing; two noisy
    points differ by the square root of two times the noise.
    """
    near = nearest(tree, positions[seeds], 7)[1][:, 2:]
    offsets = positions[near] - positions[seeds][:, None]
    means = (normals[near] + normals[seeds][:, None]) / 2
    heights = np.abs(np.einsum("skj,skj->sk", offsets, means))
    return float(np.median(heights) / 0.6745 / np.sqrt(2))


def _typical_deviation(patches: Float64[np.ndarray, "s k 3"]) -> float:
    """Return the median over patches of the residual deviation from a quadric."""
    offsets = patches - patches.mean(axis=1, keepdims=True)
    matrices = np.matmul(offsets.transpose(0, 2, 1), offsets)
    axes = np.linalg.eigh(matrices)[1]
    local = np.matmul(offsets, axes)
    heights, u, v = local[..., 0], local[..., 1], local[..., 2]
    size = np.sqrt((u**2 + v**2).mean(axis=1, keepdims=True))
    size[size == 0] = 1.0
    u, v = u / size, v / size
    terms = np.stack([np.ones_like(u), u, v, u * u, u * v, v * v], axis=-1)
    gram = np.matmul(terms.transpose(0, 2, 1), terms) + 1e-9 * np.eye(TERMS)
    right = np.matmul(terms.transpose(0, 2, 1), heights[..., None])
    fitted = np.matmul(terms, np.linalg.solve(gram, right))[..., 0]
    freedom = patches.shape[1] - TERMS
    variances = ((heights - fitted) ** 2).sum(axis=1) / freedom
    # The median of a chi-square mean lies below one by 2/(9 f): undo it.
    return float(np.sqrt(np.median(variances) / (1 - 2 / (9 * freedom)) ** 3))
