"""How well members lie on what was learned, while it is being learned."""

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from inrview.families.samples import ShapeSamples
from inrview.fields.torch_network import FamilyNetwork
from inrview.messages.family_reports import MemberQuality

PROBES = 200
"""Surface points asked of each member: too few to be felt between steps."""


def measure(
    model: FamilyNetwork,
    shapes: Sequence[ShapeSamples],
    codes: Float[Tensor, "s k"],
    held_out: frozenset[str],
) -> tuple[tuple[MemberQuality, ...], float]:
    """Return each member's quality, and the highest gradient length met."""
    probes = _probes(shapes).to(codes.device).requires_grad_()
    placed, correction = model.deformed(probes, codes.detach())
    values = model.template_values(placed) + correction
    (slopes,) = torch.autograd.grad(values.sum(), probes)
    lengths = slopes.norm(dim=-1)
    misses = (values.abs() / lengths.clamp_min(1e-3)).detach().mean(dim=1).tolist()
    corrections = correction.detach().abs().mean(dim=1).tolist()
    qualities = tuple(
        MemberQuality(
            shape.name,
            miss * shape.placement.scale,
            size * shape.placement.scale,
            shape.name in held_out,
        )
        for shape, miss, size in zip(shapes, misses, corrections, strict=True)
    )
    return qualities, float(torch.quantile(lengths.flatten()[:100_000], 0.995))


def _probes(shapes: Sequence[ShapeSamples]) -> Float[Tensor, "s n 3"]:
    """Take the same points each time, spread over each surface."""
    rows = [
        shape.surface[np.linspace(0, len(shape.surface) - 1, PROBES).astype(int)]
        for shape in shapes
    ]
    return torch.from_numpy(np.stack(rows))
