"""The weights under way: loss, gradients and Adam steps on the CPU."""

from collections.abc import Generator

import numba
import numpy as np
from jaxtyping import Float32, Float64

from inrview.fields import gradient_kernels
from inrview.fields.hash_grid import HashGridField, initial_weights
from inrview.fields.layout import Layout, layout_of
from inrview.fitting import adam_kernels
from inrview.fitting.batch import Batch, Rates
from inrview.fitting.hash_start import write_volume
from inrview.fitting.volume import CoarseDistance
from inrview.messages.occupancy import SHARPNESS
from inrview.messages.specs import FieldSpec


class Optimiser:
    """Weights with their Adam moments. The only thing in a fit that changes."""

    def __init__(self, spec: FieldSpec, batch: int, seed: int) -> None:
        self._spec = spec
        self._sharpness = np.float32(SHARPNESS if spec.kind == "occupancy" else 0)
        self.layout: Layout = layout_of(spec)
        self._last = self.layout.entries
        self.load(initial_weights(spec, seed))
        chunks = -(-batch // gradient_kernels.CHUNK)
        self._sums = np.zeros((chunks, 1 + self.layout.network_size))
        inputs = self.layout.features * len(self.layout.cells)
        self._inward = np.zeros((inputs, batch), np.float32)
        self._gradient = np.zeros_like(self.table)

    def load(self, weights: dict[str, np.ndarray]) -> None:
        """Start again from these weights, with fresh moments."""
        self.table = np.array(weights["table"], np.float32)
        self.network = np.array(weights["network"], np.float32)
        self.steps = 0
        self._moments = [np.zeros_like(self.table) for _ in range(2)]
        self._network_moments = [np.zeros_like(self.network) for _ in range(2)]

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights."""
        return {"table": self.table.copy(), "network": self.network.copy()}

    def write_level(self, level: int, column: Float32[np.ndarray, " n"]) -> None:
        """Set the first feature of a level's entries."""
        first = int(self.layout.starts[level])
        self.table[first : first + len(column), 0] = column

    def begin(self, volume: CoarseDistance) -> None:
        """Begin with a coarse distance."""
        write_volume(self, volume)

    def field(self) -> HashGridField:
        """Return what the weights say now."""
        return HashGridField(self.layout, self.table.copy(), self.network.copy())

    def open(self, levels: int) -> None:
        """Let only the coarsest `levels` of the grid take part."""
        self.layout = layout_of(self._spec).opened(levels)
        self._last = int(self.layout.starts[min(levels, len(self.layout.cells))])

    def stepping(self, batch: Batch, rates: Rates) -> Generator[None, None, float]:
        """Take a step at once: it takes milliseconds."""
        yield from ()
        return self.step(batch, rates)

    def step(self, batch: Batch, rates: Rates) -> float:
        """Take one Adam step; return the loss before it, NaN included."""
        sizes = self.layout
        grid = (sizes.cells, sizes.starts, sizes.bricks)
        gradient_kernels.network_gradients(
            batch.points,
            batch.targets,
            batch.weights,
            self.table,
            self.network,
            *grid,
            sizes.widths,
            self._sharpness,
            self._sums,
            self._inward,
        )
        total: Float64[np.ndarray, " k"] = self._sums.sum(axis=0) / len(batch.points)
        loss = float(total[0])
        if not np.isfinite(total).all():
            return float("nan")
        lanes = min(numba.get_num_threads(), len(sizes.cells))
        gradient_kernels.table_gradients(
            batch.points, self._inward, *grid, self._gradient, lanes
        )
        self.steps += 1
        self._adam(total[1:].astype(np.float32), rates)
        return loss

    def _adam(self, network: Float32[np.ndarray, " k"], rates: Rates) -> None:
        last = self._last
        decays = np.array([0.9, 0.99], np.float32)
        unbias = np.sqrt(1 - 0.99**self.steps) / (1 - 0.9**self.steps)
        for weights, gradient, moments, rate in (
            (self.table[:last], self._gradient[:last], self._moments, rates.table),
            (self.network, network, self._network_moments, rates.network),
        ):
            adam_kernels.adam(
                weights.reshape(-1),
                gradient.reshape(-1),
                moments[0][: len(weights)].reshape(-1),
                moments[1][: len(weights)].reshape(-1),
                np.array([rate * unbias, 1e-15]),
                decays,
            )
