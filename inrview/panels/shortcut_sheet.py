"""All shortcuts on one page, made from the actions themselves."""

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inrview.panels.command_palette import plain_text

MOUSE = (
    ("Left drag", "orbit"),
    ("Middle drag, Shift+left drag", "pan"),
    ("Right drag", "pan"),
    ("Wheel", "zoom towards the pointer"),
    ("Double click", "turn about this point"),
    ("Alt+click on an eye", "show only this"),
)


class ShortcutSheet(QDialog):
    """Groups are the menus; what has no keys is found in the command palette."""

    def __init__(
        self, groups: Mapping[str, Sequence[QAction]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Shortcuts")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page = QWidget()
        columns = QHBoxLayout(page)
        columns.setSpacing(32)
        halves: list[QVBoxLayout] = [QVBoxLayout(), QVBoxLayout()]
        lengths = [0, 0]
        for title, actions in groups.items():
            half = lengths.index(min(lengths))
            lengths[half] += len(actions) + 2
            halves[half].addLayout(_group(title, [_row(a) for a in actions]))
        halves[lengths.index(min(lengths))].addLayout(_group("Mouse", list(MOUSE)))
        for half_layout in halves:
            half_layout.addStretch(1)
            columns.addLayout(half_layout, 1)
        area = QScrollArea()
        area.setWidget(page)
        area.setWidgetResizable(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(area)
        layout.addWidget(buttons)
        unit = self.fontMetrics().height()
        self.resize(unit * 54, unit * 38)


def _row(action: QAction) -> tuple[str, str]:
    form = QKeySequence.SequenceFormat.NativeText
    keys = ", ".join(keys.toString(form) for keys in action.shortcuts())
    return keys or "—", plain_text(action)


def _group(title: str, rows: Sequence[tuple[str, str]]) -> QVBoxLayout:
    box = QVBoxLayout()
    head = QLabel(title)
    head.setProperty("role", "section")
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setColumnStretch(1, 1)
    for place, (keys, text) in enumerate(rows):
        key = QLabel(keys)
        key.setProperty("role", "key")
        grid.addWidget(key, place, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(QLabel(text), place, 1)
    box.addWidget(head)
    box.addLayout(grid)
    box.addSpacing(12)
    return box
