"""The jobs that save and open a project; the format is told in its parts' files."""

import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from inrview.document.project_archive import Archive, write_archive
from inrview.document.project_geometry import png_of
from inrview.document.project_scene import PREVIEW, restore_document, store_document
from inrview.files.atomic import write_atomically
from inrview.geometry.steps import told
from inrview.messages.notes import UserError
from inrview.messages.reports import OpenedProject, Progress, Report, Result
from inrview.messages.requests import OpenProjectRequest, SaveRequest


def save(request: SaveRequest) -> Iterator[Report]:
    """Write a project, so that the file is whole at every moment."""
    began = time.perf_counter()
    path = Path(request.path)
    parts: dict[str, bytes] = {}
    for name, data in store_document(request.document, request.is_compact):
        parts[name] = data
        yield Progress(None, f"Saving {path.name}")
    if request.preview is not None:
        pixels = np.clip(request.preview * 255 + 0.5, 0, 255).astype(np.uint8)
        parts[PREVIEW] = png_of(pixels)
    size = write_atomically(
        path,
        lambda file: write_archive(file, parts, {}),
        overwrite=True,
        backups=request.backups,
        verify=_verify,
    )
    seconds = time.perf_counter() - began
    yield Result({"path": str(path), "bytes": size, "seconds": seconds})


def _verify(path: Path) -> None:
    """Read every part back before the old file is replaced."""
    with Archive(path) as archive:
        for name in archive.names:
            archive.part(name)


def open_project(request: OpenProjectRequest) -> Iterator[Report]:
    """Read a project as far as it is whole.

    Raises
    ------
    UserError
        If it is not a project, is of a newer format, or is damaged beyond use.
    """
    path = Path(request.path)
    try:
        with Archive(path) as archive:
            steps = restore_document(archive)
            document, notes = yield from told(
                steps, lambda share: Progress(share, f"Opening {path.name}")
            )
    except UserError as error:
        raise UserError(_with_name(path, str(error))) from error
    yield OpenedProject(document, notes)


def _with_name(path: Path, text: str) -> str:
    return text if path.name in text else f"{path.name}: {text}"
