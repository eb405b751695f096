"""How well members lie on what was learned, while it is being learned."""

from collections.abc import Generator, Sequence

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from inrview.families.cuts import finest
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
) -> Generator[None, None, tuple[tuple[MemberQuality, ...], float]]:
    """Return each member's quality, and the highest gradient length met."""
    probes = _probes(shapes).to(codes.device)
    count = max(1, finest(model.spec, codes.device.type) // PROBES)
    found = []
    rows = torch.split(probes, count), torch.split(codes.detach(), count)
    for some, of in zip(*rows, strict=True):
        found.append(_probed(model, some, of))
        yield
    values, correction, lengths = (torch.cat(part) for part in zip(*found, strict=True))
    misses = (values.abs() / lengths.clamp_min(1e-3)).mean(dim=1).tolist()
    corrections = correction.abs().mean(dim=1).tolist()
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


def _probed(
    model: FamilyNetwork, points: Float[Tensor, "s n 3"], codes: Float[Tensor, "s k"]
) -> tuple[Float[Tensor, "s n"], Float[Tensor, "s n"], Float[Tensor, "s n"]]:
    """Return the field, its correction and the length of its gradient at points."""
    points = points.requires_grad_()
    placed, correction = model.deformed(points, codes)
    values = model.template_values(placed) + correction
    (slopes,) = torch.autograd.grad(values.sum(), points)
    return values.detach(), correction.detach(), slopes.norm(dim=-1)


def _probes(shapes: Sequence[ShapeSamples]) -> Float[Tensor, "s n 3"]:
    """Take the same points each time, spread over each surface."""
    rows = [
        shape.surface[np.linspace(0, len(shape.surface) - 1, PROBES).astype(int)]
        for shape in shapes
    ]
    return torch.from_numpy(np.stack(rows))
