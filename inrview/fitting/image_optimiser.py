"""The weights of a picture's hash grid under way: gradients and Adam steps."""

from collections.abc import Generator
from typing import Any, Protocol, runtime_checkable

import numba
import numpy as np
from jaxtyping import Float32

from inrview.fields.hash_image import initial_image_weights, weights_of
from inrview.fields.image_layout import image_layout
from inrview.fitting import adam_kernels, image_kernels
from inrview.fitting.batch import Rates
from inrview.messages.specs import FieldSpec

Points = Float32[np.ndarray, "b 2"]
Colors = Float32[np.ndarray, "b 3"]


@runtime_checkable
class ImageOptimiser(Protocol):
    """What every optimiser of a picture can do."""

    def load(self, weights: dict[str, np.ndarray]) -> None:
        """Start again from these weights, with fresh moments."""

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights."""
        ...

    def step(self, points: Points, targets: Colors, rates: Rates) -> float:
        """Take one Adam step; return the mean square before it, NaN included."""
        ...

    def stepping(
        self, points: Points, targets: Colors, rates: Rates
    ) -> Generator[None, None, float]:
        """Do what `step` does, yielding so often that a job can be interrupted."""
        ...


class HashImageOptimiser:
    """A flat hash grid with its Adam moments."""

    def __init__(
        self,
        spec: FieldSpec,
        size: tuple[int, int],
        mean: Float32[np.ndarray, "3"],
        seed: int,
    ) -> None:
        self.layout = image_layout(spec, *size)
        self.load(initial_image_weights(self.layout, seed, mean))
        self._gradient = np.zeros_like(self.table)
        self._sums = np.zeros((0, 0))
        self._inward = np.zeros((0, 0), np.float32)

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

    def stepping(
        self, points: Points, targets: Colors, rates: Rates
    ) -> Generator[None, None, float]:
        """Take a step at once: it takes milliseconds."""
        yield from ()
        return self.step(points, targets, rates)

    def step(self, points: Points, targets: Colors, rates: Rates) -> float:
        """Take one Adam step; return the mean square before it, NaN included."""
        sizes, count = self.layout, len(points)
        self._make_room(count)
        kernel: Any = image_kernels.network_gradients
        kernel(
            points,
            targets,
            *weights_of(sizes, self.table, self.network),
            self._sums,
            self._inward,
        )
        total = self._sums.sum(axis=0) / count
        if not np.isfinite(total).all():
            return float("nan")
        image_kernels.table_gradients(
            points,
            self._inward,
            sizes.cells,
            sizes.columns,
            sizes.starts,
            sizes.bricks,
            sizes.reach,
            self._gradient,
            min(numba.get_num_threads(), len(sizes.cells)),
        )
        self.steps += 1
        self._adam(total[1:].astype(np.float32), rates)
        return float(total[0] / targets.shape[1])

    def _make_room(self, count: int) -> None:
        chunks = -(-count // image_kernels.CHUNK)
        if self._sums.shape[0] != chunks:
            self._sums = np.zeros((chunks, 1 + self.layout.network_size))
        if self._inward.shape[1] != count:
            inputs = self.layout.features * len(self.layout.cells)
            self._inward = np.zeros((inputs, count), np.float32)

    def _adam(self, network: Float32[np.ndarray, " k"], rates: Rates) -> None:
        decays = np.array([0.9, 0.99], np.float32)
        unbias = np.sqrt(1 - 0.99**self.steps) / (1 - 0.9**self.steps)
        for weights, gradient, moments, rate in (
            (self.table, self._gradient, self._moments, rates.table),
            (self.network, network, self._network_moments, rates.network),
        ):
            adam_kernels.adam(
                weights.reshape(-1),
                gradient.reshape(-1),
                moments[0].reshape(-1),
                moments[1].reshape(-1),
                np.array([rate * unbias, 1e-15]),
                decays,
            )
