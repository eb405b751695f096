"""The weights of a picture's coordinate network under way, in torch."""

import numpy as np
import torch
from jaxtyping import Float32

from inrview.fields.torch_coordinate import TorchCoordinate
from inrview.fitting.batch import Rates
from inrview.messages.specs import FieldSpec

PIECE = 16_384
"""Pixels that pass through the network at once: their activations fit the memory."""


class TorchImageOptimiser:
    """A coordinate network with its Adam moments."""

    def __init__(self, spec: FieldSpec, seed: int, device: str) -> None:
        self.network = TorchCoordinate(spec, seed).to(device)
        self._device = device
        self._adam = self._new_adam()

    def _new_adam(self) -> torch.optim.Adam:
        return torch.optim.Adam(self.network.parameters(), lr=1e-3)

    def load(self, weights: dict[str, np.ndarray]) -> None:
        """Start again from these weights, with fresh moments."""
        self.network.load(weights)
        self._adam = self._new_adam()

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights."""
        return self.network.weights()

    def step(
        self,
        points: Float32[np.ndarray, "b 2"],
        targets: Float32[np.ndarray, "b 3"],
        rates: Rates,
    ) -> float:
        """Take one Adam step; return the mean square before it, NaN included."""
        for group in self._adam.param_groups:
            group["lr"] = rates.network
        self._adam.zero_grad(set_to_none=True)
        total = 0.0
        for start in range(0, len(points), PIECE):
            piece = slice(start, start + PIECE)
            wanted = torch.tensor(targets[piece], device=self._device)
            values = self.network(torch.tensor(points[piece], device=self._device))
            loss = (values - wanted).square().sum() / targets.size
            loss.backward()
            total += float(loss.detach())
        if np.isfinite(total):
            self._adam.step()
        return total
