"""Landmarks drawn together in template space, in a piece of a step of their own.

The deformation is smooth, so what is drawn along with a landmark is its surroundings:
limbs that slid along themselves, which neither distances nor smoothness can tell, come
to lie on each other.
"""

import torch
from jaxtyping import Float
from torch import Tensor

from inrview.families.batches import PIECE
from inrview.families.landmark_points import LandmarkPoints
from inrview.families.losses import landmark_loss
from inrview.fields.torch_network import FamilyNetwork


class LandmarkPull:
    """Landmarks of the shapes that a network learns from, and where they lie."""

    def __init__(self, landmarks: LandmarkPoints, device: str) -> None:
        self._points = torch.from_numpy(landmarks.points).to(device)
        self._known = torch.from_numpy(landmarks.known).float().to(device)

    def loss(
        self, model: FamilyNetwork, codes: Float[Tensor, "s k"], rng: torch.Generator
    ) -> Tensor:
        """Return the loss of the landmarks, of some of them where there are many."""
        shapes, count = self._known.shape
        chosen = torch.arange(count)
        if shapes * count > PIECE:
            most = max(1, PIECE // shapes)
            chosen = torch.randperm(count, generator=rng)[:most]
        chosen = chosen.to(self._points.device)
        points, known = self._points[:, chosen], self._known[:, chosen]
        placed = model.deformed(points, codes)[0]
        return landmark_loss(placed, _middles(placed, known), known)

    def loss_to(
        self,
        model: FamilyNetwork,
        codes: Float[Tensor, "s k"],
        middles: Float[Tensor, "l 3"],
    ) -> Tensor:
        """Return the loss of the landmarks where it is known where they belong."""
        placed = model.deformed(self._points, codes)[0]
        return landmark_loss(placed, middles, self._known)

    def middles(
        self, model: FamilyNetwork, codes: Float[Tensor, "s k"]
    ) -> Float[Tensor, "l 3"]:
        """Return where in template space the landmarks lie, on average."""
        with torch.no_grad():
            placed = model.deformed(self._points, codes)[0]
            return _middles(placed, self._known)


def _middles(
    placed: Float[Tensor, "s l 3"], known: Float[Tensor, "s l"]
) -> Float[Tensor, "l 3"]:
    counts = known.sum(dim=0).clamp_min(1.0)
    middles: Tensor = (known[..., None] * placed).sum(dim=0) / counts[:, None]
    return middles
