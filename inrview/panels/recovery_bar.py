"""Offers work that a crashed session left, without standing in the way."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from inrview.panels.panel import Panel, differs
from inrview.session.session import Session
from inrview.session.state import SessionState


class RecoveryBar(Panel):
    """A line above the view: restore, delete, or decide another time."""

    def __init__(
        self,
        session: Session,
        parent: QWidget | None = None,
        ask: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        """Make it; `ask` runs what would lose unsaved work once that is decided."""
        super().__init__(session, parent)
        self._later: set[str] = set()
        self._folder: str | None = None
        self._ask = ask
        self.setProperty("role", "notice")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = QLabel()
        self.text.setWordWrap(True)
        self.restore = QPushButton("Restore")
        self.restore.setProperty("role", "primary")
        self.restore.setToolTip("Open the work as a new, unsaved project")
        self.delete = QPushButton("Delete")
        self.delete.setToolTip("Delete what was kept")
        self.later = QPushButton("Later")
        self.later.setToolTip("Keep it and ask at the next start")
        self.restore.clicked.connect(self._restore)
        self.delete.clicked.connect(self._delete)
        self.later.clicked.connect(self._postpone)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.addWidget(self.text, 1)
        for button in (self.restore, self.delete, self.later):
            row.addWidget(button)
        self.hide()

    def show_state(self, state: SessionState) -> None:
        """Appear when there is something to offer."""
        offers = [path for path in state.recoverable if path not in self._later]
        self._folder = offers[0] if offers else None
        self.setVisible(self._folder is not None)
        super().show_state(state)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Say what is offered."""
        if self._folder is None or not differs(old, new, "recoverable"):
            return
        folder = Path(self._folder)
        when = ""
        if folder.exists():
            time = datetime.fromtimestamp(folder.stat().st_mtime).astimezone()
            when = time.strftime(" on %d %B at %H:%M")
        self.text.setText(
            f"inrview did not close properly{when}. The work of that session was kept."
        )

    def _restore(self) -> None:
        folder = self._folder
        if folder is None:
            return
        if self._ask is None:
            self._take(folder)
        else:
            self._ask(lambda: self._take(folder))

    def _take(self, folder: str) -> None:
        self.session.recover(folder)
        self._postpone()

    def _delete(self) -> None:
        if self._folder is not None:
            self.session.discard_recovery(self._folder)
            self._postpone()

    def _postpone(self) -> None:
        if self._folder is not None:
            self._later.add(self._folder)
        self.show_state(self.session.state)
