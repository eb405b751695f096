"""A stack of changes as a list: ticked ones act, one is chosen, moved or deleted."""

from collections.abc import Collection, Sequence

from PyQt6.QtCore import QSignalBlocker, Qt
from PyQt6.QtWidgets import QListWidget, QListWidgetItem, QToolButton

from inrview.panels.icons import icon

ID = Qt.ItemDataRole.UserRole


class StackList(QListWidget):
    """The changes, the first to act on top, and the buttons that are about one."""

    def __init__(self, name: str, tip: str, thing: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(tip)
        self.up = _tool("arrow-up", "Let it act earlier")
        self.down = _tool("arrow-down", "Let it act later")
        self.delete = _tool("trash", f"Delete this {thing}")

    @property
    def tools(self) -> tuple[QToolButton, ...]:
        """The buttons, as they stand in a row."""
        return self.up, self.down, self.delete

    def fill(
        self,
        items: Sequence[QListWidgetItem],
        before: Collection[str],
        chosen: str | None,
        otherwise: int = -1,
    ) -> None:
        """Show other items; a new one is chosen, else the chosen one stays so.

        `before` are the ids that were there; `otherwise` is the row where neither is.
        """
        ids = [item.data(ID) for item in items]
        fresh = [one for one in ids if one not in before]
        wanted = fresh[-1] if fresh else chosen
        with QSignalBlocker(self):
            self.clear()
            for item in items:
                self.addItem(item)
            self.setCurrentRow(ids.index(wanted) if wanted in ids else otherwise)

    def show_reach(self) -> None:
        """Let the buttons be pressed that can do something."""
        row, last = self.currentRow(), self.count() - 1
        self.up.setEnabled(row > 0)
        self.down.setEnabled(0 <= row < last)
        self.delete.setEnabled(row >= 0)


def stack_item(
    thing_id: str, text: str, is_muted: bool, is_named: bool = False
) -> QListWidgetItem:
    """Return an item that can be ticked, and renamed where it has a name."""
    item = QListWidgetItem(text)
    item.setData(ID, thing_id)
    flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
    flags |= Qt.ItemFlag.ItemIsUserCheckable
    item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if is_named else flags)
    item.setCheckState(Qt.CheckState.Unchecked if is_muted else Qt.CheckState.Checked)
    return item


def _tool(symbol: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setIcon(icon(symbol))
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button
