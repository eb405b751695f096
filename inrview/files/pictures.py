"""Pictures by Pillow: one raster with true notes, or one clear sentence."""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageFile, ImageOps, UnidentifiedImageError

from inrview.files.limits import (
    KEPT_PICTURE_PIXELS,
    MOST_TEXTURE_PIXELS,
    check_memory,
)
from inrview.files.source import Progress, part, read_bytes
from inrview.geometry.raster import Raster
from inrview.messages.notes import LoadError, Note, Severity

_KINDS = ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "GIF", "PPM", "TGA", "MPO")
_DAMAGE = (OSError, ValueError, SyntaxError, ArithmeticError, LookupError, TypeError)
_LONG_GREY = ("I", "I;16", "I;16B", "I;16L", "I;16N", "F")
_MOST_16 = 65_535
_Notes = list[Note]


def read_picture(path: Path, progress: Progress) -> tuple[Raster, list[Note]]:
    """Read a picture, whatever its ending says; a very large one becomes smaller.

    Raises
    ------
    LoadError
        If it is none that can be read or has too many pixels.
    """
    data = read_bytes(path, part(progress, 0.0, 0.2))
    try:
        with _open(path, data) as picture:
            _check_size(path, picture)
            notes = _notes_on_opening(path, picture, data)
            picture = _loaded(path, picture, data, notes)
            progress(0.7)
            raster = _raster_of(path, picture, notes)
    except Pillow.DecompressionBombError as problem:
        raise LoadError(f"{path.name} claims to be too large: {problem}.") from problem
    except _DAMAGE as problem:
        raise LoadError(
            f"{path.name} is damaged ({str(problem)[:120]}): save it again, as PNG."
        ) from problem
    progress(0.9)
    notes += _notes_on_content(path, raster)
    return raster, notes


def _open(path: Path, data: bytes) -> Pillow.Image:
    try:
        with _no_guard():
            return Pillow.open(io.BytesIO(data), formats=_KINDS)
    except UnidentifiedImageError as problem:
        raise LoadError(
            f"{path.name} is no picture that can be read, or its beginning is damaged: "
            f"{', '.join(_KINDS[:-1])} are. Save it again as PNG."
        ) from problem


@contextmanager
def _no_guard() -> Iterator[None]:
    """Let pictures be opened that Pillow refuses by their size: bounds here differ."""
    before = Pillow.MAX_IMAGE_PIXELS
    Pillow.MAX_IMAGE_PIXELS = None
    try:
        yield
    finally:
        Pillow.MAX_IMAGE_PIXELS = before


@contextmanager
def _cut_short_allowed() -> Iterator[None]:
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _check_size(path: Path, picture: Pillow.Image) -> None:
    width, height = picture.size
    if width * height > MOST_TEXTURE_PIXELS:
        side = math.isqrt(MOST_TEXTURE_PIXELS)
        raise LoadError(
            f"{path.name} has too many pixels, {width} x {height}: {side} x {side} can "
            "be read. Save it smaller, or cut a part out of it."
        )
    check_memory(path, 10 * width * height)


def _notes_on_opening(path: Path, picture: Pillow.Image, data: bytes) -> _Notes:
    notes = []
    frames = int(getattr(picture, "n_frames", 1))
    if frames > 1 and picture.format != "MPO":
        text = f"{path.name} holds {frames} pictures; the first one is used."
        notes.append(Note("first-frame", text, Severity.WARNING, frames))
    is_png = picture.format == "PNG" and len(data) > 25
    if is_png and data[24] == 16 and data[25] in (2, 4, 6):
        text = f"{path.name} has 16 bits a colour; they are read as 8."
        notes.append(Note("bits-dropped", text))
    return notes


