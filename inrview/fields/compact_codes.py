"""Weights as whole numbers of a grain, and whole numbers as few bytes.

The bytes are for the entropy coder: what is alike lies together, and most are zero.
"""

import lzma
from math import prod

import numpy as np
from jaxtyping import Float32, Int64, Num

from inrview.fields.compact_groups import Group, Shape

Weights = Float32[np.ndarray, " n"]
Codes = Int64[np.ndarray, " n"]
Numbers = Num[np.ndarray, " n"]

KEEN = 0.4
"""What is added before rounding down: below one half, zero is chosen more often, which
costs a little error and saves more bytes."""
MOST_PLANES = 4
_FILTERS = [
    {"id": lzma.FILTER_LZMA2, "preset": 6, "lc": 1, "lp": 0, "pb": 0, "nice_len": 273}
]


def taken(weights: dict[str, np.ndarray], group: Group) -> Weights:
    """Return a group's weights, writable in place."""
    array = weights[group.name]
    if group.column is None:
        return array.reshape(-1)[group.start : group.stop]
    return array[group.start : group.stop, group.column]


def rounded(weights: Weights, grain: float) -> Codes:
    """Return weights as whole numbers of `grain`."""
    scaled = np.asarray(weights, np.float64) / grain
    sizes = np.floor(np.abs(scaled) + KEEN)
    return np.asarray(np.copysign(sizes, scaled), np.int64)


def grown(codes: Codes, grain: float) -> Weights:
    """Return the weights that whole numbers of `grain` stand for."""
    return codes.astype(np.float32) * np.float32(grain)


def predicted(codes: Numbers, lattice: Shape) -> Numbers:
    """Return each number less what its neighbours before it foretell.

    Notes
    -----
    Ibarria et al. 2003, "Out-of-core Compression and Decompression of Large
    n-dimensional Scalar Fields": the Lorenzo predictor.
    """
    inner = prod(lattice)
    block = codes[:inner].reshape(lattice)
    for axis in range(len(lattice)):
        block = np.diff(block, axis=axis, prepend=0)
    return np.concatenate([block.reshape(-1), codes[inner:]])


def summed(differences: Codes, lattice: Shape) -> Codes:
    """Return the numbers that `predicted` was given."""
    inner = prod(lattice)
    block = differences[:inner].reshape(lattice)
    for axis in range(len(lattice)):
        block = np.cumsum(block, axis=axis)
    return np.concatenate([block.reshape(-1), differences[inner:]])


def planes_of(codes: Codes) -> bytes:
    """Return numbers as signed bytes: all lowest ones, then what is left, if any."""
    pieces, rest = [], codes
    while rest.any():
        low = (rest + 128) % 256 - 128
        pieces.append(low.astype(np.int8).tobytes())
        rest = (rest - low) >> 8
    return b"".join(pieces)


def codes_of(planes: bytes, count: int) -> Codes:
    """Return the numbers that `planes_of` was given."""
    rows = np.frombuffer(planes, np.int8).reshape(-1, count)
    codes = np.zeros(count, np.int64)
    for shift, row in enumerate(rows):
        codes += row.astype(np.int64) << (8 * shift)
    return codes


def squeezed(data: bytes) -> bytes:
    """Return bytes entropy-coded by LZMA, without its container."""
    if not data:
        return b""
    return lzma.compress(data, lzma.FORMAT_RAW, filters=_FILTERS)


def expanded(data: bytes, size: int) -> bytes:
    """Return the `size` bytes that `squeezed` was given.

    Raises
    ------
    ValueError
        If they are others, more or fewer.
    """
    if not data or not size:
        if data or size:
            raise ValueError("a stream is missing")
        return b""
    reader = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=_FILTERS)
    try:
        found = reader.decompress(data, size + 1)
    except (lzma.LZMAError, EOFError) as error:
        raise ValueError(f"a stream does not read ({error})") from error
    if len(found) != size or not reader.eof or reader.unused_data:
        raise ValueError("a stream is cut or too long")
    return found
