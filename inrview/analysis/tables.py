"""An analysis as CSV tables."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from inrview.messages.analysis import AnalysisReport, Comparison


def tables(report: AnalysisReport) -> Mapping[str, str]:
    """Return every table as CSV text, by the name of its file."""
    found = {
        "template.csv": _template(report),
        "members.csv": _members(report),
        "deviation.csv": _deviation(report),
        "modes.csv": _modes(report),
        "distances.csv": _distances(report),
        "map.csv": _rows(
            ("name", "x", "y"),
            (
                (name, *place)
                for name, place in zip(
                    report.names, report.kinship.places.tolist(), strict=True
                )
            ),
        ),
        "dendrogram.csv": _rows(
            ("first", "second", "distance", "members"), report.kinship.linkage.tolist()
        ),
    }
    if report.measurements:
        found["measurements.csv"] = _measurements(report)
    for one in report.comparisons:
        found[f"groups-{one.statistic}.csv"] = _comparison(report, one)
    return found


def _template(report: AnalysisReport) -> str:
    """Variation at each vertex of the mean shape."""
    names = (
        *("x", "y", "z", "template_x", "template_y", "template_z", "area_share"),
        *("magnitude", "normal", "tangential"),
        *("direction_x", "direction_y", "direction_z", "direction_share"),
    )
    spread = report.variation
    columns = np.column_stack(
        [
            *(report.mean.vertices, report.template, report.weights),
            *(spread.magnitude, spread.normal, spread.tangential),
            *(spread.direction, spread.direction_share),
        ]
    )
    return _numbers(names, columns)


def _members(report: AnalysisReport) -> str:
    """How far each member is from the mean, and whether it stands out."""
    scores = [f"mode_{number + 1}" for number in range(report.modes.scores.shape[1])]
    names = ("name", "rms_deviation", "robust_z", "mean_confidence", *scores)
    confidence = report.confidence.mean(axis=1)
    return _rows(
        names,
        (
            (name, report.rms[row], report.outlying[row, 0], confidence[row])
            + tuple(report.modes.scores[row])
            for row, name in enumerate(report.names)
        ),
    )


def _deviation(report: AnalysisReport) -> str:
    """One row a vertex, one column a member: along the mean's normal."""
    return _numbers(report.names, report.deviation.T)


def _modes(report: AnalysisReport) -> str:
    shares = report.modes.shares
    return _rows(
        ("mode", "explained_share", "explained_together"),
        zip(range(1, len(shares) + 1), shares, np.cumsum(shares), strict=True),
    )


def _distances(report: AnalysisReport) -> str:
    rows = zip(report.names, report.kinship.distances.tolist(), strict=True)
    return _rows(("name", *report.names), ((name, *row) for name, row in rows))


def _measurements(report: AnalysisReport) -> str:
    names = [one.name for one in report.measurements]
    header = ("name", *names, *(f"{name} robust_z" for name in names))
    return _rows(
        header,
        (
            (name, *report.values[row], *report.outlying[row, 1:])
            for row, name in enumerate(report.names)
        ),
    )


def _comparison(report: AnalysisReport, one: Comparison) -> str:
    if one.statistic == "place":
        changes = ["difference_x", "difference_y", "difference_z"]
    else:
        changes = ["difference_log_area"]
    names = ("x", "y", "z", *changes, "pseudo_f", "p", "q", "p_family_wise")
    columns = np.column_stack(
        [report.mean.vertices, one.difference, one.f, one.p, one.q, one.p_family]
    )
    return _numbers(names, columns)


def _numbers(names: Sequence[str], columns: np.ndarray) -> str:
    buffer = io.StringIO()
    buffer.write(_rows(names, ()))
    np.savetxt(buffer, columns, fmt="%.6g", delimiter=",")
    return buffer.getvalue()


def _rows(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return buffer.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, str | int):
        return str(value)
    return "" if not np.isfinite(value) else f"{value:.6g}"
