"""Job: what a field costs in bytes and error, as a page with a plot and a table."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

import numpy as np

from inrview.analysis.figures import as_svg, drawing, inline_svg
from inrview.analysis.html import html_page, table_of
from inrview.analysis.report_file import write_report
from inrview.messages.compact import CurvePoint, CurveReport, WriteCurveRequest
from inrview.messages.reports import Progress, Result

# Okabe and Ito 2008: told apart by the colour-blind too.
COLORS = {
    "field": "#0072b2",
    "mesh": "#d55e00",
    "voxels": "#009e73",
    "JPEG": "#d55e00",
    "PNG": "#cc79a7",
}
NAMES = {
    "field": "this field",
    "mesh": "decimated mesh",
    "voxels": "voxel grid",
    "JPEG": "JPEG",
    "PNG": "PNG",
}
_OF_SHAPES = (
    "Error is the mean distance to the surface of the 32-bit field, from samples of "
    "each surface to the triangles of the other, both ways. The decimated mesh "
    "(Garland and Heckbert 1997) keeps vertices as 14-bit numbers and the voxel grid "
    "one byte a corner; both pass through the coder that the field passes through. "
    "Bytes are those of everything that is needed, the project's container among them."
)
_OF_PICTURES = (
    "PSNR is over all pixels and channels, against the picture itself. Bytes of the "
    "field are those of everything that is needed, the project's container among them; "
    "JPEG and PNG are Pillow's, optimised."
)


def write_curve(request: WriteCurveRequest) -> Iterator[Progress | Result]:
    """Write the page; the result names the file."""
    yield Progress(None, "Drawing the report")
    text = curve_page(request.curve, request.title, request.unit)
    path = write_report(Path(request.path), text.encode(), request.overwrite)
    yield Result({"files": [path], "bytes": len(text.encode())})


def curve_page(curve: CurveReport, title: str, unit: str) -> str:
    """Return the page."""
    is_shape = curve.size > 0
    words = _OF_SHAPES if is_shape else _OF_PICTURES
    facts = f"{curve.parameters:,} weights. {words}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(facts)}</p>",
        _plot(curve, unit),
        _table(curve, unit),
    ]
    return html_page(title, parts)


def _plot(curve: CurveReport, unit: str) -> str:
    figure, axes = drawing(7.0, 4.2)
    for method in dict.fromkeys(point.method for point in curve.points):
        mine = _sorted(curve, method)
        color, name = COLORS[method], NAMES[method]
        sizes = [point.bytes for point in mine]
        errors = [point.error for point in mine]
        axes.plot(sizes, errors, "o-", color=color, label=name, markersize=4)
    axes.set_xscale("log")
    axes.set_xlabel("bytes")
    if curve.size > 0:
        axes.set_yscale("log")
        axes.set_ylabel(f"mean distance, {unit}")
    else:
        axes.set_ylabel("PSNR, dB")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.tight_layout()
    return inline_svg(as_svg(figure))


def _sorted(curve: CurveReport, method: str) -> list[CurvePoint]:
    """Return the points that a plot can show: an exact one has no logarithm."""
    mine = [one for one in curve.points if one.method == method]
    shown = [
        one
        for one in mine
        if np.isfinite(one.error) and (curve.size == 0 or not curve.is_exact(one))
    ]
    return sorted(shown, key=lambda one: one.bytes)


def _table(curve: CurveReport, unit: str) -> str:
    is_shape = curve.size > 0
    error = f"mean distance, {unit}" if is_shape else "PSNR, dB"
    header = ["kept as", "setting", "bytes", "of float32", error]
    rows = []
    for one in curve.points:
        share = one.bytes / (4 * curve.parameters)
        told = f"{one.error:.3g}" if is_shape else f"{one.error:.2f}"
        row = [NAMES[one.method], one.setting, f"{one.bytes:,}", f"{share:.1%}", told]
        rows.append([*row, f"{one.error / curve.size:.2e}"] if is_shape else row)
    return table_of([*header, "of the size"] if is_shape else header, rows)