def _loaded(
    path: Path, picture: Pillow.Image, data: bytes, notes: _Notes
) -> Pillow.Image:
    """Decode, upright and of bounded size; what is cut short is taken as it is."""
    kept = math.sqrt(picture.width * picture.height / KEPT_PICTURE_PIXELS)
    times = max(1, math.ceil(kept))
    full = picture.size
    if times > 1:
        picture.draft(None, (full[0] // times, full[1] // times))  # JPEG: cheaper
    try:
        picture.load()
    except _DAMAGE as problem:
        picture = _again(path, data, problem, notes)
    if times > 1:
        times = max(1, math.ceil(max(picture.size) * times / max(full)))
        picture = _whole(picture).reduce(times)
        text = (
            f"{path.name} has {full[0]} x {full[1]} pixels; for the fit it was "
            f"averaged down to {picture.width} x {picture.height}."
        )
        notes.append(Note("picture-reduced", text, Severity.WARNING))
    upright = ImageOps.exif_transpose(picture)
    if upright is not None and upright.size != picture.size:
        notes.append(Note("turned", f"{path.name} was turned as its camera says."))
    return upright or picture


def _again(path: Path, data: bytes, problem: Exception, notes: _Notes) -> Pillow.Image:
    """Decode what there is of a picture that ends early."""
    if "truncated" not in str(problem) and "unexpected end" not in str(problem):
        raise problem
    with _cut_short_allowed():
        picture = _open(path, data)
        picture.load()
    text = f"{path.name} is cut short: what is missing is one colour. Copy it again."
    notes.append(Note("picture-cut", text, Severity.WARNING))
    return picture


def _whole(picture: Pillow.Image) -> Pillow.Image:
    """Return a picture in a mode that can be averaged."""
    if picture.mode == "P":
        has_alpha = "transparency" in picture.info
        return picture.convert("RGBA" if has_alpha else "RGB")
    if picture.mode == "1":
        return picture.convert("L")
    if picture.mode in _LONG_GREY:
        return Pillow.fromarray(np.asarray(picture).astype(np.float32))
    return picture


def _raster_of(path: Path, picture: Pillow.Image, notes: _Notes) -> Raster:
    if picture.mode in _LONG_GREY:
        return Raster(_sixteen_bits(path, np.asarray(picture), notes)[..., None])
    if "A" in picture.getbands() or "transparency" in picture.info:
        return Raster(_on_white(path, picture.convert("RGBA"), notes))
    mode = "L" if picture.mode in ("1", "L") else "RGB"
    pixels = np.asarray(picture.convert(mode))
    return Raster(pixels[..., None] if mode == "L" else pixels)


def _sixteen_bits(path: Path, values: np.ndarray, notes: _Notes) -> np.ndarray:
    """Return grey of any kind as 16 bits; what has another range is stretched."""
    known = np.nan_to_num(values.astype(np.float64), posinf=0.0, neginf=0.0)
    low, high = float(known.min()), float(known.max())
    if values.dtype.kind == "f" and low >= 0 and high <= 1:
        return np.rint(known * _MOST_16).astype(np.uint16)
    if low >= 0 and high <= _MOST_16:
        return np.rint(known).astype(np.uint16)
    text = (
        f"{path.name} holds values from {low:g} to {high:g}; they were stretched to "
        "black and white."
    )
    notes.append(Note("values-stretched", text, Severity.WARNING))
    return np.rint((known - low) / max(high - low, 1e-300) * _MOST_16).astype(np.uint16)


def _on_white(path: Path, picture: Pillow.Image, notes: _Notes) -> np.ndarray:
    pixels = np.asarray(picture)
    share = pixels[..., 3:].astype(np.float32) / 255
    if share.min() >= 1:
        return np.ascontiguousarray(pixels[..., :3])
    count = int((share < 1).sum())
    text = f"{path.name} is see-through in {count:,} pixels; it was laid on white."
    notes.append(Note("laid-on-white", text, Severity.INFO, count))
    flat = pixels[..., :3] * share + 255 * (1 - share)
    return np.rint(flat).astype(np.uint8)


def _notes_on_content(path: Path, raster: Raster) -> _Notes:
    pixels = raster.pixels
    if (pixels == pixels[:1, :1]).all():
        text = (
            f"{path.name} has one colour only: there is nothing to learn, and every "
            "field of it is right at once."
        )
        return [Note("one-colour", text, Severity.WARNING)]
    return []
