"""Colours of 16 bits, which Pillow reads as 8: both halves, one after the other.

Pillow keeps the upper byte of such a value. Told that the values are stored the other
way round it keeps the lower one, after the same decoding and unfiltering.
"""

import sys
from collections.abc import Callable

import numpy as np
from jaxtyping import UInt8, UInt16
from PIL import Image as Pillow
from PIL import ImageFile

_NATIVE = ";16L" if sys.byteorder == "little" else ";16B"
_OTHER = {";16B": ";16L", ";16L": ";16B"}
_GREY = "LA;16B"
"""Grey with transparency; as four bytes a pixel it is both halves at once."""
_MOST = 65_535

Open = Callable[[], Pillow.Image]


def has_deep_colors(picture: Pillow.Image) -> bool:
    """Whether values of 16 bits lose some when a picture is read as it is."""
    is_color = picture.mode in ("RGB", "RGBA")
    return is_color and any(";16" in raw for raw in _raw_modes(picture))


def lower_half(open_it: Open) -> Pillow.Image | None:
    """Open a picture whose pixels are the lower bytes; None if it has none to give.

    Of grey with transparency it has both bytes of both.
    """
    picture = open_it()
    assert isinstance(picture, ImageFile.ImageFile)
    tiles = []
    for tile in picture.tile:
        known = tile.args or ("",)
        other = _other(known if isinstance(known, str) else known[0])
        if other is None:
            return None
        args = other if isinstance(known, str) else (other, *known[1:])
        tiles.append(tile._replace(args=args))
    picture.tile = tiles
    return picture


def joined(
    upper: UInt8[np.ndarray, "h w c"], lower: UInt8[np.ndarray, "h w c"], is_grey: bool
) -> UInt16[np.ndarray, "h w d"]:
    """Put the halves of values together."""
    if is_grey:
        upper, lower = lower[..., ::2], lower[..., 1::2]
    return np.asarray((upper.astype(np.uint16) << 8) | lower)


def is_grey_with_alpha(picture: Pillow.Image) -> bool:
    """Whether a picture is grey with transparency, of 16 bits."""
    return _GREY in _raw_modes(picture)


def averaged(
    pixels: UInt16[np.ndarray, "h w c"], times: int
) -> UInt16[np.ndarray, "r q c"]:
    """Average blocks of so many pixels a side."""
    layers = np.moveaxis(pixels, 2, 0).astype(np.float32)
    means = [np.asarray(Pillow.fromarray(layer).reduce(times)) for layer in layers]
    return np.asarray(np.rint(np.stack(means, axis=2)), np.uint16)


def shares_of(
    pixels: UInt16[np.ndarray, "h w c"], key: object
) -> tuple[UInt16[np.ndarray, "h w d"], np.ndarray | None]:
    """Part colours from how much of them is there, 0 to 1; None: all of all.

    `key` is the one colour that stands for nothing, if a file names one.
    """
    if pixels.shape[2] in (2, 4):
        return pixels[..., :-1], pixels[..., -1:].astype(np.float32) / _MOST
    if isinstance(key, tuple) and len(key) == pixels.shape[2]:
        is_there = (pixels != np.array(key)).any(axis=2, keepdims=True)
        return pixels, is_there.astype(np.float32)
    return pixels, None


def _raw_modes(picture: Pillow.Image) -> list[str]:
    tiles = getattr(picture, "tile", ())
    found = [tile.args for tile in tiles if tile.args]
    raws = [args if isinstance(args, str) else args[0] for args in found]
    return [raw for raw in raws if isinstance(raw, str)]


def _other(raw: object) -> str | None:
    """Return what reads the other byte of each value."""
    if raw == _GREY:
        return "RGBA"
    if not isinstance(raw, str):
        return None
    known = raw.replace(";16N", _NATIVE)
    for own, other in _OTHER.items():
        if known.endswith(own):
            return known.replace(own, other)
    return None
