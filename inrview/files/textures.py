"""Pictures that a scene file names: from its own folder only, and of sane size."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np
from jaxtyping import UInt8
from PIL import Image as Pillow
from PIL import UnidentifiedImageError

from inrview.files.limits import (
    FREE_TEXTURE_PIXELS,
    KEPT_TEXTURE_PIXELS,
    MOST_TEXTURE_PIXELS,
    PIXELS_PER_BYTE,
    check_memory,
)
from inrview.files.source import read_bytes
from inrview.geometry.image import Image
from inrview.messages.notes import LoadError, Note, Severity


def file_beside(scene: Path, name: str) -> Path | None:
    """Return the file that `scene` names, if it lies in its folder or below.

    Names from other machines often carry a path of theirs: then the bare name counts.
    A link or `..` that leads elsewhere is treated as missing.
    """
    if "\x00" in name or "://" in name:
        return None
    folder = scene.parent.resolve()
    bare = PureWindowsPath(PurePosixPath(name).name).name
    for candidate in (name.replace("\\", "/"), bare):
        if not candidate or candidate in (".", ".."):
            continue
        try:
            found = (folder / candidate).resolve()
            if found.is_relative_to(folder) and found.is_file():
                return found
        except (OSError, ValueError, RuntimeError):
            continue
    return None


def read_texture(scene: Path, name: str) -> tuple[Image | None, list[Note]]:
    """Read a picture named by a scene file; a missing one is a note, not a failure."""
    found = file_beside(scene, name)
    if found is None:
        text = f"The texture {name[:100]!r} is not beside the file; its colour is used."
        return None, [Note("texture-missing", text, Severity.WARNING)]
    try:
        return decode_texture(read_bytes(found, lambda _: None), found.name)
    except LoadError as problem:
        return None, [Note("texture-unreadable", str(problem), Severity.WARNING)]


def decode_texture(data: bytes, name: str) -> tuple[Image, list[Note]]:
    """Decode a picture in memory; one that is very large becomes smaller, with a note.

    Raises
    ------
    LoadError
        If it is damaged, of an unknown kind, or has too many pixels.
    """
    try:
        with _no_guard(), Pillow.open(io.BytesIO(data), formats=_KINDS) as picture:
            width, height = picture.size
            _check_size(name, width, height)
            pixels = _averaged(picture, _times_too_wide(width * height, len(data)))
    except UnidentifiedImageError as problem:
        kinds = ", ".join(_KINDS)
        raise LoadError(
            f"The picture {name} is none that can be read ({kinds}), or is damaged: "
            "save it again as PNG."
        ) from problem
    except (
        OSError,
        ValueError,
        SyntaxError,
        ArithmeticError,
        LookupError,
        TypeError,
    ) as problem:
        raise LoadError(
            f"The picture {name} cannot be decoded ({problem}); convert it to PNG."
        ) from problem
    if pixels.shape[:2] == (height, width):
        return Image(pixels), []
    text = (
        f"The picture {name} has {width} x {height} pixels; it was averaged down to "
        f"{pixels.shape[1]} x {pixels.shape[0]}."
    )
    return Image(pixels), [Note("texture-averaged", text, Severity.WARNING)]


@contextmanager
def _no_guard() -> Iterator[None]:
    """Let pictures be opened that Pillow refuses by their size: bounds here differ."""
    before = Pillow.MAX_IMAGE_PIXELS
    Pillow.MAX_IMAGE_PIXELS = None
    try:
        yield
    finally:
        Pillow.MAX_IMAGE_PIXELS = before


def _check_size(name: str, width: int, height: int) -> None:
    if width * height > MOST_TEXTURE_PIXELS:
        side = math.isqrt(MOST_TEXTURE_PIXELS)
        raise LoadError(
            f"The picture {name} has too many pixels, {width} x {height}: {side} x "
            f"{side} can be read. Save it smaller."
        )
    check_memory(Path(name), 5 * width * height)


def _times_too_wide(pixels: int, size: int) -> int:
    """Return by how much a picture's sides are to shrink; its file has `size` bytes.

    What is flat unpacks from a few bytes, as often as a scene names such pictures: it
    keeps less than a picture whose bytes pay for it.
    """
    paid = min(PIXELS_PER_BYTE * size, KEPT_TEXTURE_PIXELS)
    return math.ceil(math.sqrt(pixels / max(FREE_TEXTURE_PIXELS, paid)))


def _averaged(picture: Pillow.Image, times: int) -> UInt8[np.ndarray, "h w c"]:
    """Return the pixels, of squares of `times` by `times` one each.

    In strips: only what the file holds is ever there in full.
    """
    mode = "RGBA" if "A" in picture.getbands() else "RGB"
    width, height = picture.size
    size = (math.ceil(height / times), math.ceil(width / times), len(mode))
    found = np.empty(size, np.uint8)
    rows = times * max(1, _STRIP_PIXELS // (times * width))
    for top in range(0, height, rows):
        strip = picture.crop((0, top, width, min(top + rows, height))).convert(mode)
        small = strip if times == 1 else strip.reduce(times)
        first = top // times
        found[first : first + small.height] = np.asarray(small)
    return found


_STRIP_PIXELS = 4_000_000
_KINDS = ("PNG", "JPEG", "BMP", "TGA", "TIFF", "WEBP", "GIF", "PPM")
