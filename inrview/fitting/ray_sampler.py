"""Fills a batch for what sensors saw: along their rays, and in gaps between them."""

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np

from inrview.fitting.batch import Batch
from inrview.fitting.batch_kernels import draw_around, draw_far, draw_near
from inrview.fitting.carve_kernels import draw_free
from inrview.fitting.early_rays import EarlyRays
from inrview.fitting.free_space import FreeSpace
from inrview.fitting.gaps import gap_patches
from inrview.fitting.patches import REACH, Cloud, Patches
from inrview.fitting.ray_kernels import draw_before, draw_rays
from inrview.fitting.rays import Rays
from inrview.fitting.sampler import Sampler
from inrview.fitting.volume import coarse_distance
from inrview.geometry.steps import told_alike

RIM_SHARE, BEFORE_SHARE, EARLY_SHARE = 0.1, 0.1, 0.1
"""Shares of the batch for free space: where it ends, anywhere along rays, and where
the field was found to be wrong."""
GAP_SHARE, AROUND_SHARE, FAR_SHARE = 0.05, 0.1, 0.1
NEAR, WIDE_SHARE = 0.3, 0.2
"""Typical distance of samples from what was measured, in spacings; share of those that
carry the field across a few cells."""
BEGIN = 2.0
"""Spacings before what was measured where its ray begins to say that space is free."""
ALONG = 1.0
"""How far along rays, in shape space, samples of free space go."""
DETAIL = 3.0
"""Spacings that a detail is wide."""


@dataclass(frozen=True, slots=True)
class RaySampler(Sampler):
    """Where samples come from; the patches only say what lies around and far."""

    rays: Rays | None = None
    gaps: Patches | None = None
    """Across gaps, where no ray ends."""
    early: EarlyRays | None = None

    @property
    def detail(self) -> float:
        """Width in shape space below which the samples say nothing new."""
        assert self.rays is not None
        return min(self.patches.width, DETAIL * self.rays.spacing)

    @property
    def surface(self) -> Patches:
        """All that is taken for the surface: what was measured, and gaps."""
        return _beside(self.patches, self.gaps)

    def draw(self, step: int, batch: Batch) -> None:
        """Fill the batch with the samples of this step."""
        assert self.rays is not None
        assert self.free is not None
        key = (self.seed * 1_000_003 + step) << 24
        knees = np.array([self.floor, self.knee])
        parts = _Parts(batch)
        spacing = self.rays.spacing
        self._draw_early(step, parts)
        if len(self.free.rim):
            part = parts.next(RIM_SHARE)
            draw_free(self.free.rim, self.free.voxel, key + (1 << 21), knees, *part)
        part = parts.next(BEFORE_SHARE)
        begin = BEGIN * spacing
        draw_before(self.rays.table, key + (5 << 20), begin, ALONG, knees, *part)
        if self.gaps is not None:
            table = self.gaps.table
            part = parts.next(GAP_SHARE)
            draw_near(table, key + (3 << 21), self.near, WIDE_SHARE, knees, *part)
        self._draw_around(key, knees, parts)
        part = parts.next(FAR_SHARE)
        tolerance = self.volume.tolerance
        draw_far(self.volume.values, key + (1 << 23), tolerance, self.floor, *part)
        rest = parts.rest()
        draw_rays(self.rays.table, key, NEAR * spacing, REACH, WIDE_SHARE, knees, *rest)

    def _draw_early(self, step: int, parts: "_Parts") -> None:
        """Begin the batch where rays were found to meet the field too early."""
        if self.early is None or not len(self.early):
            return
        rng = np.random.default_rng((self.seed % (1 << 32), step, 1))
        part = parts.next(EARLY_SHARE)
        parts.give_back(len(part[0]) - self.early.draw(rng, self.knee, *part))

    def _draw_around(self, key: int, knees: np.ndarray, parts: "_Parts") -> None:
        """Ask for what lies around the patches, but nothing inside of what was seen.

        Beside an edge the nearest patch is seen from behind; rays went past it.
        """
        assert self.free is not None
        probes, cells = self.patches.probes, self.patches.probe_cells
        points, targets, weights = parts.next(AROUND_SHARE)
        arrays = points, targets, weights
        where = key + (1 << 22), 2 * self.near
        draw_around(probes, cells.starts, cells.side, *where, knees, *arrays)
        weights[0, (targets < 0) & self.free.at(points)] = 0.0


def with_rays(
    rays: Rays, patches: Patches, cloud: Cloud, free: FreeSpace, seed: int
) -> Generator[float, None, RaySampler]:
    """Seek the gaps between what rays measured, and put a sampler together."""
    gaps = yield from gap_patches(patches, cloud, free)
    known = _beside(patches, gaps)
    table = known.table
    work = coarse_distance(table[:, :3], table[:, 3:6], known.areas, free=free)
    volume = yield from told_alike(work, 1.0)
    begin = BEGIN * rays.spacing
    early = EarlyRays(rays, begin, ALONG, seed)
    near = 0.5 * rays.spacing
    return RaySampler(
        patches, volume, seed, near, free=free, rays=rays, gaps=gaps, early=early
    )


def _beside(patches: Patches, gaps: Patches | None) -> Patches:
    """Return patches and those across gaps after them, in Morton order no more."""
    if gaps is None:
        return patches
    table = np.concatenate([patches.table, gaps.table])
    areas = np.concatenate([patches.areas, gaps.areas])
    return replace(patches, table=table, areas=areas)


class _Parts:
    """A batch that is given away part by part."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch
        self._first = 0

    def next(self, share: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the next part, a share of the whole."""
        return self._cut(self._first + int(len(self._batch.points) * share))

    def rest(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return what is left."""
        return self._cut(len(self._batch.points))

    def give_back(self, count: int) -> None:
        """Take back the end of the last part."""
        self._first -= count

    def _cut(self, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        part = slice(self._first, end)
        self._first = end
        batch = self._batch
        return batch.points[part], batch.targets[part], batch.weights[:, part]
