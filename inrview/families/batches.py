"""Random samples of every shape, drawn anew for each step."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Float32, Int64
from torch import Tensor

from inrview.families.samples import ShapeSamples

SURFACE_SHARE = 1 / 3
FAR_SHARE = 1 / 6
"""Half of these are anywhere, half where the field was seen to need them."""
WANTED = 512
"""Samples of each shape kept there."""
PIECE = 4096
"""Points in one piece of a step."""


class Batch(NamedTuple):
    """Samples of some shapes: first those on the surface, then near, then far."""

    points: Float[Tensor, "s n 3"]
    distances: Float[Tensor, "s n"]
    normals: Float[Tensor, "s m 3"]
    """Of the first m points, which lie on the surface."""

    def of(self, shapes: slice) -> "Batch":
        """Return the samples of some of the shapes."""
        return Batch(*(tensor[shapes] for tensor in self))


def pieces(batch: Batch) -> Iterator[tuple[slice, float]]:
    """Return runs of shapes of about `PIECE` points, and their share of all."""
    count, points = batch.distances.shape
    size = max(1, PIECE // points)
    for start in range(0, count, size):
        stop = min(start + size, count)
        yield slice(start, stop), (stop - start) / count


class Drawer:
    """Draws batches; the seed and the order of the draws decide them."""

    def __init__(
        self, shapes: Sequence[ShapeSamples], points: int, seed: int, device: str
    ) -> None:
        surfaces = [_surface_rows(s, np.random.default_rng(seed)) for s in shapes]
        counts = _shares(points)
        self._pools = [
            Pool(surfaces, counts[0], device),
            Pool([s.near for s in shapes], counts[1], device),
            Pool([s.far for s in shapes], counts[2] - counts[3], device),
            Pool([s.far[:WANTED] for s in shapes], counts[3], device),
        ]
        self._rng = torch.Generator().manual_seed(seed)

    def draw(self) -> Batch:
        """Return the next batch."""
        rows = [pool.draw(self._rng) for pool in self._pools]
        together = torch.cat([part[..., :4] for part in rows], dim=1)
        return Batch(
            together[..., :3].contiguous(),
            together[..., 3].contiguous(),
            rows[0][..., 4:].contiguous(),
        )

    def learn_far(self, rows: Sequence[Float32[np.ndarray, "_ 4"]]) -> None:
        """Take in samples of each shape where they are needed, for others far off."""
        self._pools[3].take_in(rows)


class Pool:
    """One kind of sample of all shapes, which need not have the same number of them."""

    def __init__(self, rows: Sequence[np.ndarray], count: int, device: str) -> None:
        self.count = count
        self._lengths = torch.tensor([len(part) for part in rows])
        ends = torch.cumsum(self._lengths, 0)
        self._starts = ends - self._lengths
        joined = np.concatenate(rows).astype(np.float32)
        self._rows = torch.from_numpy(joined).to(device)
        self._taken = [0] * len(rows)

    def draw(self, rng: torch.Generator) -> Float[Tensor, "s n c"]:
        """Return rows of each shape, chosen anew."""
        shape = (len(self._lengths), self.count)
        shares = torch.rand(shape, generator=rng)
        chosen: Int64[Tensor, "s n"] = (shares * self._lengths[:, None]).long()
        chosen = torch.minimum(chosen, self._lengths[:, None] - 1)
        chosen += self._starts[:, None]
        return self._rows[chosen.to(self._rows.device)]

    def take_in(self, rows: Sequence[Float32[np.ndarray, "_ c"]]) -> None:
        """Let rows of each shape take the places of its oldest ones."""
        for shape, (start, more) in enumerate(zip(self._starts, rows, strict=True)):
            room = int(self._lengths[shape])
            if room == 0 or len(more) == 0:
                continue
            places = (self._taken[shape] + torch.arange(len(more))) % room
            self._taken[shape] += len(more)
            new = torch.from_numpy(more).to(self._rows.device)
            self._rows[(start + places).to(self._rows.device)] = new


def _surface_rows(
    shape: ShapeSamples, rng: np.random.Generator
) -> Float32[np.ndarray, "n 7"]:
    """Return points on the surface, distance zero, normals: detail more than once."""
    count = len(shape.surface)
    chosen = rng.choice(count, count, p=shape.shares)
    rows = (shape.surface, np.zeros((count, 1), np.float32), shape.normals)
    return np.concatenate(rows, axis=1)[chosen]


def _shares(points: int) -> tuple[int, int, int, int]:
    surface = max(1, round(SURFACE_SHARE * points))
    far = max(1, round(FAR_SHARE * points))
    return surface, max(1, points - surface - far), far, far // 2
