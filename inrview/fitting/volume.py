"""A coarse signed distance on a regular grid, straight from oriented points.

It says which side is which far from the points, and closes holes: the sign is that of
the smooth indicator whose gradient fits the normals best (a Poisson equation, solved
by Fourier transforms), the length is the distance to the points, or to the indicator's
own surface where it bridges a hole.

Notes
-----
Kazhdan 2005, "Reconstruction of Solid Models from Oriented Point Sets", for the idea of
solving in the Fourier domain.
"""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64
from scipy import fft, ndimage

from inrview.fitting.free_space import FreeSpace
from inrview.geometry.frozen import Value

BRIDGE = 3
"""Voxels away from any point before the indicator's surface counts as one."""
CELLS = 64
"""Voxels along the cube; voxel centres hold the values."""


@dataclass(frozen=True, slots=True, eq=False)
class CoarseDistance(Value):
    """Signed distance at the voxel centres of the cube, and how far it can be off."""

    values: Float32[np.ndarray, "g g g"]
    tolerance: float

    @property
    def voxel(self) -> float:
        """Edge of a voxel in shape space."""
        return 2.0 / len(self.values)

    def at(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the distance at any points of the cube, between the voxel centres."""
        places = (points.T.astype(np.float64) + 1) / self.voxel - 0.5
        found = ndimage.map_coordinates(self.values, places, order=1, mode="nearest")
        return np.asarray(found, np.float32)


def coarse_distance(
    positions: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    areas: Float32[np.ndarray, " n"],
    cells: int = CELLS,
    free: FreeSpace | None = None,
) -> Generator[None, None, CoarseDistance]:
    """Estimate the signed distance in the cube from oriented points with areas.

    What a sensor saw through is outside, whatever the indicator says.
    """
    indicator, level = yield from _indicator(positions, normals, areas, cells)
    yield
    if free is not None:
        centres = _centres(cells).reshape(-1, 3).astype(np.float32)
        is_free = free.at(centres).reshape(indicator.shape)
        indicator = np.where(is_free, np.minimum(indicator, level), indicator)
    anchors = _anchors(positions, indicator - level, cells)
    yield
    empty = np.isnan(anchors[..., 0])
    _, nearest = ndimage.distance_transform_edt(empty, return_indices=True)
    yield
    feet = anchors[tuple(nearest)]
    offsets = feet - _centres(cells)
    lengths = np.sqrt((offsets**2).sum(axis=-1))
    signed = np.where(indicator > level, -lengths, lengths)
    return CoarseDistance(signed.astype(np.float32), 2.0 / cells)


def _centres(cells: int) -> Float64[np.ndarray, "g g g 3"]:
    line = (np.arange(cells) + 0.5) * (2.0 / cells) - 1.0
    return np.stack(np.meshgrid(line, line, line, indexing="ij"), axis=-1)


def _indicator(
    positions: Float32[np.ndarray, "n 3"],
    normals: Float32[np.ndarray, "n 3"],
    areas: Float32[np.ndarray, " n"],
    cells: int,
) -> Generator[None, None, tuple[Float64[np.ndarray, "g g g"], float]]:
    """Return an indicator, higher inside, and its level on the points."""
    # A margin of empty space keeps the periodic copies of the shape apart.
    margin = cells // 4
    size = cells + 2 * margin
    place = (positions.astype(np.float64) + 1) * (cells / 2) - 0.5 + margin
    flow = np.zeros((3, size, size, size))
    for k in range(3):
        flow[k] = yield from _splat(place, areas * normals[:, k], size)
    waves = np.fft.fftfreq(size) * 2 * np.pi
    half = np.fft.rfftfreq(size) * 2 * np.pi
    kx, ky, kz = waves[:, None, None], waves[None, :, None], half[None, None, :]
    spectrum = fft.rfftn(flow, axes=(1, 2, 3), workers=2)
    yield
    squared = kx**2 + ky**2 + kz**2
    squared[0, 0, 0] = 1.0
    divergence = 1j * (kx * spectrum[0] + ky * spectrum[1] + kz * spectrum[2])
    divergence *= np.exp(-0.5 * squared) / squared
    yield
    # div grad chi = div(-V) with V pointing outwards, so chi rises inwards.
    chi = fft.irfftn(divergence, s=(size,) * 3, workers=2)
    level = np.median(ndimage.map_coordinates(chi, place[::7].T, order=1))
    inner = slice(margin, margin + cells)
    return chi[inner, inner, inner], float(level)


def _splat(
    place: Float64[np.ndarray, "n 3"], amounts: Float32[np.ndarray, " n"], size: int
) -> Generator[None, None, Float64[np.ndarray, "g g g"]]:
    base = np.clip(np.floor(place).astype(np.int64), 0, size - 2)
    share = place - base
    total = np.zeros(size**3)
    for corner in range(8):
        offset = np.array([corner & 1, corner >> 1 & 1, corner >> 2 & 1])
        weight = np.prod(np.where(offset == 1, share, 1 - share), axis=1)
        flat = np.ravel_multi_index(tuple((base + offset).T), (size,) * 3)
        total += np.bincount(flat, weight * amounts, minlength=size**3)
        yield
    return total.reshape((size,) * 3)


def _anchors(
    positions: Float32[np.ndarray, "n 3"],
    height: Float64[np.ndarray, "g g g"],
    cells: int,
) -> Float64[np.ndarray, "g g g 3"]:
    """Return a surface point for each voxel that holds surface, NaN elsewhere."""
    anchors = np.full((cells, cells, cells, 3), np.nan)
    voxel = np.clip(((positions + 1) * (cells / 2)).astype(np.int64), 0, cells - 1)
    flat = np.ravel_multi_index(tuple(voxel.T), (cells,) * 3)
    counts = np.bincount(flat, minlength=cells**3)
    held = counts > 0
    for k in range(3):
        sums = np.bincount(flat, positions[:, k], minlength=cells**3)
        anchors.reshape(-1, 3)[held, k] = sums[held] / counts[held]
    near = ndimage.binary_dilation(held.reshape((cells,) * 3), iterations=BRIDGE)
    for voxels, points in _crossings(height, ~near, cells):
        anchors[voxels] = points
    return anchors


def _crossings(
    height: Float64[np.ndarray, "g g g"], open_space: np.ndarray, cells: int
) -> list[tuple[tuple[np.ndarray, ...], Float64[np.ndarray, "m 3"]]]:
    """Find where the indicator bridges holes: its crossings far from any point."""
    found = []
    for axis in range(3):
        one = np.take(height, range(cells - 1), axis)
        two = np.take(height, range(1, cells), axis)
        free = np.take(open_space, range(cells - 1), axis)
        voxels = np.nonzero((one > 0) != (two > 0)) if free.any() else ()
        if not voxels:
            continue
        keep = free[voxels]
        voxels = tuple(v[keep] for v in voxels)
        share = one[voxels] / (one[voxels] - two[voxels])
        points = (np.stack(voxels, axis=1) + 0.5) * (2.0 / cells) - 1.0
        points[:, axis] += share * (2.0 / cells)
        found.append((voxels, points))
    return found
