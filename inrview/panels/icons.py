"""Line icons that take the colour of the palette they are painted in."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PyQt6.QtCore import QPoint, QRect, QSize, Qt
from PyQt6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)
from PyQt6.QtWidgets import QApplication

_GROUPS = {
    QIcon.Mode.Normal: QPalette.ColorGroup.Active,
    QIcon.Mode.Active: QPalette.ColorGroup.Active,
    QIcon.Mode.Selected: QPalette.ColorGroup.Active,
    QIcon.Mode.Disabled: QPalette.ColorGroup.Disabled,
}
_FONT = "phosphor"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Glyphs:
    """The icon font: its family, and the character of each name."""

    family: str
    characters: Mapping[str, str]


@cache
def _glyphs() -> _Glyphs:
    """Read the one font we use of those that qtawesome brings.

    By qtawesome's own code it takes 0.3 s: it reads all twelve, and every name of Qt.
    """
    found = find_spec("qtawesome")
    folders = () if found is None else found.submodule_search_locations or ()
    fonts = [one for folder in folders for one in Path(folder, "fonts").glob("*.ttf")]
    for font in fonts:
        name, _, version = font.stem.rpartition("-")
        table = font.with_name(f"{name}-charmap-{version}.json")
        if name != _FONT or not table.is_file():
            continue
        number = QFontDatabase.addApplicationFont(str(font))
        families = QFontDatabase.applicationFontFamilies(number)
        if families:
            codes = json.loads(table.read_bytes())
            characters = {key: chr(int(code, 16)) for key, code in codes.items()}
            return _Glyphs(families[0], characters)
    _log.warning("there is no icon font; icons stay blank")
    return _Glyphs("", {})


def is_known(name: str) -> bool:
    """Whether the icon font has a glyph of this name."""
    return name in _glyphs().characters


def icon(
    name: str,
    color: QColor | None = None,
    role: QPalette.ColorRole = QPalette.ColorRole.ButtonText,
) -> QIcon:
    """Return the Phosphor icon `name`; without a colour it follows the palette."""
    # Here, and not for the first time while something is painted.
    if name and _glyphs().family and not is_known(name):
        _log.warning("the icon font has no %s; that icon stays blank", name)
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
        glyphs = _glyphs()
        if painter is None or not self._name or not glyphs.family or rect.isEmpty():
            return
        painter.save()
        font = QFont(glyphs.family)
        font.setPixelSize(round(rect.height()))
        painter.setFont(font)
        painter.setPen(self._color_for(mode, state))
        glyph = glyphs.characters.get(self._name, "")
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
