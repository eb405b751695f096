"""Job: an analysis as a page, tables and figures."""

import io
from collections.abc import Generator, Iterator
from pathlib import Path

import numpy as np
from PIL import Image as Pictures

from inrview.analysis.coloured import Coloured, coloured
from inrview.analysis.figures import as_png, as_svg, charts, color_bar, inline_svg
from inrview.analysis.page import Picture, page
from inrview.analysis.report_file import write_report
from inrview.analysis.tables import tables
from inrview.messages.analysis import WriteAnalysisRequest
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
            written.append(
                write_report(Path(request.folder) / name, data, request.overwrite)
            )
            yield Progress(None, "Writing tables")
    if request.page is not None:
        inline = {name: inline_svg(svg) for name, (svg, _) in figures.items()}
        pictures = tuple(drawn.values())
        text = page(report, request.title, request.settings, pictures, inline)
        written.append(
            write_report(Path(request.page), text.encode(), request.overwrite)
        )
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
    return Picture(one.section, one.caption, buffer.getvalue(), inline_svg(as_svg(bar)))
