"""The edits of a template: a list that is named, muted, reordered and deleted."""

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QListWidgetItem, QVBoxLayout, QWidget

from inrview.document.document import Family
from inrview.messages.family import TemplateEdit
from inrview.panels.edit_numbers import EditNumbers
from inrview.panels.number_boxes import ChoiceBox
from inrview.panels.panel import note_label
from inrview.panels.stack_list import ID, StackList, stack_item
from inrview.session.session import Session

_ADD = {
    "": "Add an edit…",
    "move": "Move",
    "scale": "Scale",
    "twist": "Twist",
    "bend": "Bend",
}
_EMPTY = (
    "Drag the template in the view (D), or add an edit by number. Numbers are in "
    "template space, where the shapes fit into -1 to 1."
)


class EditStack(QWidget):
    """Lists the edits, the first to act on top; below it the numbers of one."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._edits: tuple[TemplateEdit, ...] = ()
        self.empty = note_label(_EMPTY)
        name = "Edits of the template, the first to act on top"
        self.list = StackList(name, "Ticked edits act; double-click to rename", "edit")
        self.add = ChoiceBox(_ADD, "Add an edit of the template by number")
        self.up, self.down, self.delete = self.list.tools
        self.numbers = EditNumbers()
        self._lay_out()
        self.list.itemChanged.connect(self._item_changed)
        self.list.currentRowChanged.connect(lambda _: self._show_numbers())
        self.add.activated.connect(self._add)
        self.up.clicked.connect(lambda: self._shift(-1))
        self.down.clicked.connect(lambda: self._shift(1))
        self.delete.clicked.connect(self._delete)
        self.numbers.changed.connect(self._change)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.empty)
        self.list.setMaximumHeight(self.fontMetrics().height() * 8)
        layout.addWidget(self.list)
        row = QHBoxLayout()
        row.addWidget(self.add, 1)
        for button in self.list.tools:
            row.addWidget(button)
        layout.addLayout(row)
        layout.addWidget(self.numbers)

    @property
    def current(self) -> TemplateEdit | None:
        """The edit whose numbers are shown."""
        row = self.list.currentRow()
        return self._edits[row] if 0 <= row < len(self._edits) else None

    def show_family(self, family: Family) -> None:
        """Show a family's edits; the chosen one stays chosen, a new one is chosen."""
        if family.edits == self._edits:
            return
        before, chosen = {edit.id for edit in self._edits}, self.current
        self._edits = family.edits
        items = [
            stack_item(edit.id, edit.name, edit.is_muted, is_named=True)
            for edit in family.edits
        ]
        self.list.fill(items, before, chosen.id if chosen else None)
        self._show_numbers()

    def _show_numbers(self) -> None:
        edit = self.current
        self.empty.setVisible(not self._edits)
        self.list.setVisible(bool(self._edits))
        self.numbers.setVisible(edit is not None)
        self.list.show_reach()
        if edit is not None:
            self.numbers.show_edit(edit)

    # What the user does

    def _item_changed(self, item: QListWidgetItem) -> None:
        edit_id = item.data(ID)
        edit = next(edit for edit in self._edits if edit.id == edit_id)
        is_muted = item.checkState() is not Qt.CheckState.Checked
        stack = self._session.template_stack
        if is_muted != edit.is_muted:
            stack.mute(edit_id, is_muted)
        elif item.text() != edit.name:
            stack.rename(edit_id, item.text())

    def _add(self, _: int) -> None:
        kind = self.add.currentData()
        self.add.setCurrentIndex(0)
        if kind:
            self._session.template_stack.add(kind)

    def _shift(self, step: int) -> None:
        if (edit := self.current) is not None:
            place = self.list.currentRow() + step
            self._session.template_stack.reorder(edit.id, place)

    def _delete(self) -> None:
        if (edit := self.current) is not None:
            self._session.template_stack.remove(edit.id)

    def _change(self, numbers: dict[str, object]) -> None:
        if (edit := self.current) is not None:
            self._session.template_stack.change(edit.id, **numbers)
