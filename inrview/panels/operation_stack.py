"""The operations of a composition: a list that is muted, reordered and deleted."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QListWidgetItem, QVBoxLayout, QWidget

from inrview.document.document import Document, Shape
from inrview.messages.composition import Operation
from inrview.panels.operation_numbers import Box, OperationNumbers
from inrview.panels.stack_list import ID, StackList, stack_item
from inrview.session.session import Session

_FEWEST, _MOST = 2, 6
"""Rows for which there is room at once."""
_FRAME = 6


class OperationStack(QWidget):
    """Lists what is done, first to last; below it the numbers of one."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._shape: str | None = None
        self._operations: tuple[Operation, ...] = ()
        self._box: Box | None = None
        name = "Operations, the first to act on top"
        self.list = StackList(name, "Ticked operations act", "operation")
        self.up, self.down, self.delete = self.list.tools
        self.numbers = OperationNumbers()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.list)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in self.list.tools:
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
        items = [_item(operation, document) for operation in self._operations]
        self.list.fill(items, before, chosen.id if chosen else None, len(items) - 1)
        rows = min(max(len(items), _FEWEST), _MOST)
        self.list.setFixedHeight(rows * self.list.sizeHintForRow(0) + _FRAME)
        self._show_numbers()

    def _show_numbers(self) -> None:
        operation = self.current
        self.numbers.setVisible(operation is not None)
        self.list.show_reach()
        if operation is not None:
            self.numbers.show_operation(operation, self._box)

    # What the user does

    def _item_changed(self, item: QListWidgetItem) -> None:
        is_muted = item.checkState() is not Qt.CheckState.Checked
        self._session.composition.mute(item.data(ID), is_muted)

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
    return stack_item(operation.id, text, operation.is_muted)
