"""Texels of a texture: which triangle each lies on, and where on it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64, Int64

from inrview.geometry.frozen import Value

_BAND_TEXELS = 65_536
"""Texels of a picture that are looked at between two yields, at least."""
_PROBE = 512


@dataclass(frozen=True, slots=True, eq=False)
class Texels(Value):
    """Texels whose centres lie on triangles, in bands of rows."""

    numbers: Int64[np.ndarray, " n"]
    """Row times size plus column; the first row on top."""
    triangles: Int64[np.ndarray, " n"]
    shares: Float64[np.ndarray, "n 3"]
    """Barycentric coordinates of the centre."""


def texels(
    uvs: Float32[np.ndarray, "f 3 2"], size: int
) -> Iterator[tuple[float, Texels]]:
    """Yield the texels of a square texture band by band, with the share that is done.

    A centre lies half a texel off the corner of its texel, and v points upwards.
    """
    placed = uvs.astype(np.float64) * size
    places = np.stack([placed[..., 0], size - placed[..., 1]], axis=-1) - 0.5
    lows, highs = places[..., 1].min(axis=1), places[..., 1].max(axis=1)
    height = max(1, _BAND_TEXELS // size)
    for top in range(0, size, height):
        bottom = min(top + height, size)
        rows = np.flatnonzero((highs >= top) & (lows <= bottom - 1))
        found = _band(places[rows], top, bottom, size)
        triangles = rows[found.triangles]
        yield bottom / size, Texels(found.numbers, triangles, found.shares)


def can_be_baked(uvs: Float32[np.ndarray, "f 3 2"]) -> str | None:
    """Return what keeps a texture from being painted on these coordinates, if aught."""
    if not np.isfinite(uvs).all():
        return "are not numbers everywhere"
    if (uvs < -1e-3).any() or (uvs > 1 + 1e-3).any():
        return "leave the square from 0 to 1 (a texture that repeats)"
    count, seen = 0, np.zeros(_PROBE * _PROBE, bool)
    for _, band in texels(uvs, _PROBE):
        count += len(band.numbers)
        seen[band.numbers] = True
    if seen.sum() < 16:
        return "cover no area"
    if count > 1.05 * seen.sum():
        return "use the same place for several parts of the surface"
    return None


def _band(
    places: Float64[np.ndarray, "f 3 2"], top: int, bottom: int, size: int
) -> Texels:
    """Return the texels of rows `top` to `bottom` - 1 by scan lines."""
    first = np.maximum(np.ceil(places[..., 1].min(axis=1)), top).astype(np.int64)
    last = np.minimum(np.floor(places[..., 1].max(axis=1)), bottom - 1)
    triangles, rows = _spans(first, last.astype(np.int64))
    left, right = _crossings(places[triangles], rows)
    first = np.maximum(np.ceil(left), 0).astype(np.int64)
    last = np.minimum(np.floor(right), size - 1).astype(np.int64)
    lines, columns = _spans(first, last)
    triangles, rows = triangles[lines], rows[lines]
    shares = _shares(places[triangles], columns, rows)
    return Texels(rows * size + columns, triangles, shares)


def _spans(
    first: Int64[np.ndarray, " n"], last: Int64[np.ndarray, " n"]
) -> tuple[Int64[np.ndarray, " m"], Int64[np.ndarray, " m"]]:
    """Return every whole number from first to last, and whose it is."""
    counts = np.maximum(last - first + 1, 0)
    owners = np.repeat(np.arange(len(first)), counts)
    starts = np.cumsum(counts) - counts
    return owners, np.arange(len(owners)) - starts[owners] + first[owners]


def _crossings(
    places: Float64[np.ndarray, "n 3 2"], rows: Int64[np.ndarray, " n"]
) -> tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, " n"]]:
    """Return where lines of texel centres enter and leave triangles."""
    left = np.full(len(rows), np.inf)
    right = np.full(len(rows), -np.inf)
    for corner in range(3):
        a, b = places[:, corner], places[:, (corner + 1) % 3]
        rise = b[:, 1] - a[:, 1]
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (rows - a[:, 1]) / rise
        is_crossed = (share >= 0) & (share <= 1) & (rise != 0)
        column = a[:, 0] + np.where(is_crossed, share, 0) * (b[:, 0] - a[:, 0])
        left = np.where(is_crossed, np.minimum(left, column), left)
        right = np.where(is_crossed, np.maximum(right, column), right)
    is_missed = left > right
    return np.where(is_missed, 1.0, left), np.where(is_missed, 0.0, right)


def _shares(
    places: Float64[np.ndarray, "n 3 2"],
    columns: Int64[np.ndarray, " n"],
    rows: Int64[np.ndarray, " n"],
) -> Float64[np.ndarray, "n 3"]:
    a, b, c = places[:, 0], places[:, 1], places[:, 2]
    ab, ac = b - a, c - a
    x, y = columns - a[:, 0], rows - a[:, 1]
    area = ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0]
    area = np.where(np.abs(area) < 1e-12, np.inf, area)
    second = (x * ac[:, 1] - y * ac[:, 0]) / area
    third = (ab[:, 0] * y - ab[:, 1] * x) / area
    shares = np.stack([1 - second - third, second, third], axis=1).clip(0, 1)
    return np.asarray(shares / shares.sum(axis=1, keepdims=True))
