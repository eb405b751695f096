"""Dense networks with frozen weights, asked in numpy: no torch where surfaces are made.

Weights are named as torch names them: `<part>.<layer>.weight` (out, in), `.bias`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value

Rows = Float32[np.ndarray, "n _"]
Slopes = Float32[np.ndarray, "3 n _"]
Pulled = Float32[np.ndarray, "out n d"]
BLOCK = 8192
"""Points asked at once: their activations stay in the cache."""
_HALF = np.float32(np.sqrt(0.5))


@dataclass(frozen=True, slots=True, eq=False)
class Dense(Value):
    """Layers with one activation between them and none after the last."""

    weights: tuple[Float32[np.ndarray, "..."], ...]
    biases: tuple[Float32[np.ndarray, "..."], ...]
    activation: str
    """"silu", "relu", "softplus" of sharpness `beta`, or "sine" of frequency `omega`.
    """
    omega: float = 30.0
    is_bounded: bool = False
    """The outputs go through tanh."""
    beta: float = 100.0
    skip: int = 0
    """Layer that is given [rows, inputs] / sqrt(2); 0 for none."""
    has_shares: bool = False
    """The outputs go through the logistic function, into 0 to 1."""

    @classmethod
    def named(
        cls,
        weights: Mapping[str, Float32[np.ndarray, "..."]],
        part: str,
        activation: str,
        omega: float = 30.0,
        is_bounded: bool = False,
    ) -> "Dense":
        """Collect `<part>.0.weight`, `<part>.0.bias`, ... from a snapshot's weights.

        `beta`, `skip` and `has_shares` are set by `replace`.
        """
        count = sum(
            name.startswith(f"{part}.") and name.endswith(".weight") for name in weights
        )
        return cls(
            tuple(weights[f"{part}.{i}.weight"] for i in range(count)),
            tuple(weights[f"{part}.{i}.bias"] for i in range(count)),
            activation,
            omega,
            is_bounded,
        )

    def given(self, code: Float32[np.ndarray, " k"]) -> "Dense":
        """Return the network of the first inputs alone, the rest held at `code`."""
        first = self.weights[0]
        free = first.shape[1] - len(code)
        bias = self.biases[0] + first[:, free:] @ code
        weights = (np.ascontiguousarray(first[:, :free]), *self.weights[1:])
        return replace(self, weights=weights, biases=(bias, *self.biases[1:]))

    def check(self, inputs: int, outputs: int) -> None:
        """Compare the sizes of all layers; ValueError says what does not fit."""
        width = inputs
        for layer, (weight, bias) in enumerate(
            zip(self.weights, self.biases, strict=True)
        ):
            if layer and layer == self.skip:
                width += inputs
            if weight.shape != (len(bias), width) or bias.ndim != 1:
                raise ValueError(f"a layer of {weight.shape} after a width of {width}")
            width = len(bias)
        if width != outputs:
            raise ValueError(f"{width} outputs instead of {outputs}")

    def values(self, points: Rows) -> Rows:
        """Return the outputs (n, out) at inputs (n, in)."""
        return _in_blocks(self._values, points)

    def values_and_pulled(self, points: Rows) -> tuple[Rows, Pulled]:
        """Return outputs (n, out) and slopes (out, n, in) by all inputs.

        Reverse accumulation: one pass for each output, whatever the inputs.
        """
        values = np.empty((len(points), len(self.biases[-1])), np.float32)
        slopes = np.empty((values.shape[1], *points.shape), np.float32)
        for start in range(0, len(points), BLOCK):
            piece = slice(start, start + BLOCK)
            values[piece], steepness = self.traced(points[piece])
            for output in range(values.shape[1]):
                seed = np.zeros_like(values[piece])
                seed[:, output] = 1
                slopes[output, piece] = self._pulled_through(seed, steepness)
        return values, slopes

    def values_and_slopes(self, points: Rows) -> tuple[Rows, Slopes]:
        """Return outputs and their derivatives by the first three inputs."""
        values = np.empty((len(points), len(self.biases[-1])), np.float32)
        slopes = np.empty((3, *values.shape), np.float32)
        for start in range(0, len(points), BLOCK):
            piece = slice(start, start + BLOCK)
            values[piece], slopes[:, piece] = self._values_and_slopes(points[piece])
        return values, slopes

    def traced(self, rows: Rows) -> tuple[Rows, tuple[Rows, ...]]:
        """Return the outputs, and each activation's slope on the way to them."""
        steepness = []
        inputs = rows
        for layer, (weight, bias) in enumerate(
            zip(self.weights[:-1], self.biases[:-1], strict=True)
        ):
            rows = self._joined(layer, rows, inputs) @ weight.T
            rows += bias
            steepness.append(self._steepness(rows))
            rows = self._activated(rows)
        rows = rows @ self.weights[-1].T + self.biases[-1]
        if self.is_bounded:
            rows = np.tanh(rows)
            steepness.append(1 - rows**2)
        elif self.has_shares:
            rows = sigmoid(rows)
            steepness.append(rows * (1 - rows))
        return np.asarray(rows), tuple(steepness)

    def pulled(self, slopes: Rows, steepness: tuple[Rows, ...]) -> Rows:
        """Return slopes by the first layer's sums from slopes by the outputs.

        Reverse accumulation: one pass for any number of inputs. What a skip carries
        past the first layer is not in it.
        """
        hidden = len(self.weights) - 1
        if len(steepness) > hidden:
            slopes = slopes * steepness[hidden]
        for layer in range(hidden, 0, -1):
            slopes = slopes @ self.weights[layer]
            if layer == self.skip:
                slopes = slopes[:, : len(self.biases[layer - 1])] * _HALF
            slopes *= steepness[layer - 1]
        return slopes

    def _pulled_through(self, slopes: Rows, steepness: tuple[Rows, ...]) -> Rows:
        """Return slopes by the inputs, those that a skip carries among them."""
        hidden = len(self.weights) - 1
        past: Rows | None = None
        if len(steepness) > hidden:
            slopes = slopes * steepness[hidden]
        for layer in range(hidden, 0, -1):
            slopes = slopes @ self.weights[layer]
            if layer == self.skip:
                width = len(self.biases[layer - 1])
                past = slopes[:, width:] * _HALF
                slopes = slopes[:, :width] * _HALF
            slopes *= steepness[layer - 1]
        slopes = slopes @ self.weights[0]
        return slopes if past is None else np.asarray(slopes + past)

    def _joined(self, layer: int, rows: Rows, inputs: Rows) -> Rows:
        if not layer or layer != self.skip:
            return rows
        return np.concatenate([rows, inputs], axis=1) * _HALF

    def _values(self, rows: Rows) -> Rows:
        inputs = rows
        for layer, (weight, bias) in enumerate(
            zip(self.weights[:-1], self.biases[:-1], strict=True)
        ):
            rows = self._joined(layer, rows, inputs) @ weight.T
            rows += bias
            rows = self._activated(rows)
        rows = rows @ self.weights[-1].T + self.biases[-1]
        if self.has_shares:
            return sigmoid(rows)
        return np.tanh(rows) if self.is_bounded else np.asarray(rows)

    def _values_and_slopes(self, rows: Rows) -> tuple[Rows, Slopes]:
        first = self.weights[0]
        slopes = np.repeat(first.T[:3, None, :], len(rows), axis=1)
        for layer, (weight, bias) in enumerate(
            zip(self.weights, self.biases, strict=True)
        ):
            if layer:
                slopes = slopes @ weight.T
            rows = rows @ weight.T
            rows += bias
            if layer < len(self.weights) - 1:
                slopes *= self._steepness(rows)
                rows = self._activated(rows)
        if self.is_bounded:
            rows = np.tanh(rows)
            slopes *= 1 - rows**2
        return rows, slopes

    def _activated(self, rows: Rows) -> Rows:
        """Apply the activation, in place where that can be."""
        if self.activation == "sine":
            rows *= np.float32(self.omega)
            return np.asarray(np.sin(rows, out=rows))
        if self.activation == "silu":
            rows *= sigmoid(rows)
            return rows
        if self.activation == "softplus":
            beta = np.float32(self.beta)
            soft = np.log1p(np.exp(-beta * np.abs(rows))) / beta
            return np.asarray(soft + np.maximum(rows, 0))
        return np.asarray(np.maximum(rows, 0, out=rows))

    def _steepness(self, rows: Rows) -> Rows:
        """Return the activation's derivative before it is applied."""
        if self.activation == "sine":
            omega = np.float32(self.omega)
            return np.asarray(omega * np.cos(omega * rows))
        if self.activation == "silu":
            share = sigmoid(rows)
            return np.asarray(share * (1 + rows * (1 - share)))
        if self.activation == "softplus":
            return sigmoid(rows * np.float32(self.beta))
        return (rows > 0).astype(np.float32)


def sigmoid(rows: Rows) -> Rows:
    """Return 1 / (1 + exp(-rows))."""
    share = np.tanh(rows * np.float32(0.5))
    share *= np.float32(0.5)
    share += np.float32(0.5)
    return share


def _in_blocks(ask: Callable[[Rows], Rows], points: Rows) -> Rows:
    if len(points) <= BLOCK:
        return ask(points)
    starts = range(0, len(points), BLOCK)
    return np.concatenate([ask(points[start : start + BLOCK]) for start in starts])
