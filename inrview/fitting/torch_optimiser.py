"""The weights under way on a GPU: the optimiser's twin in torch."""

from collections.abc import Generator

import numpy as np
import torch
from jaxtyping import Float32

from inrview.fields.hash_grid import HashGridField, initial_weights
from inrview.fields.layout import Layout, layout_of
from inrview.fields.torch_hash import as_tensor, values
from inrview.fitting.batch import Batch, Rates
from inrview.fitting.hash_start import write_volume
from inrview.fitting.torch_losses import cross_entropy, huber
from inrview.fitting.volume import CoarseDistance
from inrview.messages.specs import FieldSpec


class TorchOptimiser:
    """Does what `Optimiser` does, with torch's Adam and automatic gradients."""

    def __init__(self, spec: FieldSpec, seed: int, device: str) -> None:
        self._spec = spec
        self._device = device
        self.layout: Layout = layout_of(spec)
        self.load(initial_weights(spec, seed))

    def load(self, weights: dict[str, np.ndarray]) -> None:
        """Start again from these weights, with fresh moments."""
        self._table = as_tensor(weights["table"], self._device).requires_grad_()
        self._network = as_tensor(weights["network"], self._device).requires_grad_()
        groups = [{"params": [self._table]}, {"params": [self._network]}]
        self._adam = torch.optim.Adam(groups, lr=0.0, betas=(0.9, 0.99), eps=1e-15)

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights."""
        return {
            "table": self._table.detach().cpu().numpy().copy(),
            "network": self._network.detach().cpu().numpy().copy(),
        }

    def write_level(self, level: int, column: Float32[np.ndarray, " n"]) -> None:
        """Set the first feature of a level's entries."""
        first = int(self.layout.starts[level])
        with torch.no_grad():
            rows = slice(first, first + len(column))
            self._table[rows, 0] = as_tensor(column, self._device)

    def begin(self, volume: CoarseDistance) -> None:
        """Begin with a coarse distance."""
        write_volume(self, volume)

    def field(self) -> HashGridField:
        """Return what the weights say now."""
        return HashGridField(self.layout, **self.weights())

    def open(self, levels: int) -> None:
        """Let only the coarsest `levels` of the grid take part."""
        self.layout = layout_of(self._spec).opened(levels)

    def stepping(self, batch: Batch, rates: Rates) -> Generator[None, None, float]:
        """Take a step at once: a graphics card is quick."""
        yield from ()
        return self.step(batch, rates)

    def step(self, batch: Batch, rates: Rates) -> float:
        """Take one Adam step; return the loss before it, NaN included."""
        points, targets, factors, knees, bands = (
            as_tensor(array, self._device)
            for array in (batch.points, batch.targets, *batch.weights)
        )
        found = values(points, self._table, self._network, self.layout)
        if self._spec.kind == "occupancy":
            loss = cross_entropy(found, targets, factors).mean()
        else:
            loss = huber(found, targets, factors, knees, bands).mean()
        self._adam.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        result = float(loss.detach())
        if not np.isfinite(result):
            return float("nan")
        for group, rate in zip(
            self._adam.param_groups, (rates.table, rates.network), strict=True
        ):
            group["lr"] = rate
        self._adam.step()
        return result
