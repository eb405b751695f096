"""Job: an analysis as a page, tables and figures."""

import io
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image as Pictures

from inrview.analysis.coloured import Coloured, coloured
from inrview.analysis.figures import as_png, as_svg, charts, color_bar
from inrview.analysis.page import Picture, page
from inrview.analysis.tables import tables
from inrview.files.atomic import write_atomically
from inrview.messages.analysis import WriteAnalysisRequest
from inrview.messages.notes import UserError
from inrview.messages.reports import Progress, Result
from inrview.messages.requests import RenderRequest
from inrview.surfaces.picture import draw

_LARGE, _SMALL = (420, 520), (240, 300)


def write_analysis(request: WriteAnalysisRequest) -> Iterator[Progress | Result]:
    """Write what was asked for; the result names the files.

    Raises
    ------
    UserError
        If a file is there already and may not be overwritten.
    """
    report = request.report
    figures = {}
    for name, figure in charts(report).items():
        figures[name] = (as_svg(figure), as_png(figure))
        yield Progress(None, "Drawing charts")
    drawn = yield from _drawn(request)
    written: list[str] = []
    if request.folder is not None:
        texts = {name: text.encode() for name, text in tables(report).items()}
        for name, (svg, png) in figures.items():
            texts |= {f"{name}.svg": svg, f"{name}.png": png}
        texts |= {f"{stem}.png": one.png for stem, one in drawn.items()}
        for name, data in texts.items():
            written.append(_write(Path(request.folder) / name, data, request.overwrite))
            yield Progress(None, "Writing tables")
    if request.page is not None:
        inline = {name: _inline(svg) for name, (svg, _) in figures.items()}
        pictures = tuple(drawn.values())
        text = page(report, request.title, request.settings, pictures, inline)
        written.append(_write(Path(request.page), text.encode(), request.overwrite))
    yield Result({"files": written})


def _drawn(
    request: WriteAnalysisRequest,
) -> Generator[Progress, None, dict[str, Picture]]:
    wanted = list(coloured(request.report))
    found = {}
    for number, one in enumerate(wanted):
        yield Progress(number / len(wanted), "Drawing pictures")
        found[one.stem] = _picture(one, request.up_axis)
    return found


def _picture(one: Coloured, up_axis: str) -> Picture:
    width, height = _SMALL if one.section == "members" else _LARGE
    pixels = draw(
        one.mesh, RenderRequest(one.mesh, None, width, height, up_axis=up_axis)
    )
    buffer = io.BytesIO()
    Pictures.fromarray(np.ascontiguousarray(pixels)).save(buffer, "PNG")
    scale = one.scale
    bar = color_bar(scale.low, scale.high, scale.meaning, scale.colors)
    return Picture(one.section, one.caption, buffer.getvalue(), _inline(as_svg(bar)))


def _inline(svg: bytes) -> str:
    """Return an SVG without what stands before it in a file of its own."""
    text = svg.decode("utf-8")
    return text[text.index("<svg") :]


def _write(path: Path, data: bytes, overwrite: bool) -> str:
    if not path.parent.is_dir():
        raise UserError(f"The folder {path.parent} does not exist; make it first.")

    def write(file: BinaryIO) -> None:
        file.write(data)

    write_atomically(path, write, overwrite)
    return str(path)
