"""Round steps and lengths, and numbers written so that a person reads them."""

import math


def nice_step(rough: float) -> float:
    """Return the largest of 1, 2, 5 times a power of ten that is not above `rough`."""
    if not (rough > 0 and math.isfinite(rough)):
        return 1.0
    power = math.floor(math.log10(rough) + 1e-12)
    lead = rough / 10.0**power
    factor = 5 if lead >= 5 - 1e-9 else 2 if lead >= 2 - 1e-9 else 1
    return float(factor * 10.0**power)


def nice_text(value: float) -> str:
    """Write a number with at most four digits that count."""
    if value == 0:
        return "0"
    if 1e-3 <= abs(value) < 1e5:
        return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"
    mantissa, _, exponent = f"{value:.2e}".partition("e")
    return f"{float(mantissa):g}e{int(exponent)}"


def length_text(value: float, unit: str) -> str:
    """Write a length with its unit, in millimetres or kilometres where that is shorter.

    "unit" stands for a scan that does not say: then the number stands alone.
    """
    if unit in ("", "unit"):
        return nice_text(value)
    for small, large, factor in (("mm", "m", 1e3), ("m", "km", 1e3)):
        if unit == small and abs(value) >= factor:
            return f"{nice_text(value / factor)} {large}"
    for large, small, factor in (("m", "mm", 1e3), ("mm", "µm", 1e3)):
        limit = 0.1 if large == "m" else 1e-3
        if unit == large and 0 < abs(value) < limit:
            return f"{nice_text(value * factor)} {small}"
    return f"{nice_text(value)} {unit}"
