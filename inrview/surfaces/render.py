"""Job: a picture, or a turning one, of a mesh, of points or of a snapshot's surface."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from jaxtyping import UInt8
from PIL import Image as Pictures

from inrview.files.atomic import write_atomically
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress, Result
from inrview.messages.requests import RenderRequest
from inrview.messages.snapshot import AnySnapshot
from inrview.surfaces.extract import extractor_of
from inrview.surfaces.picture import draw
from inrview.surfaces.trim import trim_surface
from inrview.surfaces.turntable import TURNING, write_turn


def render(request: RenderRequest) -> Iterator[Progress | Result]:
    """Draw the subject; write a PNG if there is a path, and return the pixels."""
    path = None if request.path is None else Path(request.path)
    if path is not None and os.path.lexists(path) and not request.overwrite:
        raise UserError(
            f"{path} exists already. Choose another name or allow overwriting."
        )
    if not (1 <= request.width <= 16_384 and 1 <= request.height <= 16_384):
        raise UserError(
            f"A picture of {request.width} x {request.height} pixels cannot be drawn; "
            "each side is from 1 to 16384."
        )
    subject = request.subject
    if isinstance(subject, AnySnapshot):
        found = yield from extractor_of(subject, 0.0).at(request.resolution)
        subject = found.mesh
        if request.trim is not None:
            subject = yield from trim_surface(subject, request.trim)
    if path is not None and path.suffix.lower() in TURNING:
        yield from write_turn(subject, path, request)
        return
    yield Progress(None, "Drawing")
    pixels = draw(subject, request)
    if path is not None:
        write_atomically(path, lambda file: _write_png(file, pixels), request.overwrite)
    values = {
        "path": request.path,
        "width": request.width,
        "height": request.height,
        "pixels": pixels,
    }
    yield Result(values)


def _write_png(file: BinaryIO, pixels: UInt8[np.ndarray, "h w 3"]) -> None:
    buffer = io.BytesIO()
    Pictures.fromarray(pixels).save(buffer, "PNG")
    file.write(buffer.getvalue())
