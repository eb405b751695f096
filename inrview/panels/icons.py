"""Line icons that take the colour of the palette they are painted in."""

from typing import Any

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PyQt6.QtWidgets import QApplication

_GROUPS = {
    QIcon.Mode.Normal: QPalette.ColorGroup.Active,
    QIcon.Mode.Active: QPalette.ColorGroup.Active,
    QIcon.Mode.Selected: QPalette.ColorGroup.Active,
    QIcon.Mode.Disabled: QPalette.ColorGroup.Disabled,
}
_loaded: Any = None


def load_icons() -> None:
    """Read the icon font; until then icons are blank but keep their place.

    The font takes 0.2 s to read: the window calls this after its first paint.
    """
    global _loaded
    if _loaded is None:
        import qtawesome  # type: ignore[import-untyped]

        qtawesome.icon("ph.cube")
        _loaded = qtawesome


def icon(
    name: str,
    color: QColor | None = None,
    role: QPalette.ColorRole = QPalette.ColorRole.ButtonText,
) -> QIcon:
    """Return the Phosphor icon `name`; without a colour it follows the palette."""
    return QIcon(_GlyphEngine(name, color, role))


class _GlyphEngine(QIconEngine):
    """Paints one glyph of the icon font when asked, in today's colours."""

    def __init__(
        self, name: str, color: QColor | None, role: QPalette.ColorRole
    ) -> None:
        super().__init__()
        self._name = name
        self._color = color
        self._role = role

    def paint(
        self,
        painter: QPainter | None,
        rect: QRect,
        mode: QIcon.Mode,
        state: QIcon.State,
    ) -> None:
        if painter is None or _loaded is None or not self._name or rect.isEmpty():
            return
        color = self._color_for(mode, state)
        painter.save()
        font = _loaded.font("ph", round(rect.height()))
        font.setPixelSize(round(rect.height()))
        painter.setFont(font)
        painter.setPen(color)
        glyph = _loaded.charmap(f"ph.{self._name}")
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, glyph)
        painter.restore()

    def _color_for(self, mode: QIcon.Mode, state: QIcon.State) -> QColor:
        palette = QApplication.palette()
        if mode == QIcon.Mode.Disabled:
            return palette.color(_GROUPS[mode], QPalette.ColorRole.ButtonText)
        if self._color is not None:
            return self._color
        is_on = state == QIcon.State.On
        role = QPalette.ColorRole.Highlight if is_on else self._role
        return palette.color(_GROUPS[mode], role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        if size.isEmpty():
            return QPixmap()  # a button that is squeezed to nothing asks for less
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return result

    def clone(self) -> "QIconEngine":
        return _GlyphEngine(self._name, self._color, self._role)
