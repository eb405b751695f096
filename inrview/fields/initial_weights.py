"""Weights that a fit of a coordinate network starts from.

A layer is (weight (out, in), bias (out,)), in double precision until it is stored. A
new way to start is a function here and a line in `STARTS`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from jaxtyping import Float, Float64

from inrview.messages.specs import FieldSpec

Layer = tuple[Float64[np.ndarray, "o i"], Float64[np.ndarray, " o"]]
Weight = Float[np.ndarray, "o i"]
Bias = Float[np.ndarray, " o"]
Sizes = tuple[tuple[int, int], ...]
LAST = 0.1
RADIUS = 1.0
"""Of the sphere, in shape space: as published, and around the whole scan."""


def uniform(spec: FieldSpec, sizes: Sizes, rng: np.random.Generator) -> list[Layer]:
    """Draw weights from U(+-sqrt(6 / in)), He et al. 2015; biases U(+-1/sqrt(in)).

    The last layer's are smaller, so that a fit begins near zero everywhere.
    """
    layers = [_layer(out, into, np.sqrt(6 / into), rng) for out, into in sizes]
    weight, bias = layers[-1]
    return [*layers[:-1], (weight * LAST, bias * LAST)]


def sine(spec: FieldSpec, sizes: Sizes, rng: np.random.Generator) -> list[Layer]:
    """Draw weights so that each layer's sums are spread alike.

    Notes
    -----
    Sitzmann et al. 2020, "Implicit Neural Representations with Periodic Activation
    Functions", section 3.2: U(+-1/in) first, then U(+-sqrt(6/in)/omega).
    """
    bounds = [1 / sizes[0][1]]
    bounds += [np.sqrt(6 / into) / spec.omega for _, into in sizes[1:]]
    return [
        _layer(out, into, bound, rng)
        for (out, into), bound in zip(sizes, bounds, strict=True)
    ]


STARTS: Mapping[str, Callable[[FieldSpec, Sizes, np.random.Generator], list[Layer]]] = (
    MappingProxyType({"uniform": uniform, "sine": sine})
)


def sphere(sizes: Sizes, inputs: int, rng: np.random.Generator) -> list[Layer]:
    """Draw weights whose network is roughly the distance to a sphere of `RADIUS`.

    The wider the layers, the nearer; with 256 it is off by 0.1 on average.

    Columns behind the first `inputs`, of sines and cosines, begin at zero.

    Notes
    -----
    Atzmon and Lipman 2020, "SAL", theorem 1, as in Gropp et al. 2020; with an encoding
    as in Yariv et al. 2020.
    """
    layers: list[Layer] = []
    for index, (out, into) in enumerate(sizes[:-1]):
        weight = rng.normal(0, np.sqrt(2 / out), (out, into))
        if index == 0:
            weight[:, inputs:] = 0
        layers.append((weight, np.zeros(out)))
    out, into = sizes[-1]
    last = rng.normal(np.sqrt(np.pi / into), 1e-5, (out, into))
    return [*layers, (last, np.full(out, -RADIUS))]


def glorot(sizes: Sizes, is_from_zero: bool, rng: np.random.Generator) -> list[Layer]:
    """Draw weights from N(0, 2 / (in + out)) and biases from N(0, 0.01^2).

    Where the first layer is drawn for bare coordinates from 0 to 1 (`is_from_zero`), it
    is returned for ours, from -1 to 1: weighed by half and shifted.

    Notes
    -----
    Glorot and Bengio 2010, eq. 16, as normal numbers: what layers of JAX's stax, and so
    the experiments of Tancik et al. 2020, start from.
    """
    layers: list[Layer] = [
        (
            rng.normal(0, np.sqrt(2 / (out + into)), (out, into)),
            rng.normal(0, 0.01, out),
        )
        for out, into in sizes
    ]
    if is_from_zero:
        layers[0] = counted_from_minus_one(*layers[0])
    return layers


def counted_from_minus_one(weight: Weight, bias: Bias) -> tuple[Weight, Bias]:
    """Return a layer for coordinates from -1 to 1 that does what this does from 0."""
    return weight / 2, bias + weight.sum(axis=1) / 2


def counted_from_zero(weight: Weight, bias: Bias) -> tuple[Weight, Bias]:
    """Return a layer for coordinates from 0 to 1 that does what this does from -1."""
    return weight * 2, bias - weight.sum(axis=1)


def _layer(out: int, into: int, bound: float, rng: np.random.Generator) -> Layer:
    weight = rng.uniform(-bound, bound, (out, into))
    return weight, rng.uniform(-1, 1, out) / np.sqrt(into)
