"""Ways to damage a file: bits, cuts, splices, and numbers that lie."""

import random
import re

_LIES = (b"0", b"-1", b"-5", b"1", b"255", b"65536", b"99999999", b"4294967295", b"1e9")
_LIES += (
    b"4530000000",
    b"nan",
    b"inf",
    b"-inf",
    b"1e400",
    b"abc",
    b"",
    b"1//",
    b"0x10",
)
_WORDS = (4, 8)


def damaged(data: bytes, rng: random.Random) -> bytes:
    """Return the data with one to four damages."""
    for _ in range(rng.choice((1, 1, 1, 2, 4))):
        if not data:
            return data
        data = rng.choice(
            (_flip, _flip, _cut, _splice, _lie, _lie, _integer, _drop, _double)
        )(data, rng)
    return data


def _place(data: bytes, rng: random.Random) -> int:
    """Choose a place, half of the time near the start, where headers are."""
    limit = min(len(data), 400) if rng.random() < 0.5 else len(data)
    return rng.randrange(limit)


def _flip(data: bytes, rng: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 3, 10))):
        changed[_place(data, rng)] = rng.randrange(256)
    return bytes(changed)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: _place(data, rng)]


def _splice(data: bytes, rng: random.Random) -> bytes:
    start, target = _place(data, rng), _place(data, rng)
    piece = data[start : start + rng.choice((1, 8, 64))]
    return data[:target] + piece + data[target:]


def _drop(data: bytes, rng: random.Random) -> bytes:
    start = _place(data, rng)
    return data[:start] + data[start + rng.choice((1, 4, 40)) :]


def _double(data: bytes, rng: random.Random) -> bytes:
    return data + data[_place(data, rng) :]


def _lie(data: bytes, rng: random.Random) -> bytes:
    """Replace one number in the text by one that lies."""
    numbers = list(re.finditer(rb"-?\d+(\.\d+)?", data[:20_000]))
    if not numbers:
        return _flip(data, rng)
    chosen = rng.choice(numbers[: 40 if rng.random() < 0.5 else None])
    return data[: chosen.start()] + rng.choice(_LIES) + data[chosen.end() :]


def _integer(data: bytes, rng: random.Random) -> bytes:
    """Overwrite a binary integer with an extreme one."""
    width = rng.choice(_WORDS)
    start = _place(data, rng)
    value = rng.choice((0, 1, 2**31 - 1, 2**31, 2**32 - 1, 2**63 - 1, 10_000_000))
    piece = (value % 256**width).to_bytes(width, rng.choice(("little", "big")))
    return data[:start] + piece + data[start + width :]
