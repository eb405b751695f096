"""Coordinate networks with frozen weights, asked in numpy: encoding, layers, head."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32

from inrview.fields.coordinate_layout import (
    MATRIX,
    coordinate_shapes,
    has_position,
    has_skip,
)
from inrview.fields.dense import BLOCK, Dense, Pulled, Rows
from inrview.fields.encodings import Encoding
from inrview.geometry.frozen import Value
from inrview.messages.networks import NETWORKS
from inrview.messages.specs import FieldSpec

Points = Float32[np.ndarray, "n 3"]
Numbers = Float32[np.ndarray, " n"]


@dataclass(frozen=True, slots=True, eq=False)
class CoordinateNetwork(Value):
    """A function from coordinates in [-1, 1]^d to any number of outputs."""

    encoding: Encoding
    layers: Dense

    @classmethod
    def named(
        cls,
        spec: FieldSpec,
        weights: Mapping[str, Float32[np.ndarray, "..."]],
        sizes: tuple[int, int] | None = None,
    ) -> "CoordinateNetwork":
        """Put a network together from a snapshot's weights.

        Raises
        ------
        ValueError
            When they are not those that the spec asks for.
        """
        shapes = {name: weight.shape for name, weight in weights.items()}
        if shapes != coordinate_shapes(spec, sizes):
            raise ValueError("the weights are not those of the network described")
        kind = NETWORKS[spec.network]
        layers = Dense.named(weights, "network", kind.activation, spec.omega)
        skip = spec.skip if has_skip(spec) else 0
        shares = has_share_head(spec)
        return cls(
            Encoding(weights.get(MATRIX), has_position(spec)),
            replace(layers, beta=spec.beta, skip=skip, has_shares=shares),
        )

    def values(self, points: Rows) -> Rows:
        """Return the outputs (n, out) at points (n, d)."""
        pieces = [
            self.layers.values(self.encoding.rows(points[start : start + BLOCK]))
            for start in range(0, max(len(points), 1), BLOCK)
        ]
        return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def values_and_slopes(self, points: Rows) -> tuple[Rows, Pulled]:
        """Return outputs (n, out), and their slopes (out, n, d) by the coordinates."""
        outputs = len(self.layers.biases[-1])
        values = np.empty((len(points), outputs), np.float32)
        slopes = np.empty((outputs, *points.shape), np.float32)
        for start in range(0, len(points), BLOCK):
            piece = slice(start, start + BLOCK)
            rows = self.encoding.rows(points[piece])
            values[piece], inner = self.layers.values_and_pulled(rows)
            for output in range(outputs):
                pulled = self.encoding.pulled(points[piece], inner[output])
                slopes[output, piece] = pulled
        return values, slopes


def has_share_head(spec: FieldSpec) -> bool:
    """Whether outputs are squeezed into 0 to 1: pictures, but for sine networks."""
    return spec.kind == "image" and spec.network != "siren"


@dataclass(frozen=True, slots=True, eq=False)
class CoordinateField(Value):
    """A coordinate network as the field of a shape.

    Outside the cube, where nothing was learned, it is asked at the nearest place of the
    cube and the distance to that is added: a sine network makes surfaces of its own
    there.
    """

    network: CoordinateNetwork

    def values(self, points: Points) -> Numbers:
        """Return the field at each point; outside the cube, a bound of it."""
        points = np.asarray(points, np.float32)
        inner = np.clip(points, -1, 1)
        values = self.network.values(inner)[:, 0]
        return np.asarray(values + np.linalg.norm(points - inner, axis=1))

    def gradients(self, points: Points) -> Points:
        """Return the gradient at each point."""
        return self.values_and_gradients(points)[1]

    def values_and_gradients(self, points: Points) -> tuple[Numbers, Points]:
        """Return values and gradients for little more than the price of one."""
        points = np.asarray(points, np.float32)
        inner = np.clip(points, -1, 1)
        values, slopes = self.network.values_and_slopes(inner)
        offsets = points - inner
        away = np.linalg.norm(offsets, axis=1)
        outward = offsets / np.maximum(away, np.float32(1e-12))[:, None]
        gradients = np.where(offsets == 0, slopes[0], 0) + outward
        return np.asarray(values[:, 0] + away), np.asarray(gradients, np.float32)
