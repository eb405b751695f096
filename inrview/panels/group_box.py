"""Which members are compared with which: a list whose rows are put into two groups."""

from collections.abc import Callable, Mapping

from PyQt6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Family
from inrview.panels.panel import note_label
from inrview.session.session import Session

_HINT = (
    "Select shapes (Ctrl and Shift take more) and put them into a group. Shapes in "
    "none are left out of the comparison."
)


class GroupBox(QWidget):
    """Two named groups; the session remembers who is in them."""

    def __init__(self, session: Session, ask_for_groups: Callable[[], None]) -> None:
        super().__init__()
        self._session = session
        self._filled: list[tuple[str, str]] = []
        self.table = _table()
        self.names = [_name(place) for place in ("first", "second")]
        self.put = [_button("Put In", "") for _ in self.names]
        self.file = _button("From File…", "Read a table with columns name and group")
        self.clear = _button("Clear", "Take all shapes out of their groups")
        self.about = note_label(_HINT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.about)
        layout.addWidget(self.table)
        for place, (name, put) in enumerate(zip(self.names, self.put, strict=True)):
            row = QHBoxLayout()
            row.addWidget(name, 1)
            row.addWidget(put)
            layout.addLayout(row)
            put.setToolTip("Put the selected shapes into this group")
            put.setAccessibleName(f"Put into the {('first', 'second')[place]} group")
            put.clicked.connect(lambda _=False, name=name: self._put(name.text()))
            name.textChanged.connect(self._show_buttons)
        row = QHBoxLayout()
        row.addWidget(self.file, 1)
        row.addWidget(self.clear, 1)
        layout.addLayout(row)
        self.file.clicked.connect(lambda: ask_for_groups())
        self.clear.clicked.connect(lambda: session.analysis.clear_groups())
        self.table.itemSelectionChanged.connect(self._show_buttons)

    def show_groups(self, family: Family, groups: Mapping[str, str]) -> None:
        """Fill the rows; what is selected stays selected."""
        rows = [(one.name, groups.get(one.name, "")) for one in family.members]
        if rows == self._filled:
            return
        self._filled = rows
        self.table.setRowCount(len(rows))
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                item = self.table.item(row, column)
                if item is None:
                    item = QTableWidgetItem()
                    self.table.setItem(row, column, item)
                item.setText(text)
        named = sorted({group for _, group in rows if group})
        if len(named) == 2 and not {one.text() for one in self.names} >= set(named):
            for name, text in zip(self.names, named, strict=True):
                name.setText(text)
        self._show_buttons()

    def _chosen(self) -> list[str]:
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return [self._filled[row][0] for row in rows if row < len(self._filled)]

    def _put(self, group: str) -> None:
        self._session.analysis.set_group(self._chosen(), group.strip())

    def _show_buttons(self) -> None:
        texts = [name.text().strip() for name in self.names]
        for put, text in zip(self.put, texts, strict=True):
            put.setEnabled(bool(text and self._chosen()) and texts[0] != texts[1])
        self.clear.setEnabled(any(group for _, group in self._filled))


def _table() -> QTableWidget:
    table = QTableWidget(0, 2)
    table.setHorizontalHeaderLabels(["Shape", "Group"])
    table.setAccessibleName("Groups of shapes")
    table.setToolTip("Shapes of the family, and the groups that are compared")
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    line = table.fontMetrics().height()
    table.setFixedHeight(line * 9)
    rows, columns = table.verticalHeader(), table.horizontalHeader()
    if rows is not None and columns is not None:
        rows.hide()
        rows.setDefaultSectionSize(round(line * 1.5))
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    return table


def _name(place: str) -> QLineEdit:
    line = QLineEdit({"first": "A", "second": "B"}[place])
    line.setAccessibleName(f"Name of the {place} group")
    line.setToolTip(f"Name of the {place} group")
    return line


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text.rstrip("…"))
    return button
