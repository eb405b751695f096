"""Shading from depth alone: makes clouds without normals readable.

Notes
-----
The idea is Boucheny's "eye-dome lighting" (2009): a pixel is darker the more its
neighbours stand in front of it. Here slopes are measured in pixels, so that the look
does not depend on the scan's size, and on every second pixel, which takes a quarter
of the time.
"""

import numpy as np
from jaxtyping import Float32, UInt8

from inrview.viewport.depth_picture import DepthPicture

STRENGTH = 0.12
STEEPEST = 6.0
"""Slopes beyond count as this one: an edge is dark, not black."""
DARKEST = 9.0
"""Sum of slopes beyond which it gets no darker: gaps between points stay quiet."""
STEPS = ((1, 0), (-1, 0), (0, 1), (0, -1), (2, 2), (-2, 2), (2, -2), (-2, -2))


def shade_by_depth(pixels: UInt8[np.ndarray, "h w 4"], picture: DepthPicture) -> None:
    """Darken pixels (rows from the bottom) where neighbours stand in front."""
    box = _drawn_box(picture.buffer)
    if box is None:
        return
    rows, columns = box
    shade = _shade(picture, picture.buffer[rows, columns][::2, ::2])
    factors = np.round(shade * 256).astype(np.uint16).repeat(2, 0).repeat(2, 1)
    part = pixels[rows, columns, :3]
    factors = factors[: part.shape[0], : part.shape[1], None]
    pixels[rows, columns, :3] = (part * factors) >> 8


def _drawn_box(buffer: Float32[np.ndarray, "h w"]) -> tuple[slice, slice] | None:
    is_drawn = buffer[::2, ::2] < 1
    rows = np.flatnonzero(is_drawn.any(axis=1))
    columns = np.flatnonzero(is_drawn.any(axis=0))
    if not len(rows):
        return None
    return (
        slice(2 * int(rows[0]), 2 * int(rows[-1]) + 2),
        slice(2 * int(columns[0]), 2 * int(columns[-1]) + 2),
    )


def _shade(picture: DepthPicture, buffer: np.ndarray) -> np.ndarray:
    """Share of the light that is left at each pixel of a part of the depth buffer."""
    near, far = np.float32(picture.near), np.float32(picture.far)
    camera = picture.camera
    if camera.parallel_scale is not None:
        height = (near + buffer * (far - near)) / np.float32(camera.pixel_size() * 2)
    else:
        # log(depth) changes by a pixel's share of the depth for a slope of one.
        depth = near * far / (far - buffer * (far - near))
        height = np.log(depth) / np.float32(2 * camera.pixel_size(1.0))
    is_empty = buffer >= 1
    height[is_empty] = np.inf
    total = np.zeros_like(height)
    with np.errstate(invalid="ignore"):
        for down, right in STEPS:
            here, there = _overlap(down, right)
            rise = (height[here] - height[there]) / np.float32(np.hypot(down, right))
            total[here] += np.clip(np.nan_to_num(rise), 0, STEEPEST)
    total[is_empty] = 0
    return np.asarray(np.exp(np.minimum(total, DARKEST) * np.float32(-STRENGTH)))


def _overlap(down: int, right: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Slices of a picture and of its shifted self where both exist."""
    rows, columns = _shift(down), _shift(right)
    return (rows[0], columns[0]), (rows[1], columns[1])


def _shift(step: int) -> tuple[slice, slice]:
    if step > 0:
        return slice(None, -step), slice(step, None)
    return slice(-step, None), slice(None, step or None)
