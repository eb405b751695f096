"""The operations of a composition: a list that is muted, reordered and deleted."""

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inrview.document.document import Document, Shape
from inrview.messages.composition import Operation
from inrview.panels.icons import icon
from inrview.panels.operation_numbers import Box, OperationNumbers
from inrview.session.session import Session

_FEWEST, _MOST = 2, 6
"""Rows for which there is room at once."""
_FRAME = 6
_ID = Qt.ItemDataRole.UserRole


class OperationStack(QWidget):
    """Lists what is done, first to last; below it the numbers of one."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shape: str | None = None
        self._operations: tuple[Operation, ...] = ()
        self._box: Box | None = None
        self.list = QListWidget()
        self.list.setAccessibleName("Operations, the first to act on top")
        self.list.setToolTip("Ticked operations act")
        self.up = _tool("arrow-up", "Let it act earlier")
        self.down = _tool("arrow-down", "Let it act later")
        self.delete = _tool("trash", "Delete this operation")
        self.numbers = OperationNumbers()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in (self.up, self.down, self.delete):
            row.addWidget(button)
        layout.addLayout(row)
        layout.addWidget(self.numbers)
        self._connect()

    def _connect(self) -> None:
        verbs = self._session.composition
        self.list.itemChanged.connect(self._item_changed)
        self.list.currentRowChanged.connect(lambda _: self._show_numbers())
        self.up.clicked.connect(lambda: self._shift(-1))
        self.down.clicked.connect(lambda: self._shift(1))
        self.delete.clicked.connect(self._delete)
        self.numbers.changed.connect(self._change)
        self.numbers.pressed.connect(verbs.begin_shaping)
        self.numbers.released.connect(verbs.end_shaping)

    @property
    def current(self) -> Operation | None:
        """The operation whose numbers are shown."""
        row = self.list.currentRow()
        return self._operations[row] if 0 <= row < len(self._operations) else None

    def show_shape(self, shape: Shape, document: Document, box: Box | None) -> None:
        """Show a composition; the chosen operation stays so, a new one is chosen."""
        assert shape.composition is not None
        before = {one.id for one in self._operations} if shape.id == self._shape else ()
        chosen = self.current
        self._shape, self._operations = shape.id, shape.composition.operations
        self._box = box
        ids = [one.id for one in self._operations]
        fresh = [one for one in ids if one not in before]
        wanted = fresh[-1] if fresh else chosen.id if chosen else None
        row = ids.index(wanted) if wanted in ids else len(ids) - 1
        with QSignalBlocker(self.list):
            self.list.clear()
            for operation in self._operations:
                self.list.addItem(_item(operation, document))
            self.list.setCurrentRow(row)
        rows = min(max(len(ids), _FEWEST), _MOST)
        self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) + _FRAME)
        self._show_numbers()

    def _show_numbers(self) -> None:
        operation, row = self.current, self.list.currentRow()
        self.numbers.setVisible(operation is not None)
        self.up.setEnabled(operation is not None and row > 0)
        self.down.setEnabled(0 <= row < len(self._operations) - 1)
        self.delete.setEnabled(operation is not None)
        if operation is not None:
            self.numbers.show_operation(operation, self._box)

    # What the user does

    def _item_changed(self, item: QListWidgetItem) -> None:
        is_muted = item.checkState() is not Qt.CheckState.Checked
        self._session.composition.mute(item.data(_ID), is_muted)

    def _shift(self, step: int) -> None:
        if (operation := self.current) is not None:
            place = self.list.currentRow() + step
            self._session.composition.reorder(operation.id, place)

    def _delete(self) -> None:
        if (operation := self.current) is not None:
            self._session.composition.remove(operation.id)

    def _change(self, numbers: dict[str, object]) -> None:
        if (operation := self.current) is not None:
            self._session.composition.change(operation.id, **numbers)


def _item(operation: Operation, document: Document) -> QListWidgetItem:
    text = operation.title
    if operation.part is not None:
        text = f"{text}: {document.shape(operation.part).name}"
    item = QListWidgetItem(text)
    item.setData(_ID, operation.id)
    item.setFlags(
        Qt.ItemFlag.ItemIsEnabled
        | Qt.ItemFlag.ItemIsSelectable
        | Qt.ItemFlag.ItemIsUserCheckable
    )
    is_on = not operation.is_muted
    item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)
    return item


def _tool(symbol: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(symbol))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
