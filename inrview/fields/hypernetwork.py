"""A network that writes another network's weights from a latent code (DIF-Net)."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
from jaxtyping import Float32

from inrview.fields.dense import Dense

Weights = Mapping[str, Float32[np.ndarray, "..."]]


def deformation_of(
    weights: Weights,
    code: Float32[np.ndarray, " k"],
    widths: tuple[int, ...],
    omega: float,
) -> Dense:
    """Return the deformation network that the hyper-network gives for a code.

    One ReLU network a tensor, named `hyper.<layer>.weight.<i>` and
    `hyper.<layer>.bias.<i>` (Deng et al. 2021, DIF-Net, section 3.1 and their code).
    `widths` are those of the deformation network, from its input to its output.
    """
    matrices, biases = [], []
    for layer, (into, out) in enumerate(pairwise(widths)):
        matrices.append(
            _written(weights, f"hyper.{layer}.weight", code).reshape(out, into)
        )
        biases.append(_written(weights, f"hyper.{layer}.bias", code).reshape(out))
    return Dense(tuple(matrices), tuple(biases), "sine", omega)


def _written(
    weights: Weights, part: str, code: Float32[np.ndarray, " k"]
) -> Float32[np.ndarray, " m"]:
    row = code.reshape(1, -1)
    return np.ascontiguousarray(Dense.named(weights, part, "relu").values(row)[0])
