"""Which pixels are learned and which are held out, and the batches of a step."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float32, Int64

from inrview.geometry.raster import Raster, pixel_places


@dataclass(frozen=True, slots=True, eq=False)
class ImageSamples:
    """A picture's colours, and the places of those of its pixels that are learned.

    It stays within the job.
    """

    colors: Float32[np.ndarray, "h w 3"]
    is_held_out: Bool[np.ndarray, "h w"]
    points: Float32[np.ndarray, "n 2"]
    targets: Float32[np.ndarray, "n 3"]

    @classmethod
    def of(cls, raster: Raster, share: float, seed: int, split: str) -> "ImageSamples":
        """Hold pixels out as `ImageFitRequest` says."""
        size = raster.width, raster.height
        is_held_out = held_out(size, share, seed, split)
        is_learned = ~is_held_out.reshape(-1)
        colors = raster.colors()
        points = pixel_places(size, (0, 0, *size), size)[is_learned]
        targets = colors.reshape(-1, 3)[is_learned]
        # writable: numba compiles kernels once more for arrays that are not
        return cls(colors, is_held_out, points, targets)

    def batch(
        self, step: int, count: int, seed: int
    ) -> tuple[Float32[np.ndarray, "b 2"], Float32[np.ndarray, "b 3"]]:
        """Return the pixels of a step: one of each stretch of rows, or simply all.

        So they come in the order in which they lie in memory, spread evenly.
        """
        total = len(self.points)
        if total <= count:
            return self.points, self.targets
        rng = np.random.default_rng((seed % 2**64, step))
        places = (np.arange(count) + rng.random(count)) * (total / count)
        chosen: Int64[np.ndarray, " b"] = np.minimum(places.astype(np.int64), total - 1)
        return self.points[chosen], self.targets[chosen]


def held_out(
    size: tuple[int, int], share: float, seed: int, split: str
) -> Bool[np.ndarray, "h w"]:
    """Return which pixels are not learned; the same ones for the same seed."""
    width, height = size
    if split == "every-second":
        is_held_out = np.ones((height, width), bool)
        is_held_out[::2, ::2] = False
        return is_held_out
    count = int(share * width * height)
    flat = np.zeros(width * height, bool)
    chosen = np.random.default_rng(seed % 2**64).permutation(width * height)[:count]
    flat[chosen] = True
    return flat.reshape(height, width)
