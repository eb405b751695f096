"""What every family's torch network can do, whatever its model."""

from collections.abc import Mapping

import numpy as np
from jaxtyping import Float
from torch import Tensor, nn

from inrview.messages.family import FamilySpec


class FamilyNetwork(nn.Module):
    """f(x) = T(x + D(x, z)) + c(x, z), for many shapes at once."""

    spec: FamilySpec

    def deformed(
        self, points: Float[Tensor, "s n 3"], codes: Float[Tensor, "s k"]
    ) -> tuple[Float[Tensor, "s n 3"], Float[Tensor, "s n"]]:
        """Return the template points x + D(x, z) and the corrections c(x, z)."""
        raise NotImplementedError

    def template_values(
        self, points_template: Float[Tensor, "*n 3"]
    ) -> Float[Tensor, "*n"]:
        """Return the template field at template-space points."""
        raise NotImplementedError

    def forward(
        self, points: Float[Tensor, "s n 3"], codes: Float[Tensor, "s k"]
    ) -> Float[Tensor, "s n"]:
        """Return each shape's field at its own points."""
        placed, correction = self.deformed(points, codes)
        return self.template_values(placed) + correction

    def weights(self) -> dict[str, np.ndarray]:
        """Return a copy of the weights, by the names that a snapshot uses."""
        raise NotImplementedError

    def load(self, weights: Mapping[str, np.ndarray]) -> None:
        """Take over weights of the same names and sizes."""
        raise NotImplementedError
