"""What was measured of a family's fit, under the names of --json."""

from collections.abc import Iterable, Mapping
from typing import Any

from inrview.messages.family import FamilySnapshot
from inrview.messages.family_reports import FamilyFitReport, MemberQuality


def family_figures(report: FamilyFitReport, snapshot: FamilySnapshot) -> dict[str, Any]:
    """Return steps, sizes, losses by term, and how well each member is met.

    `mean` and `correction` of a quality are in the member's own scan units.
    """
    losses = {n: float(v[-1]) for n, v in report.losses.items() if len(v)}
    unseen = [one for one in report.qualities if one.is_held_out]
    seen = [one for one in report.qualities if not one.is_held_out]
    return {
        "steps": report.step,
        "steps_per_second": report.steps_per_second,
        "parameters": snapshot.parameters,
        "bytes": snapshot.nbytes,
        "loss": losses.get("total"),
        "losses": losses,
        "held_out": sorted(snapshot.held_out),
        "mean_distance": _mean(one.mean for one in seen),
        "mean_correction": _mean(one.correction for one in seen),
        "held_out_distance": _mean(one.mean for one in unseen),
        "qualities": [_quality(one) for one in report.qualities],
        "device": report.device,
    }


def _quality(one: MemberQuality) -> dict[str, Any]:
    return {
        "name": one.name,
        "mean": one.mean,
        "correction": one.correction,
        "is_held_out": one.is_held_out,
    }


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return sum(found) / len(found) if found else None


def family_summary(values: Mapping[str, Any]) -> list[str]:
    """Say in a few lines what a fit of a family gave."""
    lines = [
        f"{values['output']}: {values['shapes']} shapes, {values['steps']} steps in "
        f"{values['seconds']:.1f} s, {values['parameters']:,} parameters"
    ]
    if values["mean_distance"] is not None:
        lines.append(
            f"shapes to their surfaces: {values['mean_distance']:.3g} mean; "
            f"correction {values['mean_correction']:.3g}"
        )
    if values["held_out_distance"] is not None:
        names = ", ".join(values["held_out"])
        lines.append(
            f"held out ({names}): {values['held_out_distance']:.3g} by code alone"
        )
    return lines
