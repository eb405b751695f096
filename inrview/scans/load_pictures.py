"""The load job of pictures: files in, rasters with true notes out."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from inrview.files.draft import Glimpse
from inrview.files.pictures import read_picture
from inrview.files.source import Progress
from inrview.messages.notes import LoadError
from inrview.messages.picture import (
    LoadedPicture,
    LoadPictureReport,
    LoadPictureRequest,
)
from inrview.scans.reading import Step, in_background


def load_pictures(request: LoadPictureRequest) -> Iterator[LoadPictureReport]:
    """Read pictures; one that cannot be used fails them all.

    Raises
    ------
    LoadError
        Naming the file and the remedy.
    """
    if not request.paths:
        raise LoadError("No file was given. Choose one or more pictures.")
    pictures: list[LoadedPicture] = []
    count = len(request.paths)
    for number, text in enumerate(request.paths):
        doing = f"Reading {Path(text).name}"
        yield LoadPictureReport(number / count, doing, tuple(pictures))
        for step in in_background(partial(_read, Path(text))):
            if isinstance(step, Step):
                fraction = (number + step.fraction) / count
                yield LoadPictureReport(fraction, doing, tuple(pictures))
            else:
                pictures.append(step)
    yield LoadPictureReport(1.0, "Read", tuple(pictures), is_final=True)


def _read(path: Path, progress: Progress, _: Glimpse) -> LoadedPicture:
    raster, notes = read_picture(path, progress)
    return LoadedPicture(path.stem, str(path), raster, tuple(notes))
