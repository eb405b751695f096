"""The deformation of Deep Implicit Templates: an LSTM moves points step by step."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.fields.dense import BLOCK, Rows, Slopes, sigmoid
from inrview.geometry.frozen import Value


@dataclass(frozen=True, slots=True, eq=False)
class LstmWarp(Value):
    """x <- (1 + a) * x + b, with (a, b) read off an LSTM's state (Zheng et al. 2021).

    The code and the point so far are the input of each step; gates in torch's order
    (input, forget, cell, output).
    """

    into: Float32[np.ndarray, "g 3"]
    """From the point to the four gates."""
    along: Float32[np.ndarray, "g h"]
    """From the hidden state to the gates."""
    bias: Float32[np.ndarray, " g"]
    """Of the gates, the code's share included."""
    head: Float32[np.ndarray, "6 h"]
    head_bias: Float32[np.ndarray, "6"]
    steps: int

    @classmethod
    def given(
        cls,
        weights: Mapping[str, Float32[np.ndarray, "..."]],
        code: Float32[np.ndarray, " k"],
        steps: int,
    ) -> "LstmWarp":
        """Collect `warp.*` from a snapshot's weights, with the code held."""
        into = weights["warp.input.weight"]
        bias = weights["warp.input.bias"] + weights["warp.hidden.bias"]
        return cls(
            np.ascontiguousarray(into[:, len(code) :]),
            weights["warp.hidden.weight"],
            bias + into[:, : len(code)] @ code,
            weights["warp.head.weight"],
            weights["warp.head.bias"],
            steps,
        )

    def values(self, points: Rows) -> Rows:
        """Return displacement and (no) correction, (n, 4), at points (n, 3)."""
        result = np.zeros((len(points), 4), np.float32)
        for start in range(0, len(points), BLOCK):
            piece = slice(start, start + BLOCK)
            result[piece, :3] = self._moved(points[piece]) - points[piece]
        return result

    def values_and_slopes(self, points: Rows) -> tuple[Rows, Slopes]:
        """Return values and their derivatives by the three coordinates."""
        slopes = np.zeros((3, len(points), 4), np.float32)
        step = np.float32(1e-3)
        for axis in range(3):
            aside = np.zeros(3, np.float32)
            aside[axis] = step
            rise = self.values(points + aside) - self.values(points - aside)
            slopes[axis] = rise / (2 * step)
        return self.values(points), slopes

    def _moved(self, points: Rows) -> Rows:
        width = self.along.shape[1]
        hidden = np.zeros((len(points), width), np.float32)
        cell = np.zeros_like(hidden)
        for _ in range(self.steps):
            gates = points @ self.into.T
            gates += hidden @ self.along.T
            gates += self.bias
            enter, keep, new, leave = np.split(gates, 4, axis=1)
            cell = sigmoid(keep) * cell + sigmoid(enter) * np.tanh(new)
            hidden = sigmoid(leave) * np.tanh(cell)
            change = hidden @ self.head.T + self.head_bias
            points = (1 + change[:, :3]) * points + change[:, 3:]
        return np.asarray(points)
