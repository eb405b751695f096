"""Lengths of a family's template, in the unit of its scans."""

from inrview.document.document import Document, Family

_METRES = {"km": 1e3, "m": 1.0, "cm": 1e-2, "mm": 1e-3, "um": 1e-6}
_NAMES = (("km", 1e3), ("m", 1.0), ("mm", 1e-3), ("µm", 1e-6))


def family_scale(document: Document, family: Family) -> tuple[float, str]:
    """Return how many of the scans' units a unit of template space is, and the unit.

    The mean over the members that are placed; 1 and "unit" if none is.
    """
    scans = {scan.id: scan for scan in document.scans}
    placed = [member for member in family.members if member.placement is not None]
    scales = [member.placement.scale for member in placed if member.placement]
    if not scales:
        return 1.0, "unit"
    units = {scans[m.scan_id].unit for m in placed if m.scan_id in scans}
    unit = units.pop() if len(units) == 1 else "unit"
    return sum(scales) / len(scales), unit


def family_length(document: Document, family: Family, length: float) -> str:
    """Write a length of template space as lengths of the scans: "12.4 mm"."""
    scale, unit = family_scale(document, family)
    value = length * scale
    if unit in _METRES and value > 0:
        metres = value * _METRES[unit]
        for name, size in _NAMES:
            if metres >= size:
                return f"{metres / size:.3g} {name}"
    return f"{value:.3g}" if unit == "unit" else f"{value:.3g} {unit}"
