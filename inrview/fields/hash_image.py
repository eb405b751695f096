"""The hash grid of a picture on the CPU: frozen weights that answer for any places."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from jaxtyping import Float32

from inrview.fields import image_kernels
from inrview.fields.image_layout import ImageLayout
from inrview.geometry.frozen import Value


@dataclass(frozen=True, slots=True, eq=False)
class HashImage(Value):
    """A flat multiresolution hash grid with a tiny network and three values.

    Notes
    -----
    Mueller et al. 2022, "Instant Neural Graphics Primitives", section 5.1 (gigapixel
    images); with corners hashed by bricks and a linear skip to the values.
    """

    layout: ImageLayout
    table: Float32[np.ndarray, "entries features"]
    network: Float32[np.ndarray, " weights"]

    def values(self, points: Float32[np.ndarray, "n 2"]) -> Float32[np.ndarray, "n 3"]:
        """Return sRGB, mostly 0 to 1, at places of the picture's plane."""
        result = np.empty((len(points), 3), np.float32)
        kernel: Any = image_kernels.values
        queries = np.ascontiguousarray(points, np.float32)
        kernel(queries, *weights_of(self.layout, self.table, self.network), result)
        return result


def weights_of(
    layout: ImageLayout, table: np.ndarray, network: np.ndarray
) -> tuple[Any, ...]:
    """Return the arguments of the kernels that say what the field is."""
    return (
        table,
        network,
        layout.cells,
        layout.columns,
        layout.starts,
        layout.bricks,
        layout.widths,
        layout.reach,
    )


def initial_image_weights(
    layout: ImageLayout, seed: int, mean: Float32[np.ndarray, "3"]
) -> dict[str, np.ndarray]:
    """Return weights that give the mean colour nearly everywhere, ready to learn.

    The skip takes the first three features of each level to the three values.
    """
    rng = np.random.default_rng(seed)
    parts: list[np.ndarray] = []
    widths = layout.widths.tolist()
    for into, out in pairwise(widths[:-1]):
        bound = np.sqrt(6 / into)
        parts += [rng.uniform(-bound, bound, into * out), np.zeros(out)]
    skip = np.zeros((widths[-1], widths[0]))
    for channel in range(widths[-1]):
        first = channel % layout.features
        skip[channel, first : widths[0] - 2 : layout.features] = 1.0
    parts += [np.zeros(widths[-2] * widths[-1]), mean, skip.ravel()]
    table = rng.uniform(-1e-4, 1e-4, (layout.entries, layout.features))
    network = np.concatenate(parts).astype(np.float32)
    return {"table": table.astype(np.float32), "network": network}
