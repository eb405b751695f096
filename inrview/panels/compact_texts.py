"""What is said of a field in few bytes: its figures, and what a file of it costs."""

from collections.abc import Callable, Sequence
from pathlib import Path

from inrview.messages.compact import Compactable, CurvePoint, FieldError
from inrview.messages.family import FamilySnapshot, MemberSnapshot
from inrview.messages.picture import ImageSnapshot
from inrview.messages.snapshot import ComposedSnapshot
from inrview.panels.wording import length, share
from inrview.session.compact_state import CompactSaved

_SHOWN = {
    "float32": "32 bits",
    "float16": "16 bits",
    "one byte a weight, coded": "8 bits, coded",
}
_EMPTY = "\u2013"


def field_text(field: Compactable) -> str:
    """Say how many weights there are, and what they take as they are kept."""
    if isinstance(field, ComposedSnapshot):
        return f"{field.parameters:,} weights, of {len(field.parts)} fields."
    if isinstance(field, MemberSnapshot):
        return f"{field.parameters:,} weights, those of its whole family."
    codes = ""
    if isinstance(field, FamilySnapshot):
        codes = f", {field.codes.size:,} of them in {len(field.codes)} codes"
    kept = f"{field.kept_bytes:,} bytes"
    how = "in a compact form" if field.packed is not None else "as 32-bit numbers"
    return f"{field.parameters:,} weights{codes}, {kept} {how}."


def figure_rows(
    points: Sequence[CurvePoint], told: Callable[[CurvePoint], str]
) -> list[tuple[str, str, str, str]]:
    """Return what the weights are kept as, its bytes, their share, and the error.

    `told` writes an error.
    """
    found = {one.setting: one for one in points if one.method == "field"}
    full = found["float32"].bytes if "float32" in found else 0
    rows = []
    for setting, name in _SHOWN.items():
        one = found.get(setting)
        if one is None:
            rows.append((name, _EMPTY, _EMPTY, _EMPTY))
            continue
        part = share(one.bytes / full) if full else _EMPTY
        rows.append((name, f"{one.bytes:,}", part, told(one)))
    return rows


def saved_text(saved: CompactSaved) -> str:
    """Say what was written and what it costs."""
    report, unit = saved.report, saved.subject.unit
    lines = [
        f"{Path(saved.path).name}: {saved.bytes:,} bytes, "
        f"{share(saved.bytes / report.float_bytes)} of the 32-bit weights."
    ]
    is_picture = isinstance(report.snapshot, ImageSnapshot)
    costs = _picture_costs if is_picture else _shape_costs
    return "\n".join([*lines, *costs(report.error, unit)])


def _shape_costs(error: FieldError, unit: str) -> list[str]:
    if (worst := error.worst) is not None and error.change is not None:
        return [
            f"The surfaces of {len(error.shapes)} shapes moved by "
            f"{length(error.change, unit)} on average, {worst.name} most, by "
            f"{length(worst.change, unit)}."
        ]
    lines = []
    if error.change is not None:
        lines.append(f"The surface moved by {length(error.change, unit)} on average.")
    if error.chamfer is not None and error.chamfer_before is not None:
        before, now = length(error.chamfer_before, unit), length(error.chamfer, unit)
        lines.append(f"Chamfer distance to the scan: {before} before, {now} now.")
    return lines


def _picture_costs(error: FieldError, _unit: str) -> list[str]:
    lines = []
    if error.change_psnr is not None:
        lines.append(f"Against the field before: {error.change_psnr:.2f} dB.")
    if error.psnr is not None and error.psnr_before is not None:
        lines.append(
            f"Against the pixels: {error.psnr_before:.2f} dB before, "
            f"{error.psnr:.2f} dB now."
        )
    return lines
