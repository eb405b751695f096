"""The colours of the viewport, dark and light."""

from dataclasses import dataclass

from inrview.geometry.frozen import Vector


@dataclass(frozen=True, slots=True)
class Theme:
    """Background from bottom to top, text, and the neutral colours of what is shown."""

    is_dark: bool
    bottom: Vector
    top: Vector
    text: Vector
    faint: Vector
    chip: Vector
    accent: Vector
    surface: Vector
    points: Vector
    inside: Vector


DARK = Theme(
    is_dark=True,
    bottom=(0.078, 0.086, 0.102),
    top=(0.176, 0.192, 0.220),
    text=(0.90, 0.91, 0.93),
    faint=(0.56, 0.59, 0.64),
    chip=(0.05, 0.055, 0.065),
    accent=(0.36, 0.66, 1.00),
    surface=(0.86, 0.80, 0.72),
    points=(0.60, 0.75, 0.95),
    inside=(0.42, 0.48, 0.58),
)
LIGHT = Theme(
    is_dark=False,
    bottom=(0.845, 0.860, 0.880),
    top=(0.985, 0.988, 0.992),
    text=(0.12, 0.13, 0.16),
    faint=(0.42, 0.45, 0.50),
    chip=(1.0, 1.0, 1.0),
    accent=(0.05, 0.40, 0.80),
    surface=(0.88, 0.82, 0.74),
    points=(0.36, 0.56, 0.82),
    inside=(0.36, 0.42, 0.52),
)


def theme(is_dark: bool) -> Theme:
    """Pick the colours."""
    return DARK if is_dark else LIGHT
