"""Numbers as a person reads them: counts, lengths, bytes and durations."""

from math import floor, log10

_GAP = "\u00a0"
"""Between a number and its unit: a line never breaks there."""

_METRES = {"m": 1.0, "cm": 1e-2, "mm": 1e-3, "um": 1e-6, "km": 1e3}
_STEPS = (("km", 1e3), ("m", 1.0), ("mm", 1e-3), ("\u00b5m", 1e-6))

UNITS = {
    "unit": "no unit",
    "um": "micrometres",
    "mm": "millimetres",
    "cm": "centimetres",
    "m": "metres",
    "km": "kilometres",
    "in": "inches",
    "ft": "feet",
}
"""Every unit a scan may have, with its name."""


def figures(value: float, digits: int = 3) -> str:
    """Write a number with so many significant figures and no exponent if it can."""
    if value == 0:
        return "0"
    size = floor(log10(abs(value)))
    if -5 <= size < 7:
        return f"{value:,.{max(0, digits - 1 - size)}f}"
    return f"{value:.{digits - 1}e}"


def count(number: int) -> str:
    """Write a count: exact up to a million, then "1.18 M"."""
    if number < 1_000_000:
        return f"{number:,}"
    if number < 1_000_000_000:
        return f"{figures(number / 1e6)}{_GAP}M"
    return f"{figures(number / 1e9)}{_GAP}G"


def length(value: float, unit: str) -> str:
    """Write a length given in a scan's unit: metric ones move to a handy prefix."""
    number, name = _handy(value, unit)
    return f"{figures(number)}{_GAP}{name}" if name else figures(number)


def round_length(value: float, unit: str) -> str:
    """Write a length that was chosen to be round: "0.5 mm", not "0.500 mm"."""
    number, name = _handy(value, unit)
    return f"{number:.3g}{_GAP}{name}" if name else f"{number:.3g}"


def _handy(value: float, unit: str) -> tuple[float, str]:
    if unit not in _METRES or value == 0:
        return value, "" if unit == "unit" else unit
    metres = value * _METRES[unit]
    for name, size_in_metres in _STEPS:
        if abs(metres) >= size_in_metres:
            return metres / size_in_metres, name
    return metres / 1e-6, "\u00b5m"


def size(number: float) -> str:
    """Write bytes: "90 MB", "1.4 GB"."""
    for name in ("B", "kB", "MB"):
        if number < 999.5:
            return f"{number:.0f}{_GAP}{name}"
        number /= 1000
    return f"{figures(number)}{_GAP}GB"


def duration(seconds: float) -> str:
    """Write a time span: "0.4 s", "12 s", "3 min 20 s", "2 h 5 min"."""
    if seconds < 9.95:
        return f"{seconds:.1f}{_GAP}s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole}{_GAP}s"
    if whole < 3600:
        return f"{whole // 60}{_GAP}min {whole % 60}{_GAP}s"
    return f"{whole // 3600}{_GAP}h {whole % 3600 // 60}{_GAP}min"


def share(value: float) -> str:
    """Write a share of one as per cent."""
    return f"{100 * value:.1f}{_GAP}%"
