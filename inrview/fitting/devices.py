"""What optimises a field: kernels for a hash grid on a processor, else torch."""

from collections.abc import Generator
from importlib import import_module
from typing import Protocol, cast, runtime_checkable

import numpy as np

from inrview.fields.restore import ShapeField
from inrview.fitting.batch import Batch, Rates
from inrview.fitting.volume import CoarseDistance
from inrview.messages.specs import FieldSpec, FitSpec


@runtime_checkable
class AnyOptimiser(Protocol):
    """What all optimisers can do."""

    def load(self, weights: dict[str, np.ndarray]) -> None:
        """Start again from these weights, with fresh moments."""

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights."""
        ...

    def begin(self, volume: CoarseDistance) -> None:
        """Begin with a coarse distance, where that can be."""

    def field(self) -> ShapeField:
        """Return what the weights say now."""
        ...

    def open(self, levels: int) -> None:
        """Let only the coarsest `levels` of the grid take part."""

    def step(self, batch: Batch, rates: Rates) -> float:
        """Take one Adam step; return the loss before it, NaN included."""
        ...

    def stepping(self, batch: Batch, rates: Rates) -> Generator[None, None, float]:
        """Do what `step` does, yielding so often that a job can be interrupted."""
        ...


def make_optimiser(
    spec: FieldSpec, fit: FitSpec, seed: int, device: str
) -> AnyOptimiser:
    """Make the optimiser of a network and a device, at its initial weights."""
    if spec.network != "hash":
        module = import_module("inrview.fitting.coordinate_optimiser")
        made = module.CoordinateOptimiser(spec, fit, seed, device)
        return cast("AnyOptimiser", made)
    if device == "cpu":
        module = import_module("inrview.fitting.optimiser")
        return cast("AnyOptimiser", module.Optimiser(spec, fit.batch, seed))
    module = import_module("inrview.fitting.torch_optimiser")
    return cast("AnyOptimiser", module.TorchOptimiser(spec, seed, device))
