"""What the scan says about its surface: smooth patches, as wide as the noise asks."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Float64, Int64
from scipy.spatial import cKDTree

from inrview.fitting.cells import Cells, cut_into_cells, morton_codes
from inrview.fitting.patch_kernels import choose_widths, fit_patches, measure_reach
from inrview.geometry.frozen import Value

CHUNK = 4096
SCALES = 6
"""Widths tried where there is noise, each root two times the last; one more where the
noise is coarse."""
COARSE = 0.6
"""Noise, in spacings, above which it is."""
CLEAN_SCALES = 3
"""Widths there are without noise: wider ones where points are sparse."""
BACK = 1.5
"""How far to step back from the widest patch that still agrees, in scales.

At the widest one, shape is lost already. Measured on five shapes with noise of 0.2 %:
one to two scales below it the error of the patches is least.
"""
MERGED_BACK = 0.5
"""The same between scans that overlap: where two do not quite fit together, neighbours
are off together, and only wider patches tell."""
AVERAGED = 24
"""Neighbouring patches whose scales are averaged: a single choice is noisy."""
PROBES = 12_000
"""Patches against which the reach of each is measured."""
ROUNDED = 9
"""Probes over which a probe's normal is averaged."""
OPPOSITE = -0.6
"""Cosine below which a neighbour belongs to the other side of a thin wall."""
VOTERS = 17
"""Patches, with itself, that are asked whether one faces the right way."""
LOOKED = 10_000
"""Points whose neighbours are found between two yields."""
CONTRARY = -0.75
"""Sum of their cosines, as a share of the most it could be, below which it does not."""
REACH = 0.06
"""The farthest that near samples go; beyond it the coarse volume knows enough."""
DENSE = 2
"""Where there is noise, one point in so many gets a patch."""
STEP = 0.4
"""How far samples step sideways off a patch's foot, in patch spacings."""
TURN = 0.3
"""The angle, in radians, that a sideways step may turn along a patch."""
CLEAN = 0.12
"""Noise, in spacings, below which the narrowest patches are best."""
TRUSTED = 3.0
"""Noise at which a point counts half where there is noise: scans that do not quite fit
together are more often far off than the noise of each would say."""


@dataclass(frozen=True, slots=True, eq=False)
class Patches(Value):
    """Patches in Morton order."""

    table: Float32[np.ndarray, "n 16"]
    """Foot, normal, tangent, curvatures a, b, c, how far to step sideways, and how far
    one can walk off outwards and inwards; one spare makes a cache line."""
    areas: Float32[np.ndarray, " n"]
    """Area each patch stands for."""
    probes: Float32[np.ndarray, "m 6"]
    """A thinned set of feet in Morton order, with normals that sharp edges round."""
    probe_cells: Cells
    width: float
    """Typical width of a patch."""


@dataclass(frozen=True, slots=True, eq=False)
class Cloud(Value):
    """Oriented points in Morton order with their typical spacing and noise."""

    positions: Float32[np.ndarray, "n 3"]
    normals: Float32[np.ndarray, "n 3"]
    spacing: float
    noise: float
    has_own_normals: bool = True
    """False where normals were estimated from the positions: they say nothing new."""
    is_merged: bool = False
    """Made of several scans."""

    @property
    def is_noisy(self) -> bool:
        """Whether wider patches than the narrowest are worth trying."""
        return self.noise > CLEAN * self.spacing


