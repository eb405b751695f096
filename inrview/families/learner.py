"""Everything in torch that a fit of a family holds: one door for the job.

Imported by the job when its shapes are ready, since torch takes seconds to import.
"""

import os
from collections.abc import Generator, Iterator

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from inrview.families.batches import Drawer
from inrview.families.code_start import starting_codes
from inrview.families.ghosts import EVERY, Ghosts
from inrview.families.held_out import RATE, HeldOut
from inrview.families.landmark_pull import LandmarkPull
from inrview.families.measures import measure
from inrview.families.plan import Settings
from inrview.families.preparation import Prepared
from inrview.families.steering import steering_of
from inrview.families.team import join
from inrview.families.training import Learned
from inrview.families.trainings import TRAININGS
from inrview.messages.family import FamilySnapshot
from inrview.messages.family_reports import MemberQuality
from inrview.messages.family_requests import FamilyFitRequest
from inrview.messages.landmarks import Landmark
from inrview.messages.notes import UserError

UNSEEN_EVERY = 4
"""Steps of the networks for one of the codes of unseen members."""
UNSEEN_STEPS = 150
"""Steps that these codes take at the end, on networks that stand still."""


class Learner:
    """Networks, codes of members and of unseen members, and the way back."""

    def __init__(
        self, request: FamilyFitRequest, prepared: Prepared, device: str
    ) -> None:
        torch.set_num_threads(request.fit.threads or os.cpu_count() or 1)
        _warm_up()
        self.prepared = prepared
        self.device = device
        self.team = join(device)
        seed, points = request.fit.seed, request.fit.points
        network, training = TRAININGS[request.family.model]
        self.model = network(request.family, seed).to(device)
        learned, unseen = prepared.learned, prepared.unseen
        size = request.family.code_size
        codes, unseen_codes = starting_codes(learned, unseen, size, seed)
        if training.code_spread is not None:
            share = training.code_spread / max(float(codes.std()), 1e-9)
            codes, unseen_codes = codes * share, unseen_codes * share
        drawer = Drawer(learned, points, seed, device)
        self._drawer = drawer
        self._ghosts = Ghosts(learned, seed + 13)
        steering = steering_of(prepared, seed, device)
        self.training = training(self.model, codes, drawer, seed, self.team, steering)
        if request.start is not None:
            self._start_from(request.start, request)
            unseen_codes[:] = request.start.codes.mean(axis=0)
        self.unseen = self._held_out(unseen_codes, request) if unseen else None
        self._steps = 0
        self._good = self.training.learned()

    def _held_out(
        self, codes: Float32[np.ndarray, "u k"], request: FamilyFitRequest
    ) -> HeldOut:
        unseen, fit = self.prepared.unseen, request.fit
        drawer = Drawer(unseen, fit.points, fit.seed + 1, self.device)
        marks = self.prepared.landmarks_of(is_held_out=True)
        known = None if marks is None else LandmarkPull(marks, self.device)
        return HeldOut(self.model, codes, drawer, known)

    def _start_from(self, start: FamilySnapshot, request: FamilyFitRequest) -> None:
        if start.spec != request.family:
            raise UserError(
                "The family's settings were changed, so its fit cannot go on from "
                "where it stood; restart it."
            )
        middle = start.codes.mean(axis=0)
        codes = [
            start.code(shape.name) if shape.name in start.names else middle
            for shape in self.prepared.learned
        ]
        self.training.load(Learned(dict(start.weights), np.stack(codes)))

    def step(self, settings: Settings) -> Generator[None, None, dict[str, float]]:
        """Take one step of the networks, now and then one of unseen members' codes."""
        losses = yield from self.training.step(settings)
        self._steps += 1
        if self._steps % EVERY == 0:
            codes = self.training.codes
            self._drawer.learn_far((yield from self._ghosts.found(self.model, codes)))
        if self.unseen is not None and self._steps % UNSEEN_EVERY == 0:
            yield from self.unseen.step(settings, middles=self._middles())
        return losses

    def finish_codes(self, settings: Settings) -> Iterator[float]:
        """Fit the codes of unseen members to the end; yields the share done."""
        if self.unseen is None:
            return
        middles = self._middles()
        for i in range(UNSEEN_STEPS):
            rate = RATE * (1 - i / UNSEEN_STEPS)
            for _ in self.unseen.step(settings, rate, middles):
                yield i / UNSEEN_STEPS

    def landmarks(self) -> tuple[Landmark, ...]:
        """Return where in template space the landmarks lie that steer the fit."""
        middles, points = self._middles(), self.prepared.landmarks
        if middles is None or points is None:
            return ()
        return tuple(
            Landmark(name, (x, y, z))
            for name, (x, y, z) in zip(points.names, middles.tolist(), strict=True)
        )

    def _middles(self) -> Float[Tensor, "l 3"] | None:
        pull = self.training.pull
        return None if pull is None else pull.middles(self.model, self.training.codes)

    def keep(self) -> None:
        """Remember where to go back to."""
        self._good = self.training.learned()

    def go_back(self) -> None:
        """Go back to what was kept."""
        self.training.load(self._good)

    def learned(self) -> Learned:
        """Return copies of weights and of all codes, in the order of the shapes."""
        weights = self.training.learned().weights
        return Learned(weights, self._codes().cpu().numpy().astype(np.float32))

    def measured(
        self,
    ) -> Generator[None, None, tuple[tuple[MemberQuality, ...], float]]:
        """Return each member's quality and the highest gradient length."""
        prepared = self.prepared
        return measure(self.model, prepared.shapes, self._codes(), prepared.held_out)

    def _codes(self) -> Float[Tensor, "s k"]:
        members = iter(self.training.codes.detach())
        unseen = iter(() if self.unseen is None else self.unseen.codes.detach())
        held_out = self.prepared.held_out
        rows = [
            next(unseen if shape.name in held_out else members)
            for shape in self.prepared.shapes
        ]
        return torch.stack(rows)


def _warm_up() -> None:
    """Take a step of nothing: the first one imports for seconds."""
    weight = torch.zeros(1, requires_grad=True)
    weight.grad = torch.zeros(1)
    torch.optim.Adam([weight], fused=True).step()
