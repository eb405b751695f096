"""The window's colours: two palettes, one style sheet made from either."""

from dataclasses import asdict, dataclass

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QApplication

from inrview.app.style_sheet import style_sheet

CHOICES = ("system", "dark", "light")


@dataclass(frozen=True, slots=True)
class Colors:
    """The few colours from which everything is made."""

    is_dark: bool
    window: str
    """Behind everything."""
    panel: str
    """Docks, bars and menus."""
    field: str
    """Where one types or picks."""
    raised: str
    """Buttons and cards."""
    hover: str
    line: str
    text: str
    quiet: str
    accent: str
    accent_hover: str
    on_accent: str
    warning: str
    error: str


DARK = Colors(
    is_dark=True,
    window="#15171b",
    panel="#1d2025",
    field="#15171b",
    raised="#282c33",
    hover="#333842",
    line="#31353d",
    text="#e7e9ec",
    quiet="#9aa2ad",
    accent="#5aa2ff",
    accent_hover="#7ab5ff",
    on_accent="#0b1420",
    warning="#e3a341",
    error="#f0665c",
)
LIGHT = Colors(
    is_dark=False,
    window="#e9ebee",
    panel="#f6f7f9",
    field="#ffffff",
    raised="#ffffff",
    hover="#e8ebf0",
    line="#d3d8df",
    text="#1b1f24",
    quiet="#5c6570",
    accent="#1466d8",
    accent_hover="#2f7ce8",
    on_accent="#ffffff",
    warning="#a86808",
    error="#c23a30",
)


def is_system_dark(app: QApplication) -> bool:
    """Whether the desktop asks for dark; a desktop that says nothing gets dark."""
    hints = app.styleHints()
    return hints is None or hints.colorScheme() != Qt.ColorScheme.Light


def apply_theme(app: QApplication, choice: str) -> Colors:
    """Dress the application; `choice` is "system", "dark" or "light"."""
    hints = app.styleHints()
    schemes = {"dark": Qt.ColorScheme.Dark, "light": Qt.ColorScheme.Light}
    if hints is not None and hasattr(hints, "setColorScheme"):
        hints.setColorScheme(schemes.get(choice, Qt.ColorScheme.Unknown))
    is_dark = is_system_dark(app) if choice == "system" else choice == "dark"
    colors = DARK if is_dark else LIGHT
    app.setPalette(palette(colors))
    app.setStyleSheet(style_sheet(asdict(colors)))
    return colors


def palette(colors: Colors) -> QPalette:
    """Return Qt's roles in our colours."""
    role = QPalette.ColorRole
    table = {
        role.Window: colors.panel,
        role.WindowText: colors.text,
        role.Base: colors.field,
        role.AlternateBase: colors.panel,
        role.Text: colors.text,
        role.Button: colors.raised,
        role.ButtonText: colors.text,
        role.BrightText: colors.error,
        role.Highlight: colors.accent,
        role.HighlightedText: colors.on_accent,
        role.ToolTipBase: colors.raised,
        role.ToolTipText: colors.text,
        role.PlaceholderText: colors.quiet,
        role.Link: colors.accent,
        role.Light: colors.hover,
        role.Midlight: colors.raised,
        role.Mid: colors.line,
        role.Dark: colors.line,
        role.Shadow: colors.window,
    }
    result = QPalette()
    for key, color in table.items():
        result.setColor(key, QColor(color))
    for key in (role.WindowText, role.Text, role.ButtonText):
        faint = QColor(colors.quiet)
        faint.setAlphaF(0.55)
        result.setColor(QPalette.ColorGroup.Disabled, key, faint)
    result.setColor(QPalette.ColorGroup.Disabled, role.Highlight, QColor(colors.line))
    return result
