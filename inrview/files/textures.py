"""Pictures that a scene file names: from its own folder only, and of sane size."""

import io
import warnings
from pathlib import Path, PurePosixPath, PureWindowsPath

import numpy as np
from PIL import Image as Pillow

from inrview.files.limits import FREE_TEXTURE_PIXELS, PIXELS_PER_BYTE
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
        return decode_texture(read_bytes(found, lambda _: None), found.name), []
    except LoadError as problem:
        return None, [Note("texture-unreadable", str(problem), Severity.WARNING)]


def decode_texture(data: bytes, name: str) -> Image:
    """Decode a picture in memory.

    Raises
    ------
    LoadError
        If it is damaged, of an unknown kind, or unpacks to too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Pillow.DecompressionBombWarning)
            with Pillow.open(io.BytesIO(data), formats=_KINDS) as picture:
                most = max(FREE_TEXTURE_PIXELS, PIXELS_PER_BYTE * len(data))
                if picture.width * picture.height > most:
                    raise ValueError("too many pixels")
                mode = "RGBA" if "A" in picture.getbands() else "RGB"
                return Image(np.array(picture.convert(mode), np.uint8))
    except (
        OSError,
        ValueError,
        SyntaxError,
        ArithmeticError,
        LookupError,
        TypeError,
        Pillow.DecompressionBombError,
        Pillow.DecompressionBombWarning,
    ) as problem:
        raise LoadError(
            f"The picture {name} cannot be decoded ({problem}); convert it to PNG."
        ) from problem


_KINDS = ("PNG", "JPEG", "BMP", "TGA", "TIFF", "WEBP", "GIF", "PPM")
