"""The weights of a picture's coordinate network under way, in torch."""

from collections.abc import Generator

import numpy as np
import torch

from inrview.fields.torch_coordinate import TorchCoordinate
from inrview.fitting.batch import Rates
from inrview.fitting.image_optimiser import Colors, Points
from inrview.fitting.pieces import PASSES, cuts, part_of, rows_at_once
from inrview.geometry.steps import finished
from inrview.messages.specs import FieldSpec

PIECE = 16_384
"""Pixels that pass through the network at most: their activations fit the memory."""


class TorchImageOptimiser:
    """A coordinate network with its Adam moments."""

    def __init__(self, spec: FieldSpec, seed: int, device: str) -> None:
        self.network = TorchCoordinate(spec, seed).to(device)
        rows = rows_at_once(self.network.size, PASSES, device)
        self._rows = PIECE if rows is None else min(rows, PIECE)
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

    def step(self, points: Points, targets: Colors, rates: Rates) -> float:
        """Take one Adam step; return the mean square before it, NaN included."""
        return finished(self.stepping(points, targets, rates))

    def stepping(
        self, points: Points, targets: Colors, rates: Rates
    ) -> Generator[None, None, float]:
        """Take one step, yielding between pieces whose gradients add up."""
        for group in self._adam.param_groups:
            group["lr"] = rates.network
        self._adam.zero_grad(set_to_none=True)
        total = 0.0
        pieces = cuts(len(points), self._rows)
        for index in range(pieces):
            if index:
                yield
            piece = part_of(len(points), index, pieces)
            wanted = torch.tensor(targets[piece], device=self._device)
            values = self.network(torch.tensor(points[piece], device=self._device))
            loss = (values - wanted).square().sum() / targets.size
            loss.backward()
            total += float(loss.detach())
        if np.isfinite(total):
            self._adam.step()
        return total
