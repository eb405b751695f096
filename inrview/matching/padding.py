"""What a texture shows where no triangle lies, and where no match can be trusted."""

import numpy as np
from jaxtyping import Bool, Float32, Float64, UInt8
from scipy import ndimage
from scipy.spatial import cKDTree

from inrview.matching.nearest import nearest

_MOST_TRUSTED = 200_000
_NEAREST = 6


def dilated(
    pixels: UInt8[np.ndarray, "h w 3"],
    is_painted: Bool[np.ndarray, "h w"],
    reach: int,
) -> UInt8[np.ndarray, "h w 3"]:
    """Return a texture whose charts grow by `reach` pixels; beyond, means of means.

    What samples a texture mixes neighbouring texels, and smaller copies of it mix
    distant ones: a background of another colour would show as seams.

    Notes
    -----
    Beyond the reach, each level of a pyramid holds the mean of what was painted below
    it (the "push-pull" of Gortler et al. 1996, "The Lumigraph", section 3.3.2).
    """
    if is_painted.all() or not is_painted.any():
        return pixels
    filled = _pushed(pixels.astype(np.float32), is_painted.astype(np.float32))
    apart, nearest = ndimage.distance_transform_edt(
        ~is_painted, return_distances=True, return_indices=True
    )
    is_near = apart <= reach
    rows, columns = nearest[0][is_near], nearest[1][is_near]
    found = np.rint(filled).clip(0, 255).astype(np.uint8)
    found[is_near] = pixels[rows, columns]
    return np.asarray(found)


def _pushed(
    colors: Float32[np.ndarray, "h w 3"], weights: Float32[np.ndarray, "h w"]
) -> Float32[np.ndarray, "h w 3"]:
    """Fill what has no weight from the mean of a coarser level."""
    height, width = weights.shape
    if min(height, width) < 2 or (weights > 0).all():
        return colors
    rows, columns = height // 2, width // 2
    cut = weights[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2)
    painted = (colors * weights[..., None])[: 2 * rows, : 2 * columns]
    total = painted.reshape(rows, 2, columns, 2, 3).sum(axis=(1, 3))
    weight = cut.sum(axis=(1, 3))
    mean = total / np.maximum(weight, 1e-6)[..., None]
    coarse = _pushed(mean, (weight > 0).astype(np.float32))
    down = np.minimum(np.arange(height) // 2, rows - 1)
    across = np.minimum(np.arange(width) // 2, columns - 1)
    spread = coarse[down[:, None], across[None, :]]
    return np.where(weights[..., None] > 0, colors, spread)


def filled_from(
    trusted: Float64[np.ndarray, "t 3"],
    colors: Float32[np.ndarray, "t 3"],
    points: Float64[np.ndarray, "n 3"],
) -> Float32[np.ndarray, "n 3"]:
    """Return colours for points from the nearest trusted ones, on the shape."""
    if not len(trusted) or not len(points):
        return np.full((len(points), 3), 204, np.float32)
    if len(trusted) > _MOST_TRUSTED:
        rows = np.random.default_rng(0).choice(len(trusted), _MOST_TRUSTED, False)
        trusted, colors = trusted[rows], colors[rows]
    apart, near = nearest(cKDTree(trusted), points, _NEAREST)
    shares = 1 / np.maximum(apart, 1e-9)
    shares /= shares.sum(axis=1, keepdims=True)
    return np.asarray(np.einsum("nk,nkd->nd", shares, colors[near]), np.float32)
