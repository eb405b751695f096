"""LZF, the compression inside PCD files (format of liblzf by M. Lehmann)."""

from collections.abc import Callable

_REPORT = 1 << 15


def decompress(packed: bytes, size: int, progress: Callable[[float], None]) -> bytes:
    """Unpack to exactly `size` bytes.

    Raises
    ------
    ValueError
        If the data do not unpack to that size, or point before their beginning.
    """
    out = bytearray()
    place, end, steps = 0, len(packed), 0
    while place < end and len(out) < size:
        steps += 1
        if steps % _REPORT == 0:
            progress(place / end)
        control = packed[place]
        place += 1
        if control < 32:  # so many bytes plus one, as they are
            out += packed[place : place + control + 1]
            place += control + 1
            continue
        length = control >> 5
        if length == 7:
            length += packed[place]
            place += 1
        back = ((control & 31) << 8 | packed[place]) + 1
        place += 1
        start = len(out) - back
        if start < 0:
            raise ValueError("a copy from before the beginning")
        length += 2
        if back >= length:
            out += out[start : start + length]
        else:  # the copy overlaps what it makes: repeat the end
            out += (bytes(out[start:]) * (length // back + 1))[:length]
    if len(out) != size:
        raise ValueError(f"{len(out):,} bytes unpacked instead of {size:,}")
    return bytes(out)
