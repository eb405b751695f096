"""DIF-Net in torch: a hyper-network writes each shape's deformation network.

Imported only where a family is fitted. Weights bear the names that
`fields.hypernetwork` and `fields.family_field` read.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import cast

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from inrview.fields.torch_network import FamilyNetwork
from inrview.messages.family import FamilySpec

_HYPER_LAYERS = 2


class TorchDif(FamilyNetwork):
    """f(x) = T(x + v(x)) + c(x), v and c of a sine network that a code writes.

    Notes
    -----
    Deng, Yang and Tong 2021, "Deformed Implicit Field", section 3.1; sizes and initial
    weights from the authors' code: one ReLU network a tensor, twice as wide as the
    deformation network, its last weights a hundredth of Kaiming's; the template's last
    layer starts at zero.
    """

    def __init__(self, spec: FamilySpec, seed: int) -> None:
        super().__init__()
        self.spec = spec
        rng = torch.Generator().manual_seed(seed)
        self.template = _sine_layers(
            [3, *[spec.template_width] * spec.template_layers, 1], spec.omega, rng
        )
        with torch.no_grad():
            for part in self.template[-1].parameters():
                part.zero_()
        self._widths = [3, *[spec.deformation_width] * spec.deformation_layers, 4]
        pairs = pairwise(self._widths)
        self.hyper = nn.ModuleList(
            _writers(spec.code_size, 2 * spec.deformation_width, into, out, rng)
            for into, out in pairs
        )

    def deformed(
        self, points: Float[Tensor, "s n 3"], codes: Float[Tensor, "s k"]
    ) -> tuple[Float[Tensor, "s n 3"], Float[Tensor, "s n"]]:
        """Return the template points x + v(x) and the corrections c(x)."""
        return self.bent(points, self.written(codes))

    def written(self, codes: Float[Tensor, "s k"]) -> Float[Tensor, "s w"]:
        """Return the weights of the shapes' deformation networks, side by side."""
        parts = [
            writers[name](codes)
            for writers in cast("list[nn.ModuleDict]", self.hyper)
            for name in ("weight", "bias")
        ]
        return torch.cat(parts, dim=1)

    def bent(
        self, points: Float[Tensor, "s n 3"], written: Float[Tensor, "s w"]
    ) -> tuple[Float[Tensor, "s n 3"], Float[Tensor, "s n"]]:
        """Return what `deformed` does, of weights that codes wrote."""
        rows = points
        shapes = list(pairwise(self._widths))
        sizes = [size for into, out in shapes for size in (into * out, out)]
        parts = iter(torch.split(written, sizes, dim=1))
        for layer, (into, out) in enumerate(shapes):
            weight = next(parts).view(-1, out, into)
            bias = next(parts)[:, None]
            rows = torch.baddbmm(bias, rows, weight.transpose(1, 2))
            if layer < len(self.hyper) - 1:
                rows = torch.sin(self.spec.omega * rows)
        return points + rows[..., :3], rows[..., 3]

    def template_values(
        self, points_template: Float[Tensor, "*n 3"]
    ) -> Float[Tensor, "*n"]:
        """Return the template field at template-space points."""
        rows = points_template
        for layer in self.template[:-1]:
            rows = torch.sin(self.spec.omega * layer(rows))
        values: Tensor = self.template[-1](rows)
        return values[..., 0]

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights, by name."""
        return {
            _outside(name): weight.detach().cpu().numpy().copy()
            for name, weight in self.named_parameters()
        }

    def load(self, weights: Mapping[str, np.ndarray]) -> None:
        """Take over weights of the same names and sizes."""
        with torch.no_grad():
            for name, weight in self.named_parameters():
                weight.copy_(torch.from_numpy(np.array(weights[_outside(name)])))


class _Writer(nn.Module):
    """A ReLU network from a code to one tensor of the deformation network."""

    def __init__(self, widths: list[int], fan: int, rng: torch.Generator) -> None:
        super().__init__()
        layers = [nn.Linear(into, out) for into, out in pairwise(widths)]
        with torch.no_grad():
            for layer in layers:
                into = layer.in_features
                layer.weight.normal_(0, (2 / into) ** 0.5, generator=rng)
                layer.bias.uniform_(-(into**-0.5), into**-0.5, generator=rng)
            layers[-1].weight.div_(100)
            layers[-1].bias.uniform_(-1 / fan, 1 / fan, generator=rng)
        self.layers = nn.ModuleList(layers)

    def forward(self, codes: Float[Tensor, "s k"]) -> Float[Tensor, "s m"]:
        rows = codes
        for layer in self.layers[:-1]:
            rows = torch.relu(layer(rows))
        written: Tensor = self.layers[-1](rows)
        return written


def _writers(
    code: int, width: int, into: int, out: int, rng: torch.Generator
) -> nn.ModuleDict:
    hidden = [code, *[width] * _HYPER_LAYERS]
    return nn.ModuleDict(
        {
            "weight": _Writer([*hidden, into * out], into, rng),
            "bias": _Writer([*hidden, out], into, rng),
        }
    )


def _sine_layers(
    widths: list[int], omega: float, rng: torch.Generator
) -> nn.ModuleList:
    """Make a SIREN with the initial weights of Sitzmann et al. 2020, section 3.2."""
    layers = nn.ModuleList()
    for into, out in pairwise(widths):
        layer = nn.Linear(into, out)
        bound = (6 / into) ** 0.5 / omega if layers else 1 / into
        with torch.no_grad():
            layer.weight.uniform_(-bound, bound, generator=rng)
            layer.bias.uniform_(-(into**-0.5), into**-0.5, generator=rng)
        layers.append(layer)
    return layers


def _outside(name: str) -> str:
    """Return the name that a snapshot uses: without the list inside a writer."""
    return name.replace(".layers.", ".")
