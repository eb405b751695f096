"""What a family learns of each shape: points with signed distances and normals."""

from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32, Float64

from inrview.families.cloud_sides import CloudSides
from inrview.families.detail import detail_shares
from inrview.families.surface_points import SurfacePoints, surface_points
from inrview.geometry.frozen import Value
from inrview.geometry.placement import Placement
from inrview.geometry.steps import told
from inrview.messages.family_requests import FamilyShape
from inrview.messages.notes import Note
from inrview.processing.winding import MeshDistance

NEAR = 24_000
"""Samples around the surface, half of them close to it, most where it has detail."""
FAR = 6_000
"""Samples away from the surface: half of them anywhere in the cube, half of them where
other shapes have theirs.

Parts that a shape lacks, though others have them there (a larger plane's wings), are
too thin to be met by chance, and would stay as ghosts. They also draw plain shapes
together: without them five eggs of different axes meet a tenth worse.
"""
MANY = 4
"""Where there are fewer others, all samples are drawn anywhere: two shapes that meet so
many samples on each other learn a template between them before they are together."""
GHOST_SPREAD = 0.01
"""Standard deviation of the samples around other shapes' surfaces."""
SPREADS = (0.02, 0.08)
"""Standard deviations of the samples around the surface, in shape space.

DeepSDF (Park et al. 2019) takes 0.022 and 0.07 in the unit sphere.
"""
CHUNK = 1500
"""Distances asked at a time: some 20 ms, of a mesh of many triangles."""


@dataclass(frozen=True, slots=True, eq=False)
class ShapeSamples(Value):
    """One shape in shape space, as the steps see it."""

    name: str
    placement: Placement
    surface: Float32[np.ndarray, "n 3"]
    normals: Float32[np.ndarray, "n 3"]
    """Unit, outwards."""
    shares: Float64[np.ndarray, " n"]
    """How often each of them is drawn for a step: more often where there is detail."""
    near: Float32[np.ndarray, "m 4"]
    """Points around the surface, and their signed distance."""
    far: Float32[np.ndarray, "k 4"]
    """Points anywhere, and their signed distance."""
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Outside(Value):
    """The outer surface of a shape in shape space, before it is sampled."""

    name: str
    placement: Placement
    found: SurfacePoints
    shares: Float64[np.ndarray, " n"]


def outside_of(
    shape: FamilyShape, placement: Placement, seed: int
) -> Generator[float, None, Outside]:
    """Find the outer surface of one shape; yields the share done.

    Raises
    ------
    UserError
        When the shape has no surface; it is named.
    """
    rng = np.random.default_rng(seed)
    found: SurfacePoints = yield from surface_points(shape, placement, rng)
    yield 0.3
    looking = detail_shares(found.positions, found.normals, rng)
    shares = yield from told(looking, lambda share: 0.3 + 0.7 * share)
    return Outside(shape.name, placement, found, shares)


def shape_samples(
    outside: Outside, others: Sequence[Outside], seed: int
) -> Generator[float, None, ShapeSamples]:
    """Sample one shape among others; yields the share done.

    Where the side cannot be told (soups, open shells, thin clouds) samples are dropped.
    """
    rng = np.random.default_rng(seed)
    queries = np.concatenate([_near(outside, rng), _far(outside, others, rng)])
    parts = []
    for share, part in _asked(outside.found.distance, queries):
        parts.append(part)
        yield share
    rows = np.concatenate(parts)
    is_near = np.repeat([True, False], [NEAR, FAR])
    known = ~np.isnan(rows[:, 3])
    return ShapeSamples(
        outside.name,
        outside.placement,
        outside.found.positions,
        outside.found.normals,
        outside.shares,
        rows[known & is_near],
        rows[known & ~is_near],
        outside.found.notes,
    )


def _near(outside: Outside, rng: np.random.Generator) -> Float32[np.ndarray, "m 3"]:
    surface = outside.found.positions
    feet = surface[rng.choice(len(surface), NEAR, p=outside.shares)]
    spreads = np.repeat(SPREADS, NEAR // len(SPREADS))[:, None]
    queries = feet + spreads * rng.standard_normal((NEAR, 3))
    return np.asarray(queries, np.float32)


def _far(
    outside: Outside, others: Sequence[Outside], rng: np.random.Generator
) -> Float32[np.ndarray, "k 3"]:
    """Return points anywhere in the cube, and where the others have their surface."""
    queries = rng.uniform(-1, 1, (FAR, 3))
    pools = [other.found.positions for other in others if other is not outside]
    if len(pools) >= MANY:
        ghosts = FAR // 2
        pool = np.concatenate(pools)
        queries[:ghosts] = pool[rng.integers(len(pool), size=ghosts)]
        queries[:ghosts] += GHOST_SPREAD * rng.standard_normal((ghosts, 3))
    return np.asarray(queries, np.float32)


def _asked(
    distance: MeshDistance | CloudSides, queries: Float32[np.ndarray, "m 3"]
) -> Iterator[tuple[float, Float32[np.ndarray, "c 4"]]]:
    """Ask in chunks; the value is NaN where the side is not known."""
    for start in range(0, len(queries), CHUNK):
        chunk = queries[start : start + CHUNK]
        values, known = distance.signed(chunk)
        values = np.where(known, values, np.float32(np.nan))
        rows = np.concatenate([chunk, values[:, None]], axis=1)
        yield min(1.0, (start + CHUNK) / len(queries)), rows
