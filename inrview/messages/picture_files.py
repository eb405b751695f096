"""Which files are pictures: told by their first bytes, or else by their ending."""

import stat
from pathlib import Path

ENDINGS = (
    "png",
    "jpg",
    "jpeg",
    "bmp",
    "tif",
    "tiff",
    "webp",
    "gif",
    "ppm",
    "pgm",
    "pbm",
    "pnm",
    "tga",
)
"""Of the pictures that can be opened, the most usual first."""
_MAGIC = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    *(b"P%d%c" % (kind, gap) for kind in range(1, 7) for gap in b" \n\r\t"),
)


def picture_patterns() -> list[str]:
    """Return the patterns of all pictures: "*.png", ..."""
    return [f"*.{ending}" for ending in ENDINGS]


def is_picture(path: Path) -> bool:
    """Whether a file is a picture; one that is not there goes by its name."""
    is_named_so = path.suffix.lower().lstrip(".") in ENDINGS
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return is_named_so  # opening a FIFO would wait for ever
        with path.open("rb") as file:
            head = file.read(16)
    except (OSError, ValueError):
        return is_named_so
    return is_named_so or begins_a_picture(head)


def begins_a_picture(head: bytes) -> bool:
    """Whether these are the first bytes of a picture."""
    if head.startswith(b"RIFF"):
        return head[8:12] == b"WEBP"
    if head.startswith(b"BM"):
        return head[6:10] == bytes(4)  # reserved: text may begin with BM as well
    return head.startswith(_MAGIC)
