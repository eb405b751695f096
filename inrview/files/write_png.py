"""PNG files with 16 bits for each value, which Pillow does not write."""

import struct
import zlib

import numpy as np
from jaxtyping import UInt16

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB, _UP = 2, 2
_LEVEL = 6
_ROWS = 64
"""Rows that are packed at a time: a large picture is not held twice."""


def deep_png(pixels: UInt16[np.ndarray, "h w 3"]) -> bytes:
    """Return colours as the bytes of a PNG file.

    Notes
    -----
    Portable Network Graphics (W3C, third edition): big-endian values, each row less the
    one above (filter "up"), deflated.
    """
    height, width, _ = pixels.shape
    head = struct.pack(">IIBBBBB", width, height, 16, _RGB, 0, 0, 0)
    packer = zlib.compressobj(_LEVEL)
    parts = []
    above = np.zeros((1, 6 * width), np.uint8)
    for first in range(0, height, _ROWS):
        rows = pixels[first : first + _ROWS].astype(">u2").view(np.uint8)
        rows = rows.reshape(len(rows), -1)
        filtered = rows - np.concatenate([above, rows[:-1]])
        marks = np.full((len(rows), 1), _UP, np.uint8)
        parts.append(packer.compress(np.hstack([marks, filtered]).tobytes()))
        above = rows[-1:]
    parts.append(packer.flush())
    chunks = (b"IHDR", head), (b"IDAT", b"".join(parts)), (b"IEND", b"")
    return _SIGNATURE + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return (
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(data, zlib.crc32(name)))
    )
