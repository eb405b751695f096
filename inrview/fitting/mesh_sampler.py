"""Fills a batch from a mesh: beside its tiles, and along segments that stream in."""

import numpy as np
from jaxtyping import Float64

from inrview.fitting.batch import Batch
from inrview.fitting.mesh_kernels import draw_along, draw_beside
from inrview.fitting.segments import Segments, Solid, in_order, segments_to
from inrview.fitting.tiles import Tiles
from inrview.fitting.volume import CoarseDistance

ALONG_SHARE, FAR_SHARE = 0.35, 0.1
EVERY = 16
"""Steps between two helpings of segments. igl keeps Python's lock to itself, so a
thread beside the steps would only stop them at odd moments: they are asked between."""
HELPING = 2048
"""Queries in a helping, about 20 ms."""
MOST = 1 << 18
"""Segments kept; beyond, old ones make room by chance."""
MOST_FAR = 1 << 16
NARROW, WIDE = 0.006, 0.05
"""Standard deviations of queries from the surface, in shape space."""
NARROW_SHARE, WIDE_SHARE = 0.5, 0.4
"""Of a helping; the rest are uniform in the cube."""
FLOOR, KNEE, FAR_KNEE = 0.01, 0.0005, 0.005
"""As in `Sampler`: a sample at distance s weighs FLOOR / (|s| + FLOOR), and errors
above the knee count by their size."""


class MeshSampler:
    """Tiles as they are, and segments that become more with the steps.

    What a step draws depends on the seed and on the steps since the start alone.
    """

    def __init__(
        self,
        solid: Solid,
        tiles: Tiles,
        volume: CoarseDistance,
        far: Segments,
        seed: int,
        near: float,
    ) -> None:
        self.tiles, self.volume = tiles, volume
        self._solid, self._seed, self._near = solid, seed, near
        self._first = self._segments = self._far = far
        self._fed: int | None = None

    def anew(self) -> "MeshSampler":
        """Return a sampler that has drawn nothing yet, of the same solid."""
        return MeshSampler(
            self._solid, self.tiles, self.volume, self._first, self._seed, self._near
        )

    def draw(self, step: int, batch: Batch) -> None:
        """Fill the batch with the samples of this step."""
        if step // EVERY != self._fed:
            self._fed = step // EVERY
            self._feed(self._fed)
        count = len(batch.points)
        along, outer = int(count * ALONG_SHARE), int(count * FAR_SHARE)
        key = (self._seed * 1_000_003 + step) << 24
        beside = slice(0, count - along - outer)
        knees = np.array([FLOOR, KNEE])
        draw_beside(
            self.tiles.corners,
            self.tiles.ends,
            self.tiles.reach,
            key,
            self._near,
            knees,
            *_part(batch, beside),
        )
        near = slice(beside.stop, count - outer)
        table, key = self._segments.table, key + (1 << 22)
        draw_along(table, key, self._near, knees, *_part(batch, near))
        knees[1] = FAR_KNEE
        table, key = self._far.table, key + (1 << 22)
        draw_along(table, key, 0.0, knees, *_part(batch, slice(near.stop, count)))

    def _feed(self, number: int) -> None:
        """Take in a helping of fresh segments."""
        rng = np.random.default_rng((self._seed, number))
        near, uniform = self._queries(rng)
        far, _ = segments_to(uniform, self._solid)
        fresh, _ = segments_to(near, self._solid)
        fresh = fresh.joined(far)
        self._far = self._far.thinned(MOST_FAR - len(far), rng).joined(far)
        self._segments = self._segments.thinned(MOST - len(fresh), rng).joined(fresh)

    def _queries(
        self, rng: np.random.Generator
    ) -> tuple[Float64[np.ndarray, "n 3"], Float64[np.ndarray, "m 3"]]:
        """Draw queries near the surface at two widths, and uniform ones."""
        narrow, wide = int(HELPING * NARROW_SHARE), int(HELPING * WIDE_SHARE)
        feet = self.tiles.sampled(narrow + wide, rng).positions.astype(np.float64)
        spread = np.repeat([NARROW, WIDE], [narrow, wide])
        # Feet come sorted by place: each width must reach all of them.
        queries = feet + rng.permutation(spread)[:, None] * rng.normal(size=feet.shape)
        return in_order(queries), in_order(rng.uniform(-1, 1, (HELPING - len(feet), 3)))


def _part(batch: Batch, part: slice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return batch.points[part], batch.targets[part], batch.weights[:, part]
