"""The weights of a coordinate network under way, with torch's Adam and gradients."""

import math
from collections.abc import Generator

import numpy as np
import torch

from inrview.fields.coordinate_field import CoordinateField, CoordinateNetwork
from inrview.fields.torch_coordinate import TorchCoordinate
from inrview.fitting.batch import Batch, Rates
from inrview.fitting.pieces import (
    PASSES,
    SLOPE_PASSES,
    cuts,
    rows_at_once,
)
from inrview.fitting.schedule import NETWORK_RATE
from inrview.fitting.threads import use_threads
from inrview.fitting.torch_losses import LOSSES, SLOPE_LOSSES, tensors_of
from inrview.fitting.volume import CoarseDistance
from inrview.geometry.steps import finished
from inrview.messages.presets import rate_of
from inrview.messages.specs import FieldSpec, FitSpec

WARM = 30
"""Steps until steps have their full size: Adam's first moments say little."""
CLIP = 1.0
"""Longest gradient of a step, as Sitzmann et al. 2020 and Ben-Shabat et al. 2022."""


class CoordinateOptimiser:
    """What `Optimiser` is for a hash grid."""

    def __init__(self, spec: FieldSpec, fit: FitSpec, seed: int, device: str) -> None:
        torch.set_num_threads(use_threads(fit.threads))
        self._spec = spec
        self._device = device
        loss = "occupancy" if spec.kind == "occupancy" else fit.loss
        self._loss = LOSSES[loss]
        self._rate = rate_of(spec, fit) / NETWORK_RATE
        self._model = TorchCoordinate(spec, seed).to(device)
        passes = SLOPE_PASSES if loss in SLOPE_LOSSES else PASSES
        self._rows = rows_at_once(self._model.size, passes, device)
        self._fresh()

    def _fresh(self) -> None:
        self._adam = torch.optim.Adam(self._model.parameters(), lr=0.0, fused=True)
        self._steps = 0

    def load(self, weights: dict[str, np.ndarray]) -> None:
        """Start again from these weights, with fresh moments."""
        self._model.load(weights)
        self._fresh()

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights."""
        return self._model.weights()

    def field(self) -> CoordinateField:
        """Return what the weights say now."""
        return CoordinateField(CoordinateNetwork.named(self._spec, self.weights()))

    def begin(self, volume: CoarseDistance) -> None:
        """Begin with the weights as they were drawn."""

    def open(self, levels: int) -> None:
        """Do nothing: all of a network takes part from the start."""

    def step(self, batch: Batch, rates: Rates) -> float:
        """Take one Adam step; return the loss before it, NaN included."""
        return finished(self.stepping(batch, rates))

    def stepping(self, batch: Batch, rates: Rates) -> Generator[None, None, float]:
        """Take one step, yielding between pieces whose gradients add up."""
        whole = tensors_of(batch, self._device)
        pieces = cuts(whole.count + whole.surface_count, self._rows)
        self._adam.zero_grad()
        result = 0.0
        for index in range(pieces):
            if index:
                yield
            loss = self._loss(self._model, whole.piece(index, pieces))
            loss.backward()  # type: ignore[no-untyped-call]
            result += float(loss.detach())
        return self._moved(result, rates)

    def _moved(self, loss: float, rates: Rates) -> float:
        """Follow the gradient, if it is one; return the loss, or NaN."""
        length = torch.nn.utils.clip_grad_norm_(self._model.parameters(), CLIP)
        if not (math.isfinite(loss) and math.isfinite(float(length))):
            return float("nan")
        self._steps += 1
        share = min(self._steps / WARM, 1.0)
        for group in self._adam.param_groups:
            group["lr"] = rates.network * self._rate * share
        self._adam.step()
        return loss
