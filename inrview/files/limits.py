"""What we refuse, and why: bounds on files that come from elsewhere."""

from pathlib import Path

import psutil

from inrview.messages.notes import LoadError

BYTES_PER_FILE_BYTE = 3
"""A load holds at most about three times the file."""
SPARE_BYTES = 200_000_000
"""Memory a load may use whatever the size of the file."""
SHARE_OF_MEMORY = 0.8
"""A load may use this share of the memory that is free when it starts."""
MIN_POINTS = 3
"""Fewer points than this bound nothing."""
MAX_COORDINATE = 1e15
"""Larger values are damage: their squares still fit float32 after the shift."""
MAX_INDEX = 2**31 - 1
"""Faces are kept as int32."""
MAX_HEADER_BYTES = 1_000_000
"""A text header that runs on for longer than this is not a header."""
MAX_JSON_BYTES = 64_000_000
"""JSON parts of scene files; larger ones are refused before parsing."""
FREE_TEXTURE_PIXELS = 4096 * 4096
"""A picture may always keep so many; a few bytes of PNG can claim far more."""
PIXELS_PER_BYTE = 10
"""Beyond that, a picture keeps this many pixels for each byte of its file."""
KEPT_TEXTURE_PIXELS = 8192 * 8192
"""The most that any picture keeps: larger ones are averaged down."""
MOST_TEXTURE_PIXELS = 16_384 * 16_384
"""Pictures with more are not decoded."""
KEPT_PICTURE_PIXELS = 4096 * 4096
"""The most that a picture to be learned keeps."""
MAX_ZIP_MEMBERS = 10_000
"""Members of an archive that we are willing to list."""
FREE_UNPACKED_BYTES = 100_000_000
"""Packed data may always unpack to this much."""
UNPACKED_RATIO = 5
"""Beyond that, to so many times the file: coordinates hardly shrink."""
MIN_SHARE_FOUND = 0.01
"""A file with less of its declared elements than this lies; more: it was cut."""


def check_memory(path: Path, needed: int) -> None:
    """Refuse a load that would need more memory than is free.

    Raises
    ------
    LoadError
        With the bytes needed and the bytes there are.
    """
    free = psutil.virtual_memory().available
    if needed > SHARE_OF_MEMORY * free:
        raise LoadError(
            f"{path.name}: needs about {needed / 1e9:.1f} GB of memory and "
            f"{free / 1e9:.1f} GB are free. Close other programs or thin the file out."
        )


def most_unpacked(file_bytes: int) -> int:
    """Return how much the packed parts of a file of this size may unpack to."""
    return max(FREE_UNPACKED_BYTES, UNPACKED_RATIO * file_bytes)
