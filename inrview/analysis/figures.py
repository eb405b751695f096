"""Charts of an analysis, and colours for values: the one door of matplotlib."""

import io
from collections.abc import Mapping
from typing import Any

import matplotlib as mpl
import numpy as np
from jaxtyping import Float, UInt8
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from scipy.cluster.hierarchy import dendrogram

from inrview.analysis.kinship import OUTLYING
from inrview.messages.analysis import AnalysisReport
from inrview.messages.short_names import own_parts

# Text stays text, and the same analysis gives the same file.
_STYLE: Any = {"svg.fonttype": "none", "svg.hashsalt": "inrview", "font.size": 9}
_BLUE, _RED, _GREY = "#3b6ea5", "#b5463c", "#888888"
_MOST_NAMED = 60
_FEW = 15
"""Members whose whole names stand in a map without lying over each other."""


def charts(report: AnalysisReport) -> Mapping[str, Figure]:
    """Return every chart by the stem of its file."""
    found = {
        "modes": _modes(report),
        "dendrogram": _dendrogram(report),
        "map": _map(report),
        "distances": _distances(report),
        "deviation": _deviation(report),
    }
    for number, one in enumerate(report.measurements):
        figure = _histogram(report, number)
        if figure is not None:
            found[f"measure-{number + 1}-{_plain(one.name)}"] = figure
    return found


def as_svg(figure: Figure) -> bytes:
    """Return a chart as SVG."""
    return _saved(figure, "svg", {"Date": None, "Creator": None})


def inline_svg(svg: bytes) -> str:
    """Return an SVG without what stands before it in a file of its own."""
    text = svg.decode("utf-8")
    return text[text.index("<svg") :]


def as_png(figure: Figure) -> bytes:
    """Return a chart as PNG."""
    return _saved(figure, "png", {"Software": None})


def _saved(figure: Figure, kind: str, metadata: dict[str, Any]) -> bytes:
    with mpl.rc_context(_STYLE):
        FigureCanvasAgg(figure)
        buffer = io.BytesIO()
        figure.savefig(buffer, format=kind, dpi=150, metadata=metadata)
    return buffer.getvalue()


def colored(
    values: Float[np.ndarray, " n"], low: float, high: float, name: str = "viridis"
) -> UInt8[np.ndarray, "n 3"]:
    """Return a colour for each value, from `low` to `high`."""
    shares = (values.astype(np.float64) - low) / max(high - low, 1e-300)
    colors = mpl.colormaps[name](np.clip(np.nan_to_num(shares), 0, 1), bytes=True)
    return np.ascontiguousarray(np.asarray(colors)[:, :3], np.uint8)


def color_bar(low: float, high: float, text: str, name: str = "viridis") -> Figure:
    """Return a flat bar that says which colour is which value."""
    figure, axes = _figure(4.2, 0.55)
    figure.subplots_adjust(0.06, 0.72, 0.94, 0.95)
    ramp = np.linspace(0, 1, 256)[None]
    axes.imshow(ramp, aspect="auto", cmap=name, extent=(low, high, 0, 1))
    axes.set_yticks([])
    axes.set_xlabel(text, fontsize=8, labelpad=1)
    axes.tick_params(labelsize=7, pad=1)
    return figure


def drawing(width: float, height: float, panels: int = 1) -> tuple[Figure, Any]:
    """Return a figure and its axes, several beside each other as a list."""
    if panels == 1:
        return _figure(width, height)
    with mpl.rc_context(_STYLE):
        figure = Figure((width, height))
        axes = figure.subplots(1, panels, sharey=True)
        return figure, list(axes)


def _figure(width: float, height: float) -> tuple[Figure, Any]:
    with mpl.rc_context(_STYLE):
        figure = Figure((width, height))
        return figure, figure.add_subplot()


def _modes(report: AnalysisReport) -> Figure:
    figure, axes = _figure(5.0, 3.0)
    shares = report.modes.shares * 100
    numbers = np.arange(1, len(shares) + 1)
    axes.bar(numbers, shares, color=_BLUE, label="each")
    axes.plot(numbers, np.cumsum(shares), "o-", color=_RED, label="together")
    axes.set_xticks(numbers)
    axes.set_ylim(0, 105)
    axes.set_xlabel("mode")
    axes.set_ylabel("explained variance, %")
    axes.legend(frameon=False)
    figure.tight_layout()
    return figure


