"""What DIF-Net makes small: each term of its loss, weighted as published.

Deng, Yang and Tong 2021, "Deformed Implicit Field", equations 3 to 9, and the
weights of the authors' code.
"""

import torch
from jaxtyping import Float
from torch import Tensor

from inrview.families.batches import Batch
from inrview.families.cuts import Terms
from inrview.fields.torch_dif import TorchDif

WEIGHTS = {
    "distance": 3e3,
    "inter": 5e2,
    "normal": 1e2,
    "eikonal": 5e1,
    "template_normal": 1e2,
    "smoothness": 5.0,
    "correction": 1e2,
    "code": 1e6,
}
"""Weights of the terms; smoothness is that of cars and chairs (planes 2, tables 1)."""
ON_SURFACE = frozenset({"normal", "template_normal"})
"""Terms that are means over the points on the surface."""
_CLAMP = 0.5


def dif_terms(model: TorchDif, batch: Batch, written: Float[Tensor, "s w"]) -> Terms:
    """Return the terms for a batch whose first points are on surfaces.

    All but that of the codes, which wrote the deformation networks.
    """
    points = batch.points.detach().requires_grad_()
    surface = batch.normals.shape[1]
    placed, correction = model.bent(points, written)
    template = model.template_values(placed)
    values = template + correction
    slopes = _slopes(values.sum(), points)
    template_slopes = _slopes(template.sum(), placed)
    moved = placed - points
    rows = [_slopes(moved[..., axis].sum(), points) for axis in range(3)]
    targets = batch.distances.clamp(-_CLAMP, _CLAMP)
    is_off = batch.distances.abs() > _OFF
    losses = {
        "distance": (values.clamp(-_CLAMP, _CLAMP) - targets).abs().mean(),
        "inter": torch.where(is_off, torch.exp(-100 * values.abs()), 0.0).mean(),
        "normal": _turn(slopes[:, :surface], batch.normals),
        "eikonal": (slopes.norm(dim=-1) - 1).abs().mean(),
        "template_normal": _turn(template_slopes[:, :surface], batch.normals),
        "smoothness": sum(row.norm(dim=-1).mean() for row in rows) / 3,
        "correction": correction.abs().mean(),
    }
    return Terms(placed, losses)


_OFF = 0.02
"""Beyond this distance a point counts as off the surface."""


def _slopes(of: Tensor, by: Tensor) -> Tensor:
    return torch.autograd.grad(of, by, create_graph=True)[0]


def _turn(slopes: Float[Tensor, "s m 3"], normals: Float[Tensor, "s m 3"]) -> Tensor:
    """Return 1 - cos between slopes and normals, where there is a normal."""
    cosine = torch.cosine_similarity(slopes, normals, dim=-1)
    return (1 - cosine).mean()
