"""The hash-grid field on the CPU: frozen weights that answer for any points."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from jaxtyping import Float32

from inrview.fields import query_kernels
from inrview.fields.layout import Layout, layout_of
from inrview.geometry.frozen import Value
from inrview.messages.specs import FieldSpec


@dataclass(frozen=True, slots=True, eq=False)
class HashGridField(Value):
    """A multiresolution hash grid with a tiny network, evaluated by numba kernels.

    Notes
    -----
    Mueller et al. 2022, "Instant Neural Graphics Primitives", section 3; with corners
    hashed by bricks and a linear skip from the features to the value.
    """

    layout: Layout
    table: Float32[np.ndarray, "entries features"]
    network: Float32[np.ndarray, " weights"]

    def values(self, points: Float32[np.ndarray, "n 3"]) -> Float32[np.ndarray, " n"]:
        """Return the signed distance at each point; outside the cube, a bound of it."""
        queries = np.ascontiguousarray(points, np.float32)
        result = np.empty(len(queries), np.float32)
        kernel: Any = query_kernels.values
        kernel(queries, *self._weights(), result)
        return result

    def gradients(
        self, points: Float32[np.ndarray, "n 3"]
    ) -> Float32[np.ndarray, "n 3"]:
        """Return the gradient at each point; inside the cells it is exact."""
        return self.values_and_gradients(points)[1]

    def values_and_gradients(
        self, points: Float32[np.ndarray, "n 3"]
    ) -> tuple[Float32[np.ndarray, " n"], Float32[np.ndarray, "n 3"]]:
        """Return values and gradients for little more than the price of one."""
        queries = np.ascontiguousarray(points, np.float32)
        result = np.empty(len(queries), np.float32)
        slopes = np.empty((len(queries), 3), np.float32)
        kernel: Any = query_kernels.values_and_slopes
        kernel(queries, *self._weights(), result, slopes)
        return result, slopes

    def _weights(self) -> tuple[np.ndarray, ...]:
        sizes = self.layout
        return (
            self.table,
            self.network,
            sizes.cells,
            sizes.starts,
            sizes.bricks,
            sizes.widths,
        )


def initial_weights(spec: FieldSpec, seed: int) -> dict[str, np.ndarray]:
    """Return weights that give zero everywhere, with hidden layers ready to learn.

    The skip takes the first feature of each level to the value as it is: what is
    written there is the field at once.
    """
    sizes = layout_of(spec)
    rng = np.random.default_rng(seed)
    parts = []
    for into, out in zip(sizes.widths[:-1], sizes.widths[1:], strict=True):
        bound = np.sqrt(6 / into) if out > 1 else 0.0
        parts += [rng.uniform(-bound, bound, into * out), np.zeros(out)]
    skip = np.zeros(sizes.widths[0])
    skip[: spec.levels * spec.features : spec.features] = 1.0
    network = np.concatenate([*parts, skip])
    table = np.zeros((sizes.entries, sizes.features), np.float32)
    return {"table": table, "network": network.astype(np.float32)}


def corners_of(layout: Layout, level: int) -> Float32[np.ndarray, "n 3"]:
    """Return where in shape space the entries of a dense level lie, in their order."""
    line = np.linspace(-1, 1, int(layout.cells[level]) + 1, dtype=np.float32)
    z, y, x = np.meshgrid(line, line, line, indexing="ij")
    return np.stack([x.ravel(), y.ravel(), z.ravel()], axis=1)


def finest_dense(layout: Layout) -> int | None:
    """Return the finest level that is not hashed, if there is one."""
    dense = np.flatnonzero(layout.bricks == 0)
    return int(dense[-1]) if len(dense) else None