def _dendrogram(report: AnalysisReport) -> Figure:
    count = len(report.names)
    figure, axes = _figure(6.0, max(2.0, 0.17 * count + 0.8))
    dendrogram(
        report.kinship.linkage,
        labels=list(report.names),
        orientation="left",
        ax=axes,
        leaf_font_size=7,
        link_color_func=lambda _: _BLUE,
    )
    axes.set_xlabel(f"distance, {report.unit} (average linkage)")
    for side in ("top", "left", "right"):
        axes.spines[side].set_visible(False)
    figure.tight_layout()
    return figure


def _map(report: AnalysisReport) -> Figure:
    figure, axes = _figure(6.0, 4.6)
    places = report.kinship.places
    axes.scatter(places[:, 0], places[:, 1], s=18, color=_BLUE)
    if len(report.names) <= _MOST_NAMED:
        for name, place in zip(_names(report), places, strict=True):
            axes.annotate(name, place, xytext=(4, 3), textcoords="offset points")
    axes.margins(0.12)
    axes.set_aspect("equal", "box")
    axes.set_xlabel(report.unit)
    axes.set_ylabel(report.unit)
    shown = report.kinship.shown
    axes.set_title(f"{shown:.0%} of the squared distances are shown", fontsize=9)
    figure.tight_layout()
    return figure


def _names(report: AnalysisReport) -> list[str]:
    """Return names for points that lie close: numbers alone where that is enough."""
    if len(report.names) <= _FEW:
        return list(report.names)
    shorts = own_parts(report.names)
    return [shorts.get(name, name) for name in report.names]


def _distances(report: AnalysisReport) -> Figure:
    count = len(report.names)
    side = float(np.clip(0.16 * count + 1.8, 3.2, 8.0))
    figure, axes = _figure(side + 0.6, side)
    order = report.kinship.order
    image = axes.imshow(report.kinship.distances[np.ix_(order, order)], cmap="viridis")
    names = [report.names[one] for one in order]
    if count <= _MOST_NAMED:
        axes.set_xticks(range(count), names, rotation=90, fontsize=6)
        axes.set_yticks(range(count), names, fontsize=6)
    figure.colorbar(image, ax=axes, label=f"distance, {report.unit}", shrink=0.8)
    figure.tight_layout()
    return figure


def _deviation(report: AnalysisReport) -> Figure:
    count = len(report.names)
    figure, axes = _figure(6.0, max(2.0, 0.17 * count + 0.8))
    order = np.argsort(report.rms)
    is_out = report.outlying[order, 0] > OUTLYING
    colors = np.where(is_out, _RED, _BLUE)
    names = [report.names[one] for one in order]
    axes.barh(range(count), report.rms[order], color=colors.tolist())
    axes.set_yticks(range(count), names, fontsize=7)
    axes.set_xlabel(f"root mean square distance from the mean, {report.unit}")
    figure.tight_layout()
    return figure


def _histogram(report: AnalysisReport, number: int) -> Figure | None:
    values = report.values[:, number]
    known = values[np.isfinite(values)]
    if not len(known):
        return None
    one = report.measurements[number]
    figure, axes = _figure(3.4, 2.3)
    axes.hist(known, bins="sqrt", color=_BLUE, edgecolor="white")
    axes.axvline(float(np.median(known)), color=_RED, linewidth=1)
    axes.set_title(one.name, fontsize=9)
    axes.set_xlabel(f"{one.kind}, {unit_of(one.kind, report.unit)}")
    axes.set_ylabel("members")
    axes.yaxis.get_major_locator().set_params(integer=True)
    figure.tight_layout()
    return figure


def unit_of(kind: str, unit: str) -> str:
    """Return the unit of a kind of measurement."""
    return unit + {"area": "²", "volume": "³"}.get(kind, "")


def _plain(name: str) -> str:
    """Return a name as part of a file's."""
    return "".join(one if one.isalnum() else "-" for one in name.lower()).strip("-")
