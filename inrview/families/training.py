"""Steps of the default model: draw, sum the losses piece by piece, take an Adam step.

A step is cut into pieces of a few shapes whose gradients add up: each piece stays in
the processor's cache, and between two of them the job can be paused.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from inrview.families.batches import Batch, Drawer, pieces
from inrview.families.losses import (
    code_loss,
    correction_loss,
    distance_loss,
    smoothness_loss,
    total,
)
from inrview.families.plan import Settings
from inrview.fields.torch_family import TorchFamily
from inrview.geometry.frozen import Value

STEP = 0.05
"""Over which the deformation's change is measured, in shape space."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned(Value):
    """Weights and codes, to go back to."""

    weights: dict[str, np.ndarray]
    codes: Float32[np.ndarray, "s k"]


class Training:
    """Networks and codes under way."""

    def __init__(
        self,
        model: TorchFamily,
        codes: Float32[np.ndarray, "s k"],
        drawer: Drawer,
        seed: int,
        device: str,
    ) -> None:
        self.model = model.to(device)
        self.codes = torch.from_numpy(codes).to(device).requires_grad_()
        self._drawer = drawer
        self._rng = torch.Generator().manual_seed(seed + 11)
        self._start()

    def _start(self) -> None:
        weights = list(self.model.parameters())
        groups: list[dict[str, Any]] = [{"params": weights}, {"params": [self.codes]}]
        self._adam = torch.optim.Adam(groups, lr=0.0, betas=(0.9, 0.99), fused=True)

    def learned(self) -> Learned:
        """Return a copy of what is learned so far."""
        return Learned(self.model.weights(), self.codes.detach().cpu().numpy().copy())

    def load(self, learned: Learned) -> None:
        """Go (back) to weights and codes, with fresh moments."""
        self.model.load(learned.weights)
        with torch.no_grad():
            self.codes.copy_(torch.from_numpy(np.array(learned.codes)))
        self._start()

    def step(self, settings: Settings) -> Generator[None, None, dict[str, float]]:
        """Take one step, yielding between pieces; return the weighted losses.

        Nothing is changed where the loss is not finite.
        """
        batch = self._drawer.draw()
        self._adam.zero_grad()
        weights = settings.weights
        sums = dict.fromkeys(weights, 0.0)
        for shapes, share in pieces(batch):
            terms = self._terms(batch.of(shapes), self.codes[shapes], settings)
            (share * total(terms, weights)).backward()  # type: ignore[no-untyped-call]
            for name, term in terms.items():
                sums[name] += share * weights[name] * float(term.detach())
            yield
        sums["total"] = sum(sums.values())
        if np.isfinite(sums["total"]):
            rates = (settings.rate, settings.code_rate)
            for group, rate in zip(self._adam.param_groups, rates, strict=True):
                group["lr"] = rate
            self._adam.step()
        return sums

    def _terms(
        self, batch: Batch, codes: Float[Tensor, "s k"], settings: Settings
    ) -> dict[str, Tensor]:
        placed, correction = self.model.deformed(batch.points, codes)
        values = self.model.template_values(placed) + correction
        every = slice(0, None, 3)
        start = batch.points[:, every]
        aside = start + STEP * self._directions(start)
        moved = (
            self.model.deformed(aside, codes)[0] - aside - (placed[:, every] - start)
        )
        return {
            "distance": distance_loss(values, batch.distances, settings.clamp),
            "smoothness": smoothness_loss(moved, STEP),
            "correction": correction_loss(correction),
            "code": code_loss(codes),
        }

    def _directions(self, like: Float[Tensor, "s n 3"]) -> Float[Tensor, "s n 3"]:
        away = torch.randn(like.shape, generator=self._rng).to(like.device)
        unit: Tensor = away / away.norm(dim=-1, keepdim=True)
        return unit
