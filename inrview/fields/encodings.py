"""What a network is given instead of bare coordinates: sines and cosines of them.

An encoding is a frozen matrix B: rows are [sin 2 pi B x, cos 2 pi B x], for coordinates
x in [-1, 1]. Papers count frequencies over [0, 1], so B is half of theirs; that only
turns each pair of sine and cosine. A new encoding is a function here and a line in
`ENCODINGS`.

Notes
-----
Tancik et al. 2020, "Fourier Features Let Networks Learn High Frequency Functions in
Low Dimensional Domains".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from jaxtyping import Float32

from inrview.fields.dense import Rows
from inrview.geometry.frozen import Value
from inrview.messages.specs import FieldSpec

Matrix = Float32[np.ndarray, "m d"]
_TURN = np.float32(2 * np.pi)


@dataclass(frozen=True, slots=True, eq=False)
class Encoding(Value):
    """Rows [x, sin 2 pi B x, cos 2 pi B x]: the coordinates only where asked for."""

    matrix: Matrix | None
    has_position: bool

    def rows(self, points: Rows) -> Rows:
        """Return what the network is given at points (n, d)."""
        if self.matrix is None:
            return points
        angles = points @ (_TURN * self.matrix.T)
        parts = [points] if self.has_position else []
        return np.concatenate([*parts, np.sin(angles), np.cos(angles)], axis=1)

    def pulled(self, points: Rows, slopes: Rows) -> Rows:
        """Return slopes by the coordinates from slopes by the rows."""
        if self.matrix is None:
            return slopes
        turned = _TURN * self.matrix
        angles = points @ turned.T
        first = points.shape[1] if self.has_position else 0
        sines, cosines = np.split(slopes[:, first:], 2, axis=1)
        result = (sines * np.cos(angles) - cosines * np.sin(angles)) @ turned
        return result + slopes[:, :first] if first else np.asarray(result)


def _fourier(spec: FieldSpec, inputs: int, rng: np.random.Generator) -> Matrix:
    """Draw directions and frequencies from a normal distribution of spread sigma."""
    drawn = rng.standard_normal((spec.frequencies, inputs))
    return (0.5 * spec.sigma * drawn).astype(np.float32)


def _positional(spec: FieldSpec, inputs: int, _: np.random.Generator) -> Matrix:
    """Return octaves 1, 2, 4, ... along each axis."""
    octaves = 0.5 * 2.0 ** np.arange(spec.octaves)
    return np.kron(octaves[:, None], np.eye(inputs)).astype(np.float32)


def _basic(_: FieldSpec, inputs: int, __: np.random.Generator) -> Matrix:
    """Return one turn along each axis."""
    return (0.5 * np.eye(inputs)).astype(np.float32)


ENCODINGS: Mapping[
    str, Callable[[FieldSpec, int, np.random.Generator], Matrix] | None
] = MappingProxyType(
    {"none": None, "fourier": _fourier, "positional": _positional, "basic": _basic}
)
