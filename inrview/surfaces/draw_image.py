"""The jobs that ask a picture's field for pixels: to be seen, or as a PNG."""

import io
import time
from collections.abc import Generator, Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

import numpy as np
from jaxtyping import UInt8, UInt16

from inrview.fields.restore_image import ImageField, restore_image
from inrview.files.atomic import write_atomically
from inrview.files.limits import check_memory
from inrview.files.write_png import deep_png
from inrview.geometry.raster import Sides, Window, height_for, pixel_places
from inrview.messages.notes import UserError
from inrview.messages.picture import (
    ImageExportRequest,
    ImageRenderRequest,
    ImageReport,
    ImageSnapshot,
)
from inrview.messages.reports import Progress, Result
from inrview.surfaces.evaluate import FEWEST, LONG, MOST, SHORT

STRIDES = (8, 2, 1)
"""Each pass asks for so many times fewer pixels along each side."""
FEWEST_PIXELS = 64
"""A coarse pass with fewer pixels along the longer side shows nothing."""
MOST_EXPORTED = 200_000_000
Pixels = UInt8[np.ndarray, "h w 3"] | UInt16[np.ndarray, "h w 3"]


def draw_image(request: ImageRenderRequest) -> Iterator[ImageReport | Progress]:
    """Yield coarse passes, then all pixels; the last report is final.

    Raises
    ------
    UserError
        When the window lies outside of the picture.
    """
    began = time.perf_counter()
    snapshot = request.snapshot
    size, window = _size_and_window(snapshot, request.width, request.window)
    asker = _Asker(restore_image(snapshot), snapshot)
    for stride in STRIDES if request.is_coarse_first else STRIDES[-1:]:
        if stride > 1 and max(window[2:]) // stride < FEWEST_PIXELS:
            continue
        coarse, part = _coarsened(size, window, stride)
        pixels = yield from asker.pixels(coarse, part)
        yield ImageReport(
            pixels,
            stride,
            *size,
            window,
            snapshot.step,
            time.perf_counter() - began,
            is_final=stride == 1,
        )


def _coarsened(
    size: tuple[int, int], window: Window, stride: int
) -> tuple[Sides, Window]:
    """Return a size and window of pixels that are `stride` times as large."""
    first = window[0] // stride, window[1] // stride
    last = -(-(window[0] + window[2]) // stride), -(-(window[1] + window[3]) // stride)
    part = (*first, last[0] - first[0], last[1] - first[1])
    return (size[0] / stride, size[1] / stride), part


class _Asker:
    """A field that is asked for pixels in pieces short enough to stop between."""

    def __init__(
        self, field: ImageField, snapshot: ImageSnapshot, bits: int = 8
    ) -> None:
        self._field = field
        self._kind: type[np.uint8 | np.uint16] = np.uint16 if bits == 16 else np.uint8
        self._sides = snapshot.width, snapshot.height
        self._piece = 8192

    def pixels(
        self, size: Sides, window: Window, text: str = ""
    ) -> Generator[Progress, None, Pixels]:
        """Yield progress; return the pixels of a window."""
        x, y, columns, rows = window
        found = np.empty((rows, columns, 3), self._kind)
        row = 0
        while row < rows:
            count = min(max(1, self._piece // columns), rows - row)
            for left in range(0, columns, MOST):
                wide = min(MOST, columns - left)
                part = (x + left, y + row, wide, count)
                colors = yield from self._asked(size, part, row / rows, text)
                found[row : row + count, left : left + wide] = colors
            row += count
        return found

    def _asked(
        self, size: Sides, part: Window, fraction: float, text: str
    ) -> Generator[Progress, None, Pixels]:
        places = pixel_places(size, part, self._sides)
        colors = np.empty((len(places), 3), np.float32)
        start = 0
        while start < len(places):
            began = time.perf_counter()
            piece = slice(start, start + self._piece)
            colors[piece] = self._field.values(places[piece])
            spent = time.perf_counter() - began
            start += self._piece
            if spent < SHORT:
                self._piece = min(self._piece * 2, MOST)
            elif spent > LONG:
                self._piece = max(self._piece // 2, FEWEST)
            yield Progress(fraction, text)
        shares = np.clip(np.nan_to_num(colors), 0, 1)
        most = np.float32(np.iinfo(self._kind).max)
        rounded = np.rint(shares * most).astype(self._kind)
        return np.asarray(rounded.reshape(part[3], part[2], 3))


def _size_and_window(
    snapshot: ImageSnapshot, width: int, window: Window | None
) -> tuple[tuple[int, int], Window]:
    if width < 1:
        raise UserError(f"A picture of {width} pixels across cannot be: ask for more.")
    size = width, height_for(width, snapshot.width, snapshot.height)
    if window is None:
        return size, (0, 0, *size)
    x, y, columns, rows = window
    is_inside = x >= 0 and y >= 0 and x + columns <= size[0] and y + rows <= size[1]
    if min(columns, rows) < 1 or not is_inside:
        raise UserError(
            f"A window of {columns} x {rows} pixels at {x}, {y} does not lie within "
            f"the picture of {size[0]} x {size[1]}."
        )
    return size, window


def export_image(request: ImageExportRequest) -> Iterator[Progress | Result]:
    """Write a PNG of the field; the last report says what was written.

    Raises
    ------
    UserError
        When the picture would be too large, or cannot be written.
    """
    began = time.perf_counter()
    path, snapshot = Path(request.path), request.snapshot
    size, window = _size_and_window(snapshot, request.width, request.window)
    if window[2] * window[3] > MOST_EXPORTED:
        raise UserError(
            f"A picture of {window[2]} x {window[3]} pixels is more than inrview "
            f"writes ({MOST_EXPORTED // 1_000_000} million): ask for a smaller width "
            "or a window of it."
        )
    if request.bits not in (8, 16):
        raise UserError(f"A PNG has 8 or 16 bits for each value, not {request.bits}.")
    check_memory(path, 10 * window[2] * window[3] * request.bits // 8)
    asker = _Asker(restore_image(snapshot), snapshot, request.bits)
    pixels = yield from asker.pixels(size, window, f"Drawing {path.name}")
    yield Progress(1.0, f"Writing {path.name}")
    data = png_bytes(pixels)
    written = write_atomically(path, partial(_write, data), overwrite=request.overwrite)
    yield Result(
        {
            "path": str(path),
            "width": window[2],
            "height": window[3],
            "whole_width": size[0],
            "whole_height": size[1],
            "bits": request.bits,
            "steps": snapshot.step,
            "bytes": written,
            "seconds": time.perf_counter() - began,
        }
    )


def _write(data: bytes, file: BinaryIO) -> None:
    file.write(data)


def png_bytes(pixels: Pixels) -> bytes:
    """Return pixels as the bytes of a PNG file."""
    if pixels.dtype == np.uint16:
        return deep_png(pixels)
    from PIL import Image as Pillow

    file = io.BytesIO()
    Pillow.fromarray(pixels).save(file, "PNG", compress_level=6)
    return file.getvalue()
