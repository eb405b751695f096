"""Which weights a coordinate network has: sizes from the spec, values from a seed."""

import numpy as np
from jaxtyping import Float32

from inrview.fields.encodings import ENCODINGS
from inrview.fields.initial_weights import STARTS, glorot, sphere
from inrview.messages.networks import KINDS, NETWORKS
from inrview.messages.specs import FieldSpec

MATRIX = "encoding.matrix"
"""Where the encoding's frozen matrix lies among the weights."""


def layer_sizes(
    spec: FieldSpec, inputs: int, outputs: int
) -> tuple[tuple[int, int], ...]:
    """Return (out, in) of each layer.

    Raises
    ------
    ValueError
        When a skip leaves no width for what comes before it.
    """
    encoded = encoded_width(spec, inputs)
    skip = spec.skip if has_skip(spec) else 0
    sizes, width = [], encoded
    for layer in range(spec.layers):
        width = width + encoded if layer and layer == skip else width
        out = spec.hidden - encoded if layer + 1 == skip else spec.hidden
        if out < 1:
            raise ValueError(
                f"a skip of {encoded} inputs leaves nothing of a width of {spec.hidden}"
            )
        sizes.append((out, width))
        width = out
    return (*sizes, (outputs, width))


def has_skip(spec: FieldSpec) -> bool:
    """Whether the input is fed in again somewhere."""
    return "skip" in NETWORKS[spec.network].settings and 0 < spec.skip < spec.layers


def is_counted_from_zero(spec: FieldSpec) -> bool:
    """Whether a fit gives its first layer a picture's coordinates from 0 to 1.

    So counts the experiment of Tancik et al. 2020, section 6.1, and learns less than
    with coordinates around zero. What is stored counts from -1 to 1, like any network.
    """
    kind = NETWORKS[spec.network]
    is_chosen = spec.initial == "glorot" and "initial" in kind.settings
    return is_chosen and kind.encoding == "none" and spec.kind == "image"


def has_position(spec: FieldSpec) -> bool:
    """Whether coordinates stand beside their sines and cosines."""
    return spec.initial == "sphere"


def encoded_width(spec: FieldSpec, inputs: int) -> int:
    """Return how many numbers the first layer is given."""
    rows = matrix_rows(spec, inputs)
    if rows == 0:
        return inputs
    return 2 * rows + (inputs if has_position(spec) else 0)


def matrix_rows(spec: FieldSpec, inputs: int) -> int:
    """Return the rows of the encoding's matrix, 0 where there is none."""
    counts = {
        "fourier": spec.frequencies,
        "positional": spec.octaves * inputs,
        "basic": inputs,
    }
    return counts.get(NETWORKS[spec.network].encoding, 0)


def coordinate_shapes(
    spec: FieldSpec, sizes: tuple[int, int] | None = None
) -> dict[str, tuple[int, ...]]:
    """Return the shape of each weight by its name; `sizes` is (inputs, outputs)."""
    inputs, outputs = sizes or KINDS[spec.kind]
    shapes: dict[str, tuple[int, ...]] = {}
    for index, (out, into) in enumerate(layer_sizes(spec, inputs, outputs)):
        shapes[f"network.{index}.weight"] = (out, into)
        shapes[f"network.{index}.bias"] = (out,)
    rows = matrix_rows(spec, inputs)
    return {**shapes, MATRIX: (rows, inputs)} if rows else shapes


def initial_coordinate_weights(
    spec: FieldSpec, seed: int, sizes: tuple[int, int] | None = None
) -> dict[str, Float32[np.ndarray, "..."]]:
    """Draw the weights that a fit starts from, the encoding's matrix among them."""
    inputs, outputs = sizes or KINDS[spec.kind]
    rng = np.random.default_rng(seed)
    kind = NETWORKS[spec.network]
    draw = ENCODINGS[kind.encoding]
    weights = {} if draw is None else {MATRIX: draw(spec, inputs, rng)}
    layers = layer_sizes(spec, inputs, outputs)
    if spec.initial == "sphere" and "initial" in kind.settings:
        drawn = sphere(layers, inputs, rng)
    elif spec.initial == "glorot" and "initial" in kind.settings:
        drawn = glorot(layers, is_counted_from_zero(spec), rng)
    else:
        drawn = STARTS[kind.start](spec, layers, rng)
    for index, (weight, bias) in enumerate(drawn):
        weights[f"network.{index}.weight"] = weight.astype(np.float32)
        weights[f"network.{index}.bias"] = bias.astype(np.float32)
    return weights
