"""`inrview analyse`: how the members of a family differ."""

import time
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np

from inrview.analysis.comparison import two_groups
from inrview.app.cli_console import Console
from inrview.app.cli_members import member_of, open_family
from inrview.app.cli_run import (
    Startup,
    carry_out,
    check_folder,
    check_inputs,
    check_output,
)
from inrview.document.analysed import subject_of, unit_of, up_axis_of
from inrview.document.document import Document, Family
from inrview.document.mark_edits import add_measurement
from inrview.files.named_rows import read_groups
from inrview.messages.analysis import (
    AnalysisReport,
    AnalysisRequest,
    Comparison,
    Subject,
    WriteAnalysisRequest,
)
from inrview.messages.measurement_check import parse_measurement
from inrview.messages.notes import UserError
from inrview.messages.reports import Result
from inrview.messages.requests import SaveRequest

_FOUND = 0.05
_OUTLYING = 3.5


def analyse(arguments: Namespace, console: Console) -> int:
    """Analyse a family and write the report."""
    _check(arguments)
    check_inputs(arguments.project)
    measures = [parse_measurement(one) for one in arguments.measure]
    groups = None if arguments.groups is None else read_groups(arguments.groups)
    startup = Startup(console)
    startup.warm_up("task", "surface")
    began = time.perf_counter()
    document, family, _ = open_family(arguments.project, arguments.family, console)
    for measure in measures:
        document = add_measurement(document, family.id, measure)
    family = document.family(family.id)
    request = _request(arguments, document, family, groups)
    report = carry_out(request, AnalysisReport, console)
    console.tell_notes(report.notes)
    files = _write(arguments, document, family, report, console)
    seconds = time.perf_counter() - began
    values = {
        "command": "analyse",
        "project": str(arguments.project),
        "output": str(arguments.output),
        **_values(report),
        "files": files,
        "seconds": seconds,
        "startup_seconds": startup.seconds,
        "notes": list(report.notes),
    }
    console.give(values, [*_lines(report), f"{arguments.output}, {seconds:.2f} s"])
    return 0


def _check(arguments: Namespace) -> None:
    check_output(arguments.output, arguments.force, (".html", ".htm"))
    if arguments.keep is not None:
        check_output(arguments.keep, arguments.force, (".inrv",))
    folder: Path | None = arguments.tables
    if folder is None:
        return
    if folder.exists() and not folder.is_dir():
        raise UserError(f"{folder} is a file; name a folder for the tables.")
    if folder.is_dir() and any(folder.iterdir()) and not arguments.force:
        raise UserError(f"{folder} is not empty; --force writes into it all the same.")
    check_folder(folder.parent)


def _request(
    arguments: Namespace,
    document: Document,
    family: Family,
    groups: dict[str, str] | None,
) -> AnalysisRequest:
    template = family.template_snapshot()
    assert template is not None
    if groups is not None:
        _check_groups(arguments, family, groups)
    return AnalysisRequest(
        template,
        subjects_of(document, family, arguments.of),
        resolution=arguments.resolution,
        similarity=arguments.similarity,
        groups=groups,
        permutations=arguments.permutations,
        seed=arguments.seed,
        landmarks=family.landmarks,
        labels=family.labels,
        measurements=family.measurements,
        unit=unit_of(document, family),
    )


def _check_groups(arguments: Namespace, family: Family, groups: dict[str, str]) -> None:
    """Refuse groups of other members, or too few of them, saying in which file."""
    analysed = arguments.of or [one.name for one in family.members]
    try:
        for name in groups:
            member_of(family, name)
        two_groups(groups, analysed)
    except UserError as error:
        raise UserError(f"{arguments.groups.name}: {error}") from error


def subjects_of(
    document: Document, family: Family, names: list[str] | None = None
) -> tuple[Subject, ...]:
    """Return the members that have a code, all or those named, with their meshes.

    Raises
    ------
    UserError
        If a name is no member's, or its member has no code.
    """
    found = []
    for name in dict.fromkeys(names or [one.name for one in family.members]):
        member = next((one for one in family.members if one.name == name), None)
        if names is None and member and family.member_snapshot(member) is None:
            continue
        member, snapshot = member_of(family, name)
        found.append(subject_of(document, member, snapshot))
    return tuple(found)


def _write(
    arguments: Namespace,
    document: Document,
    family: Family,
    report: AnalysisReport,
    console: Console,
) -> list[str]:
    if arguments.tables is not None:
        arguments.tables.mkdir(exist_ok=True)
    settings = (
        ("family", family.name),
        ("project", arguments.project.name),
        ("cells along the template", str(arguments.resolution)),
    )
    request = WriteAnalysisRequest(
        report,
        f"How the members of {family.name} differ",
        str(arguments.output),
        None if arguments.tables is None else str(arguments.tables),
        arguments.force,
        up_axis_of(document),
        settings,
    )
    files = list(carry_out(request, Result, console).values["files"])
    if arguments.keep is not None:
        save = SaveRequest(document, str(arguments.keep))
        carry_out(save, Result, console)
        files.append(str(arguments.keep))
    return files


def _values(report: AnalysisReport) -> dict[str, Any]:
    """Return what was found as plain numbers, for --json."""
    return {
        "members": list(report.names),
        "points": len(report.template),
        "unit": report.unit,
        "similarity": report.similarity,
        "mean_confidence": float(report.confidence.mean()),
        "rms_deviation": dict(zip(report.names, report.rms.tolist(), strict=True)),
        "explained_shares": report.modes.shares,
        "measurements": {
            one.name: dict(zip(report.names, column.tolist(), strict=True))
            for one, column in zip(report.measurements, report.values.T, strict=True)
        },
        "groups": [_compared(report, one) for one in report.comparisons],
        "outliers": _outliers(report),
    }


def _compared(report: AnalysisReport, one: Comparison) -> dict[str, Any]:
    return {
        "statistic": one.statistic,
        "groups": dict(zip(one.groups, one.counts, strict=True)),
        "arrangements": one.arrangements,
        "is_exact": one.is_exact,
        "least_p": float(one.p.min()),
        "least_q": float(one.q.min()),
        "least_p_family_wise": float(one.p_family.min()),
        "area_share_with_q_below_0.05": float(report.weights[one.q <= _FOUND].sum()),
    }


def _outliers(report: AnalysisReport) -> list[dict[str, Any]]:
    columns = ["whole shape", *(one.name for one in report.measurements)]
    is_out = np.abs(np.nan_to_num(report.outlying)) > _OUTLYING
    return [
        {
            "name": report.names[row],
            "of": columns[column],
            "robust_z": float(report.outlying[row, column]),
        }
        for row, column in zip(*np.nonzero(is_out), strict=True)
    ]


def _lines(report: AnalysisReport) -> list[str]:
    shares = ", ".join(f"{share:.0%}" for share in report.modes.shares[:5])
    lines = [
        f"{len(report.names)} members at {len(report.template):,} points of their "
        f"template; modes explain {shares}"
    ]
    for one in report.comparisons:
        share = float(report.weights[one.q <= _FOUND].sum())
        lines.append(
            f"{one.groups[1]} against {one.groups[0]}, {one.statistic}: q <= 0.05 on "
            f"{share:.1%} of the surface, least family-wise p {one.p_family.min():.4f}"
        )
    return lines + [
        f"outlier: {out['name']}, {out['of']}, z = {out['robust_z']:.1f}"
        for out in _outliers(report)
    ]
