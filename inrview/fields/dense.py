"""Dense networks with frozen weights, asked in numpy: no torch where surfaces are made.

Weights are named as torch names them: `<part>.<layer>.weight` (out, in), `.bias`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value

Rows = Float32[np.ndarray, "n _"]
Slopes = Float32[np.ndarray, "3 n _"]
BLOCK = 8192
"""Points asked at once: their activations stay in the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Dense(Value):
    """Layers with one activation between them and none after the last."""

    weights: tuple[Float32[np.ndarray, "..."], ...]
    biases: tuple[Float32[np.ndarray, "..."], ...]
    activation: str
    """"silu", "relu", or "sine" with the frequency `omega`."""
    omega: float = 30.0
    is_bounded: bool = False
    """The outputs go through tanh."""

    @classmethod
    def named(
        cls,
        weights: Mapping[str, Float32[np.ndarray, "..."]],
        part: str,
        activation: str,
        omega: float = 30.0,
        is_bounded: bool = False,
    ) -> "Dense":
        """Collect `<part>.0.weight`, `<part>.0.bias`, ... from a snapshot's weights."""
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
        return Dense(
            (np.ascontiguousarray(first[:, :free]), *self.weights[1:]),
            (bias, *self.biases[1:]),
            self.activation,
            self.omega,
            self.is_bounded,
        )

    def check(self, inputs: int, outputs: int) -> None:
        """Compare the sizes of all layers; ValueError says what does not fit."""
        width = inputs
        for weight, bias in zip(self.weights, self.biases, strict=True):
            if weight.shape != (len(bias), width) or bias.ndim != 1:
                raise ValueError(f"a layer of {weight.shape} after a width of {width}")
            width = len(bias)
        if width != outputs:
            raise ValueError(f"{width} outputs instead of {outputs}")

    def values(self, points: Rows) -> Rows:
        """Return the outputs (n, out) at inputs (n, in)."""
        return _in_blocks(self._values, points)

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
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            rows = rows @ weight.T
            rows += bias
            steepness.append(self._steepness(rows))
            self._activate(rows)
        rows = rows @ self.weights[-1].T + self.biases[-1]
        if self.is_bounded:
            rows = np.tanh(rows)
            steepness.append(1 - rows**2)
        return np.asarray(rows), tuple(steepness)

    def pulled(self, slopes: Rows, steepness: tuple[Rows, ...]) -> Rows:
        """Return slopes by the first layer's sums from slopes by the outputs.

        Reverse accumulation: one pass for any number of inputs.
        """
        hidden = len(self.weights) - 1
        if self.is_bounded:
            slopes = slopes * steepness[hidden]
        for layer in range(hidden, 0, -1):
            slopes = slopes @ self.weights[layer]
            slopes *= steepness[layer - 1]
        return slopes

    def _values(self, rows: Rows) -> Rows:
        for weight, bias in zip(self.weights[:-1], self.biases[:-1], strict=True):
            rows = rows @ weight.T
            rows += bias
            self._activate(rows)
        rows = rows @ self.weights[-1].T + self.biases[-1]
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
                self._activate(rows)
        if self.is_bounded:
            rows = np.tanh(rows)
            slopes *= 1 - rows**2
        return rows, slopes

    def _activate(self, rows: Rows) -> None:
        """Apply the activation in place."""
        if self.activation == "sine":
            rows *= np.float32(self.omega)
            np.sin(rows, out=rows)
        elif self.activation == "silu":
            rows *= sigmoid(rows)
        else:
            np.maximum(rows, 0, out=rows)

    def _steepness(self, rows: Rows) -> Rows:
        """Return the activation's derivative before it is applied."""
        if self.activation == "sine":
            omega = np.float32(self.omega)
            return np.asarray(omega * np.cos(omega * rows))
        if self.activation == "silu":
            share = sigmoid(rows)
            return np.asarray(share * (1 + rows * (1 - share)))
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
