"""An analysis as one HTML file that needs no other."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from inrview.analysis.figures import unit_of
from inrview.analysis.html import figure_of, html_page
from inrview.analysis.kinship import OUTLYING
from inrview.geometry.frozen import Value
from inrview.messages.analysis import AnalysisReport, Comparison
from inrview.messages.landmarks import DEFINITIONS


@dataclass(frozen=True, slots=True)
class Picture(Value):
    """A drawn picture, as PNG, and what it shows."""

    section: str
    caption: str
    png: bytes
    bar: str
    """The SVG of its colour bar."""


def page(
    report: AnalysisReport,
    title: str,
    settings: Sequence[tuple[str, str]],
    pictures: Sequence[Picture],
    charts: Mapping[str, str],
) -> str:
    """Return the report; charts are SVG by their names."""
    parts = [
        f"<h1>{escape(title)}</h1>",
        _summary(report, settings),
        _section("How much the members vary", _VARIATION, pictures, "variation"),
        *(_groups(report, pictures) if report.comparisons else ()),
        _section("Principal modes", _MODES, pictures, "modes", charts["modes"]),
        _section("Each member against the mean", _MEMBERS, pictures, "members"),
        charts["deviation"],
        _outliers(report),
        _section("Kinship", _KINSHIP, (), "", charts["dendrogram"]),
        f'<div class="row">{charts["map"]}{charts["distances"]}</div>',
        *(_measurements(report, charts) if report.measurements else ()),
    ]
    return html_page(title, parts)


_SIMILARITY = {
    "rigid": "place and turn are taken out (Procrustes, without scale); sizes are as "
    "the family's alignment left them",
    "full": "place, turn and size are taken out (Procrustes, with scale)",
    "none": "members lie as the family's alignment put them",
}
_VARIATION = (
    "Standard deviation of where each point of the template lies on the members: as a "
    "whole, along the mean's normal, and along its surface; the squares of these two "
    "add up to that of the first."
)
_MODES = (
    "Principal components of corresponding points, weighted by area; the mean shape "
    "moved by two standard deviations either way."
)
_MEMBERS = "Distance from the mean shape along its normal, positive outside."
_KINSHIP = (
    "The distance of two members is the root mean square distance between "
    "corresponding points. The tree joins by average linkage; the map is classical "
    "scaling."
)


def _summary(report: AnalysisReport, settings: Sequence[tuple[str, str]]) -> str:
    notes = "".join(f"<li>{escape(one.text)}</li>" for one in report.notes)
    rows = [
        ("members", str(len(report.names))),
        ("points of the template", f"{len(report.template):,}"),
        ("before they are compared", _SIMILARITY[report.similarity]),
        ("mean confidence of the matches", f"{report.confidence.mean():.2f}"),
        *settings,
    ]
    cells = "".join(
        f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>"
        for name, value in rows
    )
    return f"<table>{cells}</table><ul>{notes}</ul>"


def _section(
    title: str,
    text: str,
    pictures: Iterable[Picture],
    section: str,
    chart: str = "",
) -> str:
    mine = [one for one in pictures if one.section == section]
    drawn = "".join(_figure(one, mine) for one in mine)
    bars = dict.fromkeys(one.bar for one in mine)
    # One bar for all where they share it.
    legend = next(iter(bars)) if len(bars) == 1 else ""
    return (
        f"<h2>{escape(title)}</h2><p>{escape(text)}</p>{chart}"
        f'<div class="row">{drawn}</div>{legend}'
    )


def _figure(one: Picture, mine: Sequence[Picture]) -> str:
    bar = one.bar if len({other.bar for other in mine}) > 1 else ""
    return figure_of(one.png, one.caption, bar)


def _groups(report: AnalysisReport, pictures: Iterable[Picture]) -> Iterable[str]:
    one = report.comparisons[0]
    first, second = one.groups
    how = "all arrangements" if one.is_exact else "random arrangements"
    text = (
        f"{second} ({one.counts[1]}) against {first} ({one.counts[0]}): permutation "
        f"test of pseudo-F at each point, {one.arrangements:,} {how}. p is of the "
        "point alone; q is the false discovery rate (Benjamini and Hochberg); the "
        "family-wise p takes the largest statistic anywhere. Place: where a point "
        "lies, so that it depends on how the members were aligned. Stretch: how much "
        "surface there is about it, which does not."
    )
    yield _section("Two groups", text, pictures, "groups")
    rows = "".join(_comparison(report, one) for one in report.comparisons)
    header = (
        "<th>statistic</th><th>area with p ≤ 0.05</th><th>area with q ≤ 0.05</th>"
        "<th>area with family-wise p ≤ 0.05</th><th>least family-wise p</th>"
    )
    yield f"<table><tr>{header}</tr>{rows}</table>"


def _comparison(report: AnalysisReport, one: Comparison) -> str:
    shares = [
        f"{report.weights[values <= 0.05].sum():.1%}"
        for values in (one.p, one.q, one.p_family)
    ]
    cells = [one.statistic, *shares, f"{one.p_family.min():.4f}"]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _outliers(report: AnalysisReport) -> str:
    named = ["whole shape", *(one.name for one in report.measurements)]
    found = [
        f"{report.names[row]}: {named[column]} (z = {report.outlying[row, column]:.1f})"
        for row, column in zip(
            *np.nonzero(np.abs(np.nan_to_num(report.outlying)) > OUTLYING), strict=True
        )
    ]
    told = "; ".join(map(escape, found)) or "none"
    return (
        f"<p>Outliers, by a robust z-score beyond {OUTLYING:g} (Iglewicz and Hoaglin "
        f"1993): {told}.</p>"
    )


def _measurements(report: AnalysisReport, charts: Mapping[str, str]) -> Iterable[str]:
    kinds = dict.fromkeys(one.kind for one in report.measurements)
    meanings = "".join(
        f"<li>{kind}, {escape(unit_of(kind, report.unit))}: {DEFINITIONS[kind]}</li>"
        for kind in kinds
    )
    header = "".join(f"<th>{escape(one.name)}</th>" for one in report.measurements)
    rows = "".join(
        f"<tr><td>{escape(name)}</td>{_cells(report, row)}</tr>"
        for row, name in enumerate(report.names)
    )
    yield (
        f"<h2>Measurements</h2><ul>{meanings}</ul>"
        '<div class="wide"><table>'
        f"<tr><th>member</th>{header}</tr>{rows}{_middles(report)}</table></div>"
    )
    drawn = "".join(one for name, one in charts.items() if name.startswith("measure-"))
    yield f'<div class="row">{drawn}</div>'


def _cells(report: AnalysisReport, row: int) -> str:
    cells = []
    for value, z in zip(report.values[row], report.outlying[row, 1:], strict=True):
        mark = ' class="out"' if abs(np.nan_to_num(z)) > OUTLYING else ""
        cells.append(f"<td{mark}>{_number(value)}</td>")
    return "".join(cells)


def _middles(report: AnalysisReport) -> str:
    rows = []
    for name, of in (("mean", np.mean), ("deviation", _deviation)):
        cells = []
        for column in report.values.T:
            known = column[np.isfinite(column)]
            cells.append(f"<th>{_number(of(known) if len(known) else np.nan)}</th>")
        rows.append(f"<tr><th>{name}</th>{''.join(cells)}</tr>")
    return "".join(rows)


def _deviation(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else float("nan")


def _number(value: float) -> str:
    return f"{value:.4g}" if np.isfinite(value) else ""
