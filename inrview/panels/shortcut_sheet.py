"""All shortcuts on one page, made from the actions themselves."""

from collections.abc import Mapping, Sequence

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QAction, QKeySequence
from PyQt6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
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
        area = QScrollArea()
        page = _page(groups)
        area.setWidget(page)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        close = QPushButton("Close")
        close.setToolTip("Close this page")
        close.clicked.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 12)
        layout.addWidget(area)
        layout.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        unit = self.fontMetrics().height()
        # the page, the bar beside it and the margins; never scrolled sideways
        self.resize(page.sizeHint().width() + unit * 4, unit * 40)


def _page(groups: Mapping[str, Sequence[QAction]]) -> QWidget:
    tables = [(title, [_row(a) for a in actions]) for title, actions in groups.items()]
    tables.append(("Mouse", list(MOUSE)))
    page = QWidget()
    columns = QHBoxLayout(page)
    columns.setSpacing(40)
    halves = [_column(), _column()]
    for title, rows in tables:
        grid = min(halves, key=QGridLayout.rowCount)
        _add_group(grid, title, rows)
    for grid in halves:
        grid.setRowStretch(grid.rowCount(), 1)
        columns.addLayout(grid, 1)
    return page


def _column() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    return grid


def _row(action: QAction) -> tuple[str, str]:
    form = QKeySequence.SequenceFormat.NativeText
    keys = ", ".join(keys.toString(form) for keys in action.shortcuts())
    return keys, plain_text(action)


def _add_group(grid: QGridLayout, title: str, rows: Sequence[tuple[str, str]]) -> None:
    head = QLabel(title)
    head.setProperty("role", "section")
    grid.addWidget(head, grid.rowCount(), 0, 1, 2)
    for keys, text in rows:
        place = grid.rowCount()
        if keys:
            key = QLabel(keys)
            key.setProperty("role", "key")
            grid.addWidget(key, place, 0, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(QLabel(text), place, 1)
