"""Meshes of an analysis, coloured by what was found, with what their colours mean."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from inrview.analysis.figures import colored
from inrview.geometry.frozen import Value
from inrview.geometry.mesh import Mesh
from inrview.messages.analysis import AnalysisReport, Comparison

MOST_MEMBERS = 48
FAR = 2.0
"""Modes are shown at this many standard deviations."""
FOUND = 0.05
"""Where q is above it, a difference is not shown."""
_MOST_MODES = 4
_GREY = 205


@dataclass(frozen=True, slots=True)
class Scale(Value):
    """What colours mean."""

    low: float
    high: float
    meaning: str
    colors: str = "viridis"


@dataclass(frozen=True, slots=True, eq=False)
class Coloured(Value):
    """One picture to be drawn."""

    stem: str
    section: str
    """"variation", "groups", "modes" or "members"."""
    caption: str
    mesh: Mesh
    scale: Scale


def coloured(report: AnalysisReport) -> Iterator[Coloured]:
    """Yield everything that is drawn of an analysis."""
    yield from _variation(report)
    for one in report.comparisons:
        yield from _comparison(report, one)
    yield from _modes(report)
    yield from _members(report)


def _variation(report: AnalysisReport) -> Iterator[Coloured]:
    spread = report.variation
    most = float(np.percentile(spread.magnitude, 99))
    for name, values in (
        ("magnitude", spread.magnitude),
        ("normal", spread.normal),
        ("tangential", spread.tangential),
    ):
        scale = Scale(0.0, most, f"standard deviation, {name}, {report.unit}")
        mesh = _painted(report.mean, values, scale)
        yield Coloured(f"variation-{name}", "variation", name, mesh, scale)


def _comparison(report: AnalysisReport, one: Comparison) -> Iterator[Coloured]:
    first, second = one.groups
    if one.statistic == "place":
        normals = report.mean.normals
        assert normals is not None
        values = np.einsum("va,va->v", one.difference, normals)
        meaning = f"{second} less {first}, outwards, {report.unit}"
    else:
        values = one.difference[:, 0]
        meaning = f"log of the area about a point, {second} less {first}"
    stem = f"groups-{one.statistic}"
    scale = _both_ways(values, meaning)
    mesh = _painted(report.mean, values, scale)
    yield Coloured(stem, "groups", f"{one.statistic}: difference", mesh, scale)
    scale = Scale(0.0, 3.0, "-log10 q; from 1.3 on q is below 0.05, else grey")
    certain = -np.log10(np.maximum(one.q, 1e-12))
    mesh = _painted(report.mean, certain, scale, one.q <= FOUND)
    caption = f"{one.statistic}: where q is at most {FOUND:g}"
    yield Coloured(f"{stem}-q", "groups", caption, mesh, scale)


def _modes(report: AnalysisReport) -> Iterator[Coloured]:
    moves = FAR * report.modes.shapes[:_MOST_MODES]
    if not moves.size:
        return
    lengths = np.linalg.norm(moves, axis=2)
    most = float(np.percentile(lengths, 99))
    scale = Scale(0.0, most, f"distance from the mean, {report.unit}")
    for number, move in enumerate(moves):
        share = report.modes.shares[number]
        for sign, word in ((-1, "minus"), (1, "plus")):
            vertices = report.mean.vertices + np.float32(sign) * move
            mesh = replace(report.mean, vertices=vertices, normals=None)
            caption = f"mode {number + 1} ({share:.0%}), {word} {FAR:g} deviations"
            stem = f"mode-{number + 1}-{word}"
            mesh = _painted(mesh, lengths[number], scale)
            yield Coloured(stem, "modes", caption, mesh, scale)


def _members(report: AnalysisReport) -> Iterator[Coloured]:
    meaning = f"distance from the mean, outwards, {report.unit}"
    scale = _both_ways(report.deviation, meaning)
    for row, name in enumerate(report.names[:MOST_MEMBERS]):
        mesh = replace(report.mean, vertices=report.places[row], normals=None)
        mesh = _painted(mesh, report.deviation[row], scale)
        caption = f"{name}, {report.rms[row]:.3g} {report.unit}"
        yield Coloured(f"member-{row + 1}", "members", caption, mesh, scale)


def _both_ways(values: Float[np.ndarray, "..."], meaning: str) -> Scale:
    most = max(float(np.percentile(np.abs(values), 98)), 1e-12)
    return Scale(-most, most, meaning, "RdBu_r")


def _painted(
    mesh: Mesh,
    values: Float[np.ndarray, " v"],
    scale: Scale,
    is_shown: np.ndarray | None = None,
) -> Mesh:
    colors = colored(values, scale.low, scale.high, scale.colors)
    if is_shown is not None:
        colors[~is_shown] = _GREY
    return replace(mesh, colors=colors)