def make_patches(cloud: Cloud) -> Generator[float, None, Patches]:
    """Fit patches over a cloud; yields the share done."""
    is_noisy = cloud.is_noisy
    count = SCALES + (cloud.noise > COARSE * cloud.spacing)
    count = count if is_noisy else CLEAN_SCALES
    scales = cloud.spacing * np.sqrt(2.0) ** np.arange(count)
    cells = cut_into_cells(cloud.positions, scales[-1])
    total = len(cloud.positions)
    stride = int(np.clip(total // PROBES, 1, 6)) if is_noisy else 1
    some = np.arange(0, total, stride)
    picks, spacings = yield from _choose(cloud, cells, some, scales, is_noisy)
    share = 0.1
    if is_noisy:
        # Where even the widest patch agrees, its end was not found: it lies beyond.
        picks += picks == count - 1
        back = MERGED_BACK if cloud.is_merged else BACK
        picks = _averaged(cloud.positions[some], picks) - back
    widths = cloud.spacing * np.sqrt(2.0) ** np.maximum(picks, 0)
    if is_noisy:
        share = yield from _slope_share(cloud, cells, some, widths)
    # Widths vary slowly, so one in a few points was asked; patches are dense again.
    chosen = np.arange(0, total, min(stride, DENSE))
    widths, spacings = widths[chosen // stride], spacings[chosen // stride]
    table = np.zeros((len(chosen), 16), np.float32)
    yield from _fit(cloud, cells, chosen, widths, share, table)
    areas = (spacings**2 * min(stride, DENSE)).astype(np.float32)
    bend = np.abs(table[:, 9:12]).max(axis=1)
    table[:, 12] = np.minimum(np.sqrt(areas) * STEP, TURN / np.maximum(bend, 1e-6))
    kept = ~(yield from _is_contrary(table))
    return (yield from with_reach(table[kept], areas[kept], float(np.median(widths))))


def _is_contrary(
    table: Float32[np.ndarray, "n 16"],
) -> Generator[float, None, Bool[np.ndarray, " n"]]:
    """Say which patches face against those around them: their normals were wrong.

    On a thin wall about half of the neighbours face the other way, and nothing is told.
    """
    found = np.zeros(len(table), bool)
    if len(table) < VOTERS:
        return found
    tree = cKDTree(table[:, :3])
    for start in range(0, len(table), LOOKED):
        part = table[start : start + LOOKED]
        yield 1.0
        _, near = tree.query(part[:, :3], VOTERS, workers=-1)
        others = table[np.asarray(near)[:, 1:], 3:6]
        facing = np.einsum("nkj,nj->nk", others, part[:, 3:6])
        against = facing.sum(axis=1) < CONTRARY * np.abs(facing).sum(axis=1)
        found[start : start + LOOKED] = against
    return found


def with_reach(
    table: Float32[np.ndarray, "n 16"], areas: Float32[np.ndarray, " n"], width: float
) -> Generator[float, None, Patches]:
    """Measure how far one can walk off each patch of a table in Morton order."""
    probes = _probes(table)
    yield from measure_reaches(table, probes, 4 * width)
    probe_cells = cut_into_cells(probes[:, :3], REACH / 2)
    return Patches(table, areas, _rounded(probes), probe_cells, width)


def _rounded(probes: Float32[np.ndarray, "m 6"]) -> Float32[np.ndarray, "m 6"]:
    """Return probes whose normals are the mean of those around them.

    Beyond a sharp edge the nearest face may be seen from behind; the mean of both
    sides tells in from out.

    Notes
    -----
    Baerentzen and Aanaes 2005, "Signed Distance Computation Using the Angle Weighted
    Pseudonormal".
    """
    count = min(ROUNDED, len(probes))
    _, near = cKDTree(probes[:, :3]).query(probes[:, :3], count, workers=-1)
    normals = probes[np.reshape(near, (len(probes), -1)), 3:6]
    facing = np.einsum("nkj,nj->nk", normals, probes[:, 3:6])
    sums = np.where((facing > OPPOSITE)[..., None], normals, 0).sum(axis=1)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    rounded = np.where(lengths > 0, sums / np.maximum(lengths, 1e-12), probes[:, 3:6])
    return np.hstack([probes[:, :3], rounded.astype(np.float32)])


def _choose(
    cloud: Cloud,
    cells: Cells,
    chosen: Int64[np.ndarray, " n"],
    scales: Float64[np.ndarray, " s"],
    is_noisy: bool,
) -> Generator[
    float, None, tuple[Float64[np.ndarray, " n"], Float64[np.ndarray, " n"]]
]:
    """Return which scale suits each point, and the spacing around it."""
    picks = np.empty(len(chosen), np.int64)
    spacings = np.empty(len(chosen))
    noise, share = (cloud.noise, 1.0) if is_noisy else (0.0, 0.1)
    for part in _parts(len(chosen)):
        choose_widths(
            *_arrays(cloud, cells),
            chosen[part],
            scales,
            noise,
            share,
            picks[part],
            spacings[part],
        )
        yield 0.5 * part.stop / len(chosen)
    return picks.astype(np.float64), spacings


def _fit(
    cloud: Cloud,
    cells: Cells,
    chosen: Int64[np.ndarray, " n"],
    widths: Float64[np.ndarray, " n"],
    slope_share: float,
    table: Float32[np.ndarray, "n 16"],
) -> Generator[float, None, None]:
    doubt = (TRUSTED * cloud.noise) ** -2 if cloud.is_noisy else 0.0
    for part in _parts(len(chosen)):
        fit_patches(
            *_arrays(cloud, cells),
            chosen[part],
            widths[part],
            slope_share,
            doubt,
            table[part],
        )
        yield 0.5 + 0.5 * part.stop / len(chosen)


def _probes(table: Float32[np.ndarray, "n 16"]) -> Float32[np.ndarray, "m 6"]:
    """Thin the patches out; their feet moved, so they are put in order again."""
    codes = morton_codes(table[:, :3])
    thinned = np.argsort(codes, kind="stable")[:: max(1, len(table) // PROBES)]
    return np.ascontiguousarray(table[thinned, :6])


def measure_reaches(
    table: Float32[np.ndarray, "n 16"],
    probes: Float32[np.ndarray, "m 6"],
    apart: float,
) -> Generator[float, None, None]:
    """Write into a table how far to walk off each place, against the probes."""
    cells = cut_into_cells(probes[:, :3], REACH)
    for part in _parts(len(table)):
        measure_reach(table[part], probes, cells.starts, cells.side, apart, REACH)
        yield 1.0


def _arrays(
    cloud: Cloud, cells: Cells
) -> tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    return cloud.positions, cloud.normals, cells.starts, cells.side


def _parts(count: int) -> list[slice]:
    return [slice(k, min(k + CHUNK, count)) for k in range(0, count, CHUNK)]


def _averaged(
    places: Float32[np.ndarray, "n 3"], numbers: Float64[np.ndarray, " n"]
) -> Float64[np.ndarray, " n"]:
    count = min(AVERAGED, len(places))
    _, near = cKDTree(places).query(places, count, workers=-1)
    return np.asarray(numbers[np.reshape(near, (len(places), -1))].mean(axis=1))


def _slope_share(
    cloud: Cloud,
    cells: Cells,
    chosen: Int64[np.ndarray, " n"],
    widths: Float64[np.ndarray, " n"],
) -> Generator[float, None, float]:
    """Return how much a slope counts against a height, by the noise of either.

    In units of the width a height is off by noise / width, a slope by the angle
    between a point's normal and its patch's.
    """
    if not cloud.has_own_normals:
        return 0.05
    table = np.zeros((len(chosen), 16), np.float32)
    yield from _fit(cloud, cells, chosen, widths, 1.0, table)
    cosines = np.einsum("ij,ij->i", cloud.normals[chosen], table[:, 3:6])
    angle = float(np.sqrt(np.median(1 - np.clip(cosines, -1, 1) ** 2)))
    height = cloud.noise / float(np.median(widths))
    return float(np.clip((height / max(angle, 1e-3)) ** 2, 0.05, 4.0))
