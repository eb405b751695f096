"""Fills a batch for losses that know the surface alone: its points, and space."""

from collections.abc import Generator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32
from scipy.spatial import cKDTree

from inrview.fitting.batch import Batch
from inrview.fitting.mesh_sampler import MeshSampler
from inrview.fitting.prepared import Prepared
from inrview.fitting.sampler import Sampler
from inrview.fitting.volume import CoarseDistance
from inrview.processing.neighbours import nearest

FROM_MESH = 100_000
NEIGHBOUR = 50
"""Local points lie about as far off as the neighbour of this number (Gropp et al.)."""
UNIFORM_SHARE = 8
"""One uniform point to so many local ones."""
CHUNK = 2000


@dataclass(frozen=True, slots=True)
class SurfaceSampler:
    """Oriented points, and points in space that know no target."""

    surface: Float32[np.ndarray, "n 6"]
    spreads: Float32[np.ndarray, " n"] | None
    """How far local points are spread from each; None where all of space is asked."""
    volume: CoarseDistance
    seed: int

    def draw(self, step: int, batch: Batch) -> None:
        """Fill the batch with the samples of this step."""
        rng = np.random.default_rng((self.seed % (1 << 32), step))
        count = len(batch.targets)
        chosen = rng.integers(len(self.surface), size=count)
        batch.surface = self.surface[chosen]
        if self.spreads is None:
            batch.points = _uniform(rng, count)
            return
        offsets = rng.standard_normal((count, 3), np.float32)
        local = batch.surface[:, :3] + self.spreads[chosen, None] * offsets
        space = _uniform(rng, max(count // UNIFORM_SHARE, 1))
        batch.points = np.concatenate([local, space])


def with_surface_sampler(
    prepared: Prepared, loss: str, seed: int
) -> Generator[float, None, Prepared]:
    """Exchange the sampler for one that draws what a loss of the surface asks for."""
    surface = _surface(prepared, seed)
    spreads = None
    if loss == "igr":
        spreads = np.empty(len(surface), np.float32)
        tree = cKDTree(surface[:, :3].astype(np.float64))
        for start in range(0, len(surface), CHUNK):
            part = slice(start, start + CHUNK)
            count = min(NEIGHBOUR + 1, len(surface))
            away, _ = nearest(tree, surface[part, :3].astype(np.float64), count)
            spreads[part] = away[:, -1]
            yield start / len(surface)
    sampler = SurfaceSampler(surface, spreads, prepared.sampler.volume, seed)
    return replace(prepared, sampler=sampler)


def _surface(prepared: Prepared, seed: int) -> Float32[np.ndarray, "n 6"]:
    sampler = prepared.sampler
    if isinstance(sampler, MeshSampler):
        drawn = sampler.tiles.sampled(FROM_MESH, np.random.default_rng(seed))
        assert drawn.normals is not None
        return np.concatenate([drawn.positions, drawn.normals], axis=1)
    assert isinstance(sampler, Sampler)
    return np.ascontiguousarray(sampler.patches.table[:, :6])


def _uniform(rng: np.random.Generator, count: int) -> Float32[np.ndarray, "n 3"]:
    return np.asarray(2 * rng.random((count, 3), np.float32) - 1)
