"""Compact weights as the bytes of one part of a project file, and back.

Behind a mark and a version come, for each group, its grain, whether its numbers are
told from their neighbours, the bytes of each and the length of its stream; then the
streams. Which groups there are follows from the field's settings.
"""

import struct
from collections.abc import Mapping, Sequence

import numpy as np

from inrview.fields.compact_codes import (
    MOST_PLANES,
    codes_of,
    expanded,
    grown,
    planes_of,
    predicted,
    rounded,
    squeezed,
    summed,
    taken,
)
from inrview.fields.compact_groups import Group, Shape

MARK, VERSION = b"inrq", 1
_HEAD, _ENTRY = struct.Struct("<4sBH"), struct.Struct("<f?BI")
_LARGEST = 1e30
_BITS = 30
"""Numbers of more bits are refused: the grain is too fine for what it rounds."""


def packed_group(
    weights: dict[str, np.ndarray], group: Group, grain: float
) -> tuple[bytes, bytes]:
    """Return the entry and the stream of a group whose weights are rounded.

    Raises
    ------
    ValueError
        When the grain is too fine for the weights.
    """
    found = taken(weights, group)
    if group.is_exact:
        planes = found.astype("<f4").view(np.uint8).reshape(-1, 4).T.tobytes()
        stream = squeezed(planes)
        return _ENTRY.pack(0.0, False, 4, len(stream)), stream
    grain = float(np.float32(grain))
    codes = rounded(found, grain)
    if int(np.abs(codes).max(initial=0)) >> _BITS:
        raise ValueError("the grain is too fine")
    best, planes = False, planes_of(codes)
    stream = squeezed(planes)
    if group.lattice:
        told = planes_of(predicted(codes, group.lattice))
        shorter = squeezed(told)
        if len(shorter) < len(stream) and len(told) <= MOST_PLANES * group.count:
            best, planes, stream = True, told, shorter
    return _ENTRY.pack(grain, best, len(planes) // group.count, len(stream)), stream


def pack_weights(
    weights: Mapping[str, np.ndarray], groups: Sequence[Group], grains: Sequence[float]
) -> bytes:
    """Return weights rounded to a grain for each group, as bytes."""
    arrays = dict(weights)
    pairs = zip(groups, grains, strict=True)
    parts = [packed_group(arrays, group, grain) for group, grain in pairs]
    head = _HEAD.pack(MARK, VERSION, len(groups))
    return b"".join([head, *(e for e, _ in parts), *(s for _, s in parts)])


def unpack_weights(
    data: bytes, groups: Sequence[Group], shapes: Mapping[str, Shape]
) -> dict[str, np.ndarray]:
    """Return the weights that compact bytes stand for.

    Raises
    ------
    ValueError
        If they are not those of these groups, are damaged, or of a newer version.
    """
    entries, place = _entries(data, len(groups))
    weights = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
    for group, (grain, is_told, planes, length) in zip(groups, entries, strict=True):
        if planes > MOST_PLANES or not 0 <= grain <= _LARGEST:
            raise ValueError("a group's description is wrong")
        stream = data[place : place + length]
        place += length
        raw = expanded(stream, planes * group.count)
        taken(weights, group)[:] = _group(raw, group, grain, is_told)
    if place != len(data):
        raise ValueError("its length is wrong")
    if not all(np.isfinite(array).all() for array in weights.values()):
        raise ValueError("it holds values without meaning")
    return weights


def _entries(data: bytes, count: int) -> tuple[list[tuple[float, bool, int, int]], int]:
    size = _HEAD.size + count * _ENTRY.size
    if len(data) < size:
        raise ValueError("it is cut")
    mark, version, found = _HEAD.unpack_from(data)
    if mark != MARK or found != count:
        raise ValueError("it is not the weights of this field")
    if version > VERSION:
        raise ValueError("it was written by a newer inrview")
    entries = list(_ENTRY.iter_unpack(data[_HEAD.size : size]))
    return entries, size


def _group(raw: bytes, group: Group, grain: float, is_told: bool) -> np.ndarray:
    if group.is_exact:
        if len(raw) != 4 * group.count:
            raise ValueError("an exact group is not four bytes each")
        rows = np.frombuffer(raw, np.uint8).reshape(4, -1).T
        return np.ascontiguousarray(rows).view("<f4").reshape(-1)
    codes = codes_of(raw, group.count)
    if is_told:
        codes = summed(codes, group.lattice)
    return grown(codes, grain)
