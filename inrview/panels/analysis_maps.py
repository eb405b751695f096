"""What of an analysis is drawn on the shapes, and what its colours mean."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float32

from inrview.geometry.frozen import Value
from inrview.messages.analysis import AnalysisReport, Comparison
from inrview.panels.look import LookState

VARIATIONS = {
    "magnitude": "Variation",
    "normal": "Variation in and out",
    "tangential": "Variation along the surface",
}
COMPARISONS = {
    "place": "Groups: difference of place",
    "place-q": "Groups: place, how sure (q)",
    "stretch": "Groups: difference of stretch",
    "stretch-q": "Groups: stretch, how sure (q)",
}
TEMPLATE_MAPS = VARIATIONS | COMPARISONS
FOUND = 0.05
"""Where q is above it, a difference is drawn grey."""
_MOST_CERTAIN = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class AnalysisMap(Value):
    """A number for each point of the template, and where its colours end."""

    values: Float32[np.ndarray, " v"]
    limits: tuple[float, float]
    title: str
    unit: str = ""

    def to(self, most: float | None) -> "AnalysisMap":
        """Return the same with colours that end at a chosen value."""
        if most is None:
            return self
        low = -most if self.limits[0] < 0 else 0.0
        return AnalysisMap(self.values, (low, most), self.title, self.unit)


def offered(report: AnalysisReport) -> dict[str, str]:
    """Return the maps of the template that an analysis has, by name."""
    found = dict(VARIATIONS)
    for one in report.comparisons:
        for name in (one.statistic, f"{one.statistic}-q"):
            found[name] = COMPARISONS[name]
    return found


def template_map(report: AnalysisReport, name: str) -> AnalysisMap:
    """Return a map by its name; one that the analysis has not is the variation."""
    statistic, _, is_q = name.partition("-")
    for one in report.comparisons:
        if one.statistic == statistic:
            return _certainty(one) if is_q else _difference(report, one)
    name = name if name in VARIATIONS else "magnitude"
    values = getattr(report.variation, name)
    most = max(float(np.percentile(report.variation.magnitude, 99)), 1e-12)
    return AnalysisMap(values, (0.0, most), VARIATIONS[name].lower(), _unit(report))


def deviation_map(report: AnalysisReport, row: int) -> AnalysisMap:
    """Return how far a member lies outside the mean; all have the same colours."""
    limits = _both_ways(report.deviation)
    title = "distance from the mean"
    return AnalysisMap(report.deviation[row], limits, title, _unit(report))


def shown_maps(
    report: AnalysisReport, look: LookState
) -> tuple[AnalysisMap, list[AnalysisMap]]:
    """Return what is drawn on the template, and on each member."""
    first = template_map(report, look.template_map).to(look.template_limit)
    if not look.shows_deviation:
        return first, [first] * len(report.names)
    members = [
        deviation_map(report, row).to(look.member_limit)
        for row in range(len(report.names))
    ]
    return first, members


def _difference(report: AnalysisReport, one: Comparison) -> AnalysisMap:
    first, second = one.groups
    if one.statistic == "place":
        assert report.mean.normals is not None
        values = np.einsum("va,va->v", one.difference, report.mean.normals)
        title, unit = f"{second} outside {first}", _unit(report)
    else:
        values = one.difference[:, 0]
        title, unit = f"log area, {second} less {first}", ""
    return AnalysisMap(values.astype(np.float32), _both_ways(values), title, unit)


def _certainty(one: Comparison) -> AnalysisMap:
    certain = -np.log10(np.maximum(one.q, 1e-12))
    values = np.where(one.q <= FOUND, certain, np.nan).astype(np.float32)
    title = f"-log10 q of {one.statistic}; grey: q above {FOUND:g}"
    return AnalysisMap(values, (0.0, _MOST_CERTAIN), title)


def _both_ways(values: np.ndarray) -> tuple[float, float]:
    most = max(float(np.percentile(np.abs(values), 98)), 1e-12)
    return -most, most


def _unit(report: AnalysisReport) -> str:
    return "" if report.unit == "unit" else report.unit
