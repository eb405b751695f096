"""The job that compares two pictures of the same size."""

import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np

from inrview.files.draft import Glimpse
from inrview.files.pictures import read_picture
from inrview.files.source import Progress as Say
from inrview.geometry.raster import Raster
from inrview.messages.notes import Note, UserError
from inrview.messages.picture import ImageCompareRequest
from inrview.messages.reports import Progress, Result
from inrview.processing.picture_quality import MARGIN, psnr, similarity
from inrview.scans.reading import Step, in_background

_ROWS = 64


def compare_pictures(request: ImageCompareRequest) -> Iterator[Progress | Result]:
    """Yield progress, then the figures of `processing.picture_quality.DEFINITIONS`.

    Raises
    ------
    UserError
        When one cannot be read or their sizes differ.
    """
    began = time.perf_counter()
    rasters: list[Raster] = []
    notes: list[Note] = []
    for text in (request.first, request.second):
        for step in in_background(partial(_read, Path(text))):
            if isinstance(step, Step):
                yield Progress(0.2 * len(rasters), f"Reading {Path(text).name}")
            else:
                rasters.append(step[0])
                notes += step[1]
    first, second = rasters
    if (first.width, first.height) != (second.width, second.height):
        raise UserError(
            f"The pictures differ in size: {first.width} x {first.height} and "
            f"{second.width} x {second.height}. Draw one in the size of the other."
        )
    a, b = first.colors(), second.colors()
    squares = alike = 0.0
    for top in range(0, first.height, _ROWS):
        low = max(top - MARGIN, 0)
        inner = slice(top - low, top - low + _ROWS)
        rows = slice(low, min(top + _ROWS + MARGIN, first.height))
        alike += float(similarity(a[rows], b[rows])[inner].sum())
        difference = a[top : top + _ROWS] - b[top : top + _ROWS]
        squares += float((difference.astype(np.float64) ** 2).sum())
        yield Progress(0.4 + 0.6 * top / first.height, "Comparing")
    count = first.width * first.height
    yield Result(
        {
            "kind": "pictures",
            "width": first.width,
            "height": first.height,
            "psnr": psnr(squares / (3 * count)),
            "ssim": alike / count,
            "seconds": time.perf_counter() - began,
        },
        tuple(notes),
    )


def _read(path: Path, progress: Say, _: Glimpse) -> tuple[Raster, list[Note]]:
    return read_picture(path, progress)
