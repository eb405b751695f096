"""The load job: files in, placed scans with true notes out."""

from collections.abc import Iterator
from pathlib import Path

from inrview.files.draft import Glimpse
from inrview.files.read import read_geometry
from inrview.files.source import Progress
from inrview.messages.reports import LoadedScan, LoadReport
from inrview.messages.requests import LoadRequest
from inrview.scans.assumptions import assume
from inrview.scans.reading import Step, in_background


def load(request: LoadRequest) -> Iterator[LoadReport]:
    """Read the files of a request; one that cannot be used fails them all.

    Raises
    ------
    LoadError
        Naming the file, the place in it and the remedy.
    """
    scans: list[LoadedScan] = []
    count = len(request.paths)
    for number, text in enumerate(request.paths):
        path = Path(text)
        doing = f"Reading {path.name}"
        yield LoadReport(number / count, doing, scans=tuple(scans))
        for step in in_background(
            lambda progress, glimpse, path=path: _read(path, progress, glimpse)
        ):
            if isinstance(step, Step):
                fraction = (number + step.fraction) / count
                yield LoadReport(fraction, doing, step.glimpse, tuple(scans))
            else:
                scans.append(step)
    yield LoadReport(1.0, _summary(scans), None, tuple(scans), is_final=True)


def _read(path: Path, progress: Progress, glimpse: Glimpse) -> LoadedScan:
    geometry, notes, unit, up_axis = read_geometry(path, progress, glimpse)
    unit, up_axis, assumed = assume(path, geometry, unit, up_axis)
    return LoadedScan(path.stem, str(path), geometry, (*notes, *assumed), unit, up_axis)


def _summary(scans: list[LoadedScan]) -> str:
    if len(scans) == 1:
        return f"Read {scans[0].name}"
    return f"Read {len(scans)} scans"
