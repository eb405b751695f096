"""Members that the networks never learn from: their codes alone are fitted."""

from collections.abc import Generator

import numpy as np
import torch
from jaxtyping import Float, Float32
from torch import Tensor

from inrview.families.batches import Drawer, pieces
from inrview.families.cuts import cuts, finest
from inrview.families.landmark_pull import LandmarkPull
from inrview.families.losses import code_loss, distance_loss
from inrview.families.plan import LANDMARK, Settings
from inrview.fields.torch_network import FamilyNetwork

RATE = 5e-3


class HeldOut:
    """Codes fitted to a network that changes under them."""

    def __init__(
        self,
        model: FamilyNetwork,
        codes: Float32[np.ndarray, "u k"],
        drawer: Drawer,
        marks: LandmarkPull | None = None,
    ) -> None:
        self._model = model
        self._drawer = drawer
        self._marks = marks
        device = next(model.parameters()).device
        self.codes = torch.from_numpy(codes).to(device).requires_grad_()
        self._adam = torch.optim.Adam([self.codes], lr=RATE)
        self._finest = finest(model.spec, device.type)

    def step(
        self,
        settings: Settings,
        rate: float = RATE,
        middles: Float[Tensor, "l 3"] | None = None,
    ) -> Generator[None, None, None]:
        """Move the codes alone one step, yielding between pieces.

        `middles` are where in template space the learned shapes have the landmarks.
        """
        batch = self._drawer.draw()
        slope = torch.zeros_like(self.codes)
        for shapes, share in pieces(batch):
            for part in cuts(batch.of(shapes), self._finest):
                codes = self.codes[shapes]
                values = self._model(part.batch.points, codes)
                loss = distance_loss(values, part.batch.distances, settings.clamp)
                loss = share * part.share * (loss + settings.code * code_loss(codes))
                slope += torch.autograd.grad(loss, self.codes)[0]
                yield
        if self._marks is not None and middles is not None:
            loss = LANDMARK * self._marks.loss_to(self._model, self.codes, middles)
            slope += torch.autograd.grad(loss, self.codes)[0]
            yield
        if not bool(torch.isfinite(slope).all()):
            return
        self.codes.grad = slope
        self._adam.param_groups[0]["lr"] = rate
        self._adam.step()
