"""Pictures by Pillow: one raster with true notes, or one clear sentence."""

import io
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image as Pillow
from PIL import ImageFile, ImageOps, UnidentifiedImageError

from inrview.files.deep_pictures import (
    averaged,
    has_deep_colors,
    is_grey_with_alpha,
    joined,
    lower_half,
    shares_of,
)
from inrview.files.limits import (
    KEPT_PICTURE_PIXELS,
    MOST_TEXTURE_PIXELS,
    check_memory,
)
from inrview.files.source import Progress, part, read_bytes
from inrview.geometry.raster import Raster
from inrview.messages.notes import LoadError, Note, Severity

_KINDS = ("PNG", "JPEG", "BMP", "TIFF", "WEBP", "GIF", "PPM", "TGA")
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
            lower = _lower_half(path, picture, data, notes)
            if lower is None:
                picture = _loaded(path, picture, data, notes)
                progress(0.7)
                raster = _raster_of(path, picture, notes)
            else:
                raster = _deep_raster(path, data, (picture, lower), notes)
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
            f"{', '.join(_KINDS)} are. Save it again as PNG."
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
    return notes


def _lower_half(
    path: Path, picture: Pillow.Image, data: bytes, notes: _Notes
) -> Pillow.Image | None:
    """Open what is dropped of colours of 16 bits, if it can be told."""
    if not has_deep_colors(picture):
        return None
    lower = lower_half(lambda: _open(path, data))
    if lower is None:
        text = f"{path.name} has 16 bits a colour; they are read as 8."
        notes.append(Note("bits-dropped", text))
    return lower


def _deep_raster(
    path: Path,
    data: bytes,
    halves: tuple[Pillow.Image, Pillow.Image],
    notes: _Notes,
) -> Raster:
    """Decode both halves of colours of 16 bits, upright and of bounded size."""
    check_memory(path, 24 * halves[0].width * halves[0].height)
    is_grey, key = is_grey_with_alpha(halves[0]), halves[0].info.get("transparency")
    upper = _decoded(path, halves[0], lambda: _open(path, data), notes)
    again = partial(lower_half, lambda: _open(path, data))
    lower = _decoded(path, halves[1], again, [])
    if is_grey:
        key = None
    upper = _upright(path, upper, notes)
    lower = _upright(path, lower, [])
    pixels, shares = shares_of(
        joined(np.asarray(upper), np.asarray(lower), is_grey), key
    )
    if shares is not None and shares.min() < 1:
        pixels = _laid_on_white(path, pixels, shares, notes)
    times = _times(upper)
    if times > 1:
        full, pixels = upper.size, averaged(pixels, times)
        _tell_reduced(path, full, (pixels.shape[1], pixels.shape[0]), notes)
    return Raster(np.ascontiguousarray(pixels))


def _loaded(
    path: Path, picture: Pillow.Image, data: bytes, notes: _Notes
) -> Pillow.Image:
    """Decode, upright and of bounded size; what is cut short is taken as it is."""
    times = _times(picture)
    full = picture.size
    if times > 1:
        picture.draft(None, (full[0] // times, full[1] // times))  # JPEG: cheaper
    picture = _decoded(path, picture, lambda: _open(path, data), notes)
    if times > 1:
        times = max(1, math.ceil(max(picture.size) * times / max(full)))
        picture = _whole(picture).reduce(times)
        _tell_reduced(path, full, picture.size, notes)
    return _upright(path, picture, notes)


def _times(picture: Pillow.Image) -> int:
    """Return how many times shorter a picture's sides must be to be kept."""
    kept = math.sqrt(picture.width * picture.height / KEPT_PICTURE_PIXELS)
    return max(1, math.ceil(kept))


def _tell_reduced(
    path: Path, full: tuple[int, int], kept: tuple[int, int], notes: _Notes
) -> None:
    text = (
        f"{path.name} has {full[0]} x {full[1]} pixels; for the fit it was "
        f"averaged down to {kept[0]} x {kept[1]}."
    )
    notes.append(Note("picture-reduced", text, Severity.WARNING))


def _upright(path: Path, picture: Pillow.Image, notes: _Notes) -> Pillow.Image:
    upright = ImageOps.exif_transpose(picture)
    if upright is not None and upright.size != picture.size:
        notes.append(Note("turned", f"{path.name} was turned as its camera says."))
    return upright or picture


def _decoded(
    path: Path,
    picture: Pillow.Image,
    open_again: Callable[[], Pillow.Image | None],
    notes: _Notes,
) -> Pillow.Image:
    """Decode a picture, or what there is of one that ends early."""
    try:
        picture.load()
    except _DAMAGE as problem:
        known = ("truncated", "unexpected end")
        again = open_again() if any(one in str(problem) for one in known) else None
        if again is None:
            raise
        picture = again
    else:
        return picture
    with _cut_short_allowed():
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
    return _laid_on_white(path, pixels[..., :3], share, notes)


def _laid_on_white(
    path: Path, colors: np.ndarray, share: np.ndarray, notes: _Notes
) -> np.ndarray:
    """Mix colours with white where they are see-through."""
    count = int((share < 1).sum())
    text = f"{path.name} is see-through in {count:,} pixels; it was laid on white."
    notes.append(Note("laid-on-white", text, Severity.INFO, count))
    white = np.iinfo(colors.dtype).max
    flat = np.rint(colors * share + white * (1 - share))
    return np.asarray(flat, colors.dtype)


def _notes_on_content(path: Path, raster: Raster) -> _Notes:
    pixels = raster.pixels
    if (pixels == pixels[:1, :1]).all():
        text = (
            f"{path.name} has one colour only: there is nothing to learn, and every "
            "field of it is right at once."
        )
        return [Note("one-colour", text, Severity.WARNING)]
    return []
