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
        import qtawesome

        qtawesome.icon("ph.cube")
        _loaded = qtawesome


def icon(name: str, color: QColor | None = None) -> QIcon:
    """Return the Phosphor icon `name`; without a colour it follows the palette."""
    return QIcon(_GlyphEngine(name, color))


class _GlyphEngine(QIconEngine):
    """Paints one glyph of the icon font when asked, in today's colours."""

    def __init__(self, name: str, color: QColor | None) -> None:
        super().__init__()
        self._name = name
        self._color = color

    def paint(
        self,
        painter: QPainter | None,
        rect: QRect,
        mode: QIcon.Mode,
        state: QIcon.State,
    ) -> None:
        if painter is None or _loaded is None:
            return
        palette = QApplication.palette()
        role = QPalette.ColorRole.ButtonText
        color = palette.color(_GROUPS[mode], role)
        if mode != QIcon.Mode.Disabled:
            if state == QIcon.State.On:
                color = palette.color(QPalette.ColorRole.Highlight)
            color = self._color or color
        painter.save()
        font = _loaded.font("ph", round(rect.height()))
        font.setPixelSize(round(rect.height()))
        painter.setFont(font)
        painter.setPen(color)
        glyph = _loaded.charmap(f"ph.{self._name}")
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, glyph)
        painter.restore()

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        result = QPixmap(size)
        result.fill(Qt.GlobalColor.transparent)
        painter = QPainter(result)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return result

    def clone(self) -> "QIconEngine":
        return _GlyphEngine(self._name, self._color)
