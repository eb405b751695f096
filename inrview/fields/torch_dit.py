"""Deep Implicit Templates in torch: an LSTM warps points to a ReLU template.

Imported only where a family is fitted. Weights bear the names that
`fields.lstm_warp` and `fields.family_field` read.
"""

from collections.abc import Mapping
from itertools import pairwise
from typing import cast

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional

from inrview.fields.torch_network import FamilyNetwork
from inrview.messages.family import FamilySpec

_GRADIENT_BOUND = 10.0
_HEAD_BOUND = 1e-5


class TorchDit(FamilyNetwork):
    """f(x) = T(warp(x, z)), the warp in `deformation_layers` affine steps of an LSTM.

    Notes
    -----
    Zheng, Yu, Dai and Liu 2021, "Deep Implicit Templates", section 3.2; initial weights
    from the authors' code. The template's weight normalisation is folded into its
    weights when they are handed out, and dropout is left out.
    """

    def __init__(self, spec: FamilySpec, seed: int) -> None:
        super().__init__()
        self.spec = spec
        rng = torch.Generator().manual_seed(seed)
        self.template = _template(spec, rng)
        width = spec.deformation_width
        self.warp = nn.ModuleDict(
            {
                "input": nn.Linear(spec.code_size + 3, 4 * width),
                "hidden": nn.Linear(width, 4 * width),
                "head": nn.Linear(width, 6),
            }
        )
        self._start_warp(rng)

    def _parts(self) -> list[nn.Linear]:
        return [cast("nn.Linear", self.warp[n]) for n in ("input", "hidden", "head")]

    def _start_warp(self, rng: torch.Generator) -> None:
        width = self.spec.deformation_width
        into, hidden, head = self._parts()
        with torch.no_grad():
            spread = (2 / into.weight.shape[1]) ** 0.5
            into.weight.normal_(0, spread, generator=rng)
            for gate in torch.split(hidden.weight, width):
                nn.init.orthogonal_(gate, generator=rng)
            for bias in (into.bias, hidden.bias):
                bias.zero_()
                bias[width : 2 * width] = 1  # of the forget gate
            head.weight.uniform_(-_HEAD_BOUND, _HEAD_BOUND, generator=rng)
            head.bias.zero_()

    def stages(
        self, points: Float[Tensor, "s n 3"], codes: Float[Tensor, "s k"]
    ) -> list[Float[Tensor, "s n 3"]]:
        """Return where the points are after each step."""
        into, hidden_layer, head = self._parts()
        size = codes.shape[-1]
        of_codes = functional.linear(codes, into.weight[:, :size], into.bias)[:, None]
        hidden = points.new_zeros((*points.shape[:-1], self.spec.deformation_width))
        cell = torch.zeros_like(hidden)
        found = []
        for _ in range(self.spec.deformation_layers):
            gates = functional.linear(points, into.weight[:, size:]) + of_codes
            gates = gates + hidden_layer(hidden)
            enter, keep, new, leave = gates.chunk(4, dim=-1)
            cell = keep.sigmoid() * cell + enter.sigmoid() * new.tanh()
            hidden = leave.sigmoid() * cell.tanh()
            if hidden.requires_grad:
                hidden.register_hook(_bounded)
            change = head(hidden)
            points = (1 + change[..., :3]) * points + change[..., 3:]
            found.append(points)
        return found

    def deformed(
        self, points: Float[Tensor, "s n 3"], codes: Float[Tensor, "s k"]
    ) -> tuple[Float[Tensor, "s n 3"], Float[Tensor, "s n"]]:
        """Return the template points and no corrections."""
        return self.stages(points, codes)[-1], points.new_zeros(points.shape[:-1])

    def template_values(
        self, points_template: Float[Tensor, "*n 3"]
    ) -> Float[Tensor, "*n"]:
        """Return the template field, between -1 and 1, at template-space points."""
        rows = points_template
        for layer in self.template[:-1]:
            rows = torch.relu(layer(rows))
        values: Tensor = self.template[-1](rows)
        return torch.tanh(values[..., 0])

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights, by name, weight normalisation folded in."""
        found = {
            name: weight.detach().cpu().numpy().copy()
            for name, weight in self.warp.named_parameters(prefix="warp")
        }
        for i, layer in enumerate(cast("list[nn.Linear]", self.template)):
            found[f"template.{i}.weight"] = layer.weight.detach().cpu().numpy().copy()
            found[f"template.{i}.bias"] = layer.bias.detach().cpu().numpy().copy()
        return found

    def load(self, weights: Mapping[str, np.ndarray]) -> None:
        """Take over weights of the same names and sizes."""
        with torch.no_grad():
            for name, weight in self.warp.named_parameters(prefix="warp"):
                weight.copy_(torch.from_numpy(np.array(weights[name])))
            for i, layer in enumerate(cast("list[nn.Linear]", self.template)):
                kept = torch.from_numpy(np.array(weights[f"template.{i}.weight"]))
                layer.weight = kept  # the parametrisation takes it apart again
                bias = torch.from_numpy(np.array(weights[f"template.{i}.bias"]))
                layer.bias.copy_(bias)


def _template(spec: FamilySpec, rng: torch.Generator) -> nn.ModuleList:
    widths = [3, *[spec.template_width] * spec.template_layers, 1]
    layers = nn.ModuleList()
    for into, out in pairwise(widths):
        layer = nn.Linear(into, out)
        with torch.no_grad():
            layer.weight.uniform_(-(into**-0.5), into**-0.5, generator=rng)
            layer.bias.uniform_(-(into**-0.5), into**-0.5, generator=rng)
        layers.append(layer)
    with torch.no_grad():  # a narrow network must not start beyond the clamp
        layers[-1].get_parameter("bias").zero_()
    weight_norm = nn.utils.parametrizations.weight_norm
    return nn.ModuleList(weight_norm(layer) for layer in layers)


def _bounded(slope: Tensor) -> Tensor:
    return slope.clamp(-_GRADIENT_BOUND, _GRADIENT_BOUND)
