"""Every step so far; a click goes there."""

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QPalette
from PyQt6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from inrview.panels.panel import Panel, differs
from inrview.session.session import Session
from inrview.session.state import SessionState


class HistoryPanel(Panel):
    """The current step is selected; those after it are faint until redone."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.list = QListWidget()
        self.list.setAccessibleName("History")
        self.list.setToolTip("Click a step to go back or forward to it")
        self.list.currentRowChanged.connect(self._go)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.list)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Rewrite the rows."""
        if not differs(old, new, "history", "history_index"):
            return
        with QSignalBlocker(self.list):
            self.list.clear()
            faint = self.palette().brush(QPalette.ColorRole.PlaceholderText)
            for place, name in enumerate(new.history):
                item = QListWidgetItem(name)
                if place > new.history_index:
                    item.setForeground(faint)
                self.list.addItem(item)
            self.list.setCurrentRow(new.history_index)

    def _go(self, row: int) -> None:
        if row >= 0:
            self.session.go_to(row)
