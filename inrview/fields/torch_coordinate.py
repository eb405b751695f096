"""Coordinate networks in torch, for training: the twin of `coordinate_field.py`.

Imported only where a fit runs, since torch takes seconds to import.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor, nn

from inrview.fields.coordinate_field import has_share_head
from inrview.fields.coordinate_layout import (
    MATRIX,
    has_position,
    has_skip,
    initial_coordinate_weights,
    is_counted_from_zero,
    layer_sizes,
)
from inrview.fields.initial_weights import counted_from_minus_one, counted_from_zero
from inrview.messages.networks import KINDS, NETWORKS
from inrview.messages.specs import FieldSpec

_FIRST = ("network.0.weight", "network.0.bias")


class TorchCoordinate(nn.Module):
    """A coordinate network whose weights change; named as a snapshot names them."""

    matrix: Tensor | None

    def __init__(
        self, spec: FieldSpec, seed: int, sizes: tuple[int, int] | None = None
    ) -> None:
        super().__init__()
        self.spec = spec
        self.activation = NETWORKS[spec.network].activation
        self.skip = spec.skip if has_skip(spec) else 0
        self._is_from_zero = is_counted_from_zero(spec)
        layers = layer_sizes(spec, *(sizes or KINDS[spec.kind]))
        self.network = nn.ModuleList(nn.Linear(into, out) for out, into in layers)
        weights = initial_coordinate_weights(spec, seed, sizes)
        matrix = weights.get(MATRIX)
        self.register_buffer("matrix", None if matrix is None else torch.tensor(matrix))
        self.load(weights)

    @property
    def size(self) -> int:
        """Weights that are learned."""
        return sum(weight.numel() for weight in self.parameters())

    def forward(self, points: Float[Tensor, "n d"]) -> Float[Tensor, "n out"]:
        """Return the outputs at coordinates in [-1, 1]^d."""
        inputs = rows = self._encoded(points)
        if self._is_from_zero:
            rows = 0.5 * (rows + 1.0)
        for index, layer in enumerate(self.network[:-1]):
            if index and index == self.skip:
                rows = torch.cat([rows, inputs], dim=1) * 0.5**0.5
            rows = self._activated(layer(rows))
        rows = torch.as_tensor(self.network[-1](rows))
        return rows.sigmoid() if has_share_head(self.spec) else rows

    def _encoded(self, points: Float[Tensor, "n d"]) -> Float[Tensor, "n e"]:
        if self.matrix is None:
            return points
        angles = points @ (2 * torch.pi * self.matrix.T)
        parts = [points] if has_position(self.spec) else []
        return torch.cat([*parts, angles.sin(), angles.cos()], dim=1)

    def _activated(self, rows: Float[Tensor, "n w"]) -> Float[Tensor, "n w"]:
        if self.activation == "sine":
            return torch.sin(self.spec.omega * rows)
        if self.activation == "softplus":
            return nn.functional.softplus(rows, self.spec.beta)
        return rows.relu()

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights, by the names that a snapshot uses."""
        state = {f"network.{name}": p for name, p in self.network.state_dict().items()}
        if self.matrix is not None:
            state[MATRIX] = self.matrix
        stored = {n: p.detach().cpu().numpy().copy() for n, p in state.items()}
        return self._first_layer(stored, counted_from_minus_one)

    def load(self, weights: Mapping[str, np.ndarray]) -> None:
        """Take over weights of the same names and sizes."""
        weights = self._first_layer(weights, counted_from_zero)
        with torch.no_grad():
            for name, parameter in self.network.state_dict().items():
                parameter.copy_(torch.tensor(weights[f"network.{name}"]))
            if self.matrix is not None:
                self.matrix.copy_(torch.tensor(weights[MATRIX]))

    def _first_layer(
        self, weights: Mapping[str, np.ndarray], change: Callable[..., Any]
    ) -> dict[str, np.ndarray]:
        """Return the weights, the first layer changed where it counts from zero."""
        if not self._is_from_zero:
            return dict(weights)
        changed = change(*(weights[name] for name in _FIRST))
        return {**weights, **dict(zip(_FIRST, changed, strict=True))}
