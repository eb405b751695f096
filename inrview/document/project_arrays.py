"""Arrays as safetensors, checked before and after they are taken in."""

import json
import struct
from collections.abc import Mapping

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from inrview.messages.notes import UserError

_MOST_HEADER = 1024 * 1024
_MOST_TENSORS = 4096
_KINDS: Mapping[str, np.dtype] = {
    "F16": np.dtype(np.float16),
    "F32": np.dtype(np.float32),
    "I32": np.dtype(np.int32),
    "U8": np.dtype(np.uint8),
}

Shape = tuple[int, ...]
Header = Mapping[str, tuple[np.dtype, Shape]]


def pack(arrays: Mapping[str, np.ndarray]) -> bytes:
    """Return arrays as the bytes of a safetensors file."""
    return bytes(save({name: np.ascontiguousarray(a) for name, a in arrays.items()}))


def read_header(data: bytes, place: str) -> Header:
    """Return kind and shape of each array, without making any.

    Raises
    ------
    UserError
        If it is not a header of bounded size that describes the bytes that are there.
    """
    length = struct.unpack("<Q", data[:8])[0] if len(data) >= 8 else -1
    if not 0 <= length <= min(_MOST_HEADER, len(data) - 8):
        raise UserError(f"{place} is damaged: its header is cut or too long.")
    try:
        entries = json.loads(data[8 : 8 + length])
        found = {
            name: (_KINDS[entry["dtype"]], tuple(map(_count, entry["shape"])))
            for name, entry in entries.items()
            if name != "__metadata__"
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(f"{place} is damaged: its header does not read.") from error
    if len(found) > _MOST_TENSORS:
        raise UserError(f"{place} holds {len(found)} arrays; that cannot be right.")
    return found


def _count(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError("not a count")
    return value


def unpack(data: bytes, place: str) -> dict[str, np.ndarray]:
    """Return the arrays of a file whose header was read and found right.

    Raises
    ------
    UserError
        If the bytes are not those that the header describes, or not finite.
    """
    try:
        arrays = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise UserError(f"{place} is damaged: {error}.") from error
    for name, array in arrays.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise UserError(f"{place} is damaged: {name} holds values without meaning.")
    return arrays


def expect(header: Header, name: str, kind: type, shape: Shape, place: str) -> None:
    """Check one array against what must be there.

    Raises
    ------
    UserError
        If it is missing, of another kind or of another shape.
    """
    if name not in header:
        raise UserError(f"{place}: {name} is missing.")
    found_kind, found_shape = header[name]
    if found_kind != np.dtype(kind) or found_shape != shape:
        raise UserError(
            f"{place}: {name} is {found_kind} {list(found_shape)} and should be "
            f"{np.dtype(kind)} {list(shape)}."
        )
