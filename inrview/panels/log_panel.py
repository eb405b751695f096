"""Everything that was said, to read again and to copy into a report."""

from datetime import datetime

from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from inrview.session.session import Session
from inrview.session.state import Message, SessionState


class LogPanel(QWidget):
    """Collects messages even while hidden: nothing that was said is lost."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        self._seen = 0
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setMaximumBlockCount(5000)
        self.text.setAccessibleName("Log")
        self.copy = QPushButton("Copy")
        self.copy.setToolTip("Copy the whole log to the clipboard")
        self.copy.clicked.connect(self._copy)
        side = QVBoxLayout()
        side.addWidget(self.copy)
        side.addStretch(1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.text, 1)
        layout.addLayout(side)
        self.show_state(session.state)

    def show_state(self, state: SessionState) -> None:
        """Append the messages that are new."""
        for message in state.messages:
            if message.id > self._seen:
                self._seen = message.id
                self.add(message)

    def add(self, message: Message) -> None:
        """Append one message with its time and its details."""
        now = datetime.now().astimezone().strftime("%H:%M:%S")
        self.text.appendPlainText(f"{now}  {message.severity:<8} {message.text}")
        for line in message.details.splitlines():
            self.text.appendPlainText(f"          {line}")

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text.toPlainText())
