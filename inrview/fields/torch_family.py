"""The default family's networks in torch: a template, and what deforms it.

Imported only where a family is fitted, since torch takes seconds to import. Weights
bear the names that `fields.family_field` reads.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import cast

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from inrview.fields.torch_network import FamilyNetwork
from inrview.messages.family import FamilySpec

CODE_GAIN = 4.0
"""How much louder codes begin than coordinates: they are about as long, yet many."""


class TorchFamily(FamilyNetwork):
    """f(x) = T(x + D(x, z)) + c(x, z): sine template, SiLU deformation.

    Notes
    -----
    The template is a SIREN (Sitzmann et al. 2020); its initial weights follow section
    3.2 of that paper.
    """

    def __init__(self, spec: FamilySpec, seed: int) -> None:
        super().__init__()
        self.spec = spec
        template = _layers([3, *[spec.template_width] * spec.template_layers, 1], seed)
        _start_sine(template, spec.omega, seed + 2)
        wide = [spec.deformation_width] * spec.deformation_layers
        deformation = _layers([3 + spec.code_size, *wide, 4], seed + 1)
        with torch.no_grad():
            # codes are heard from the start; members begin near the template
            deformation[0].weight[:, 3:].mul_(CODE_GAIN)
            deformation[-1].weight.mul_(0.1)
            deformation[-1].bias.zero_()
        self.template = nn.ModuleList(template)
        self.deformation = nn.ModuleList(deformation)

    def deformed(
        self, points: Float[Tensor, "s n 3"], codes: Float[Tensor, "s k"]
    ) -> tuple[Float[Tensor, "s n 3"], Float[Tensor, "s n"]]:
        """Return the template points x + D(x, z) and the corrections c(x, z)."""
        moved = self._moved(points, codes)
        return points + moved[..., :3], moved[..., 3]

    def template_values(
        self, points_template: Float[Tensor, "*n 3"]
    ) -> Float[Tensor, "*n"]:
        """Return the template field at template-space points."""
        rows = points_template
        omega = self.spec.omega
        for layer in list(self.template)[:-1]:
            rows = torch.sin(omega * layer(rows))
        values: Tensor = self.template[-1](rows)
        return values[..., 0]

    def _moved(
        self, points: Float[Tensor, "s n 3"], codes: Float[Tensor, "s k"]
    ) -> Float[Tensor, "s n 4"]:
        """Return D and c; the code's part of the first layer is computed once."""
        first = cast("nn.Linear", self.deformation[0])
        of_codes = functional.linear(codes, first.weight[:, 3:], first.bias)
        rows = functional.linear(points, first.weight[:, :3]) + of_codes[:, None]
        for layer in list(self.deformation)[1:]:
            rows = layer(functional.silu(rows))
        return rows

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights, by name."""
        return {
            name: weight.detach().cpu().numpy().copy()
            for name, weight in self.named_parameters()
        }

    def load(self, weights: Mapping[str, np.ndarray]) -> None:
        """Take over weights of the same names and sizes."""
        with torch.no_grad():
            for name, weight in self.named_parameters():
                weight.copy_(torch.from_numpy(np.array(weights[name])))


def _layers(widths: Sequence[int], seed: int) -> list[nn.Linear]:
    """Make linear layers with torch's usual initial weights, from a seed."""
    rng = torch.Generator().manual_seed(seed)
    layers = []
    for inputs, outputs in pairwise(widths):
        layer = nn.Linear(inputs, outputs)
        bound = inputs**-0.5
        with torch.no_grad():
            layer.weight.uniform_(-bound, bound, generator=rng)
            layer.bias.uniform_(-bound, bound, generator=rng)
        layers.append(layer)
    return layers


def _start_sine(layers: Sequence[nn.Linear], omega: float, seed: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for i, layer in enumerate(layers):
            inputs = layer.weight.shape[1]
            bound = 1 / inputs if i == 0 else (6 / inputs) ** 0.5 / omega
            layer.weight.uniform_(-bound, bound, generator=rng)
