"""Steps of the default model: draw, sum the losses piece by piece, take an Adam step.

A step is cut into pieces of a few shapes whose gradients add up: each piece stays in
the processor's cache, and between two of them the job can be paused. Where a model is
slow, a piece is cut again, by points.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from inrview.families.batches import Batch, Drawer, pieces
from inrview.families.cuts import Cut, Terms, cuts, finest
from inrview.families.guided_points import Guided
from inrview.families.landmark_pull import LandmarkPull
from inrview.families.losses import (
    code_loss,
    correction_loss,
    distance_loss,
    guide_loss,
    smoothness_loss,
    stretch_loss,
    total,
)
from inrview.families.plan import LANDMARK, Settings
from inrview.families.steering import Steering
from inrview.families.team import ALONE, Team
from inrview.fields.torch_network import FamilyNetwork
from inrview.geometry.frozen import Value

NOTHING = Steering()
STEP = 0.05
"""Over which the deformation's change is measured, in shape space."""


@dataclass(frozen=True, slots=True, eq=False)
class Learned(Value):
    """Weights and codes, to go back to."""

    weights: dict[str, np.ndarray]
    codes: Float32[np.ndarray, "s k"]


class Training:
    """Networks and codes under way."""

    code_spread: float | None = None
    """Standard deviation that the codes start with; as they come if None."""
    on_surface = frozenset({"smoothness", "stretch"})
    """Losses that are means over the points on the surface."""

    def __init__(
        self,
        model: FamilyNetwork,
        codes: Float32[np.ndarray, "s k"],
        drawer: Drawer,
        seed: int,
        team: Team = ALONE,
        steering: Steering = NOTHING,
    ) -> None:
        self.model = model
        device = next(model.parameters()).device
        self.codes = torch.from_numpy(codes).to(device).requires_grad_()
        self._guided = steering.guided
        self.pull = steering.pull
        self._drawer = drawer
        self._team = team
        self._seed = seed + 11
        self._steps = 0
        self._rng = torch.Generator()
        self.finest = finest(model.spec, device.type)
        self._start()

    def _start(self) -> None:
        parts: tuple[list[Tensor], list[Tensor]] = ([], [])
        for name, weight in self.model.named_parameters():
            parts[0 if name.startswith("template") else 1].append(weight)
        groups: list[dict[str, Any]] = [
            {"params": part} for part in (*parts, [self.codes])
        ]
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
        heard = self._guided if settings.guide > 0 else None
        guided = heard.draw() if heard is not None else None
        self._adam.zero_grad()
        weights = self._weights(settings)
        sums = dict.fromkeys(weights, 0.0)
        for piece, (shapes, share) in enumerate(pieces(batch)):
            if not self._team.takes(piece):
                continue
            self._rng.manual_seed(hash((self._seed, self._steps, piece)))
            shared = {name: share * weight for name, weight in weights.items()}
            codes = self.codes[shapes]
            learned = yield from self._learn(batch.of(shapes), codes, settings, shared)
            if guided is not None:
                learned["guide"] = self._follow(guided.of(shapes), codes, shared)
                yield
            for name, loss in learned.items():
                sums[name] += loss
        if self.pull is not None:
            sums["landmarks"] = self._pulled(self.pull, LANDMARK * weights["distance"])
            yield
        self._steps += 1
        self._share(sums)
        sums["total"] = sum(sums.values())
        if np.isfinite(sums["total"]):
            rates = self._rates(settings)
            for group, rate in zip(self._adam.param_groups, rates, strict=True):
                group["lr"] = rate
            self._adam.step()
        yield
        return sums

    def _learn(
        self,
        batch: Batch,
        codes: Float[Tensor, "s k"],
        settings: Settings,
        weights: dict[str, float],
    ) -> Generator[None, None, dict[str, float]]:
        """Add the slopes of a piece cut by cut; return its weighted losses.

        What the codes say is worked out once, and its slopes go back to them once.
        """
        heard = self._heard(codes)
        said = heard.detach().requires_grad_()
        parts = cuts(batch, self.finest)
        found = []
        for part in parts:
            found.append(self._terms(part.batch, said, settings))
            yield
        yield from self._joined(batch, parts, found)
        sums = dict.fromkeys(weights, 0.0)
        for part, terms in zip(parts, found, strict=True):
            shares = {
                name: weights[name] * self._share_of(name, part)
                for name in terms.losses
            }
            _slopes(total(terms.losses, shares))
            for name, loss in terms.losses.items():
                sums[name] += shares[name] * float(loss.detach())
            yield
        code = weights["code"] * self._code_loss(codes)
        torch.autograd.backward([heard, code], [said.grad, None])
        return sums | {"code": float(code.detach())}

    def _share_of(self, name: str, part: Cut) -> float:
        return part.surface_share if name in self.on_surface else part.share

    def _pulled(self, pull: LandmarkPull, weight: float) -> float:
        """Add the slopes of the landmarks, in one of a team; return the loss."""
        if not self._team.is_first:
            return 0.0
        self._rng.manual_seed(hash((self._seed, self._steps, -1)))
        loss = weight * pull.loss(self.model, self.codes, self._rng)
        _slopes(loss)
        return float(loss.detach())

    def _share(self, sums: dict[str, float]) -> None:
        """Add up over the team what each process found of slopes and losses."""
        if self._team.size == 1:
            return
        weights = [*self.model.parameters(), self.codes]
        for weight in weights:
            if weight.grad is None:
                weight.grad = torch.zeros_like(weight)
        losses = torch.tensor(list(sums.values()), device=self.codes.device)
        self._team.add_up([*(w.grad for w in weights if w.grad is not None), losses])
        sums.update(zip(sums, losses.tolist(), strict=True))

    def _weights(self, settings: Settings) -> dict[str, float]:
        return settings.weights

    def _rates(self, settings: Settings) -> tuple[float, float, float]:
        """Return the rates of the template, of what deforms it, and of the codes."""
        return settings.template_rate, settings.rate, settings.code_rate

    def _heard(self, codes: Float[Tensor, "s k"]) -> Float[Tensor, "s w"]:
        """Return what the codes say to all points of their shapes."""
        return codes

    def _code_loss(self, codes: Float[Tensor, "s k"]) -> Tensor:
        return code_loss(codes)

    def _joined(
        self, batch: Batch, parts: Sequence[Cut], found: Sequence[Terms]
    ) -> Generator[None, None, None]:
        """Add losses to those of the cuts that no cut can find alone."""
        yield from ()

    def _terms(
        self, batch: Batch, codes: Float[Tensor, "s w"], settings: Settings
    ) -> Terms:
        placed, correction = self.model.deformed(batch.points, codes)
        values = self.model.template_values(placed) + correction
        on_surface = slice(0, batch.normals.shape[1])
        start, end = batch.points[:, on_surface], placed[:, on_surface]
        aside = start + STEP * self._directions(start)
        apart = self.model.deformed(aside, codes)[0] - end
        losses = {
            "distance": distance_loss(values, batch.distances, settings.clamp),
            "smoothness": smoothness_loss(apart - (aside - start), STEP),
            "stretch": stretch_loss(apart, STEP),
            "correction": correction_loss(correction, batch.distances),
        }
        return Terms(placed, losses)

    def _follow(
        self, guided: Guided, codes: Float[Tensor, "s k"], weights: dict[str, float]
    ) -> float:
        """Add the slopes of the guided points; return their weighted loss."""
        points, targets, trust = guided
        placed, _ = self.model.deformed(points, codes)
        loss = weights["guide"] * guide_loss(placed, targets, trust)
        _slopes(loss)
        return float(loss.detach())

    def _directions(self, like: Float[Tensor, "s n 3"]) -> Float[Tensor, "s n 3"]:
        away = torch.randn(like.shape, generator=self._rng).to(like.device)
        unit: Tensor = away / away.norm(dim=-1, keepdim=True)
        return unit


def _slopes(loss: Float[Tensor, ""]) -> None:
    """Add the slopes of a loss to those so far."""
    loss.backward()  # type: ignore[no-untyped-call]
