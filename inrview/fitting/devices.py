"""What optimises a field: the kernels on a processor, torch on a CUDA device."""

from importlib import import_module
from typing import Protocol, cast, runtime_checkable

import numpy as np
from jaxtyping import Float32

from inrview.fields.layout import Layout
from inrview.fitting.batch import Batch, Rates
from inrview.messages.specs import FieldSpec, FitSpec


@runtime_checkable
class AnyOptimiser(Protocol):
    """What both optimisers can do."""

    layout: Layout

    def load(self, weights: dict[str, np.ndarray]) -> None:
        """Start again from these weights, with fresh moments."""

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights."""
        ...

    def write_level(self, level: int, column: Float32[np.ndarray, " n"]) -> None:
        """Set the first feature of a level's entries."""

    def open(self, levels: int) -> None:
        """Let only the coarsest `levels` of the grid take part."""

    def step(self, batch: Batch, rates: Rates) -> float:
        """Take one Adam step; return the loss before it, NaN included."""
        ...


def make_optimiser(
    spec: FieldSpec, fit: FitSpec, seed: int, device: str
) -> AnyOptimiser:
    """Make the optimiser of a device, at its initial weights."""
    if device == "cpu":
        module = import_module("inrview.fitting.optimiser")
        return cast("AnyOptimiser", module.Optimiser(spec, fit.batch, seed))
    module = import_module("inrview.fitting.torch_optimiser")
    return cast("AnyOptimiser", module.TorchOptimiser(spec, seed, device))
