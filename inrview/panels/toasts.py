"""Messages at the bottom right that stop nobody."""

from PyQt6.QtCore import QSize, Qt, QTimer
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inrview.messages.notes import Severity
from inrview.panels.icons import icon
from inrview.panels.note_list import severity_mark
from inrview.session.session import Session
from inrview.session.state import Message, SessionState

_MOST = 4
_INFO_MILLISECONDS = 7000


class Toasts(QWidget):
    """A pile of the newest messages in a corner of `host`."""

    def __init__(self, session: Session, host: QWidget) -> None:
        super().__init__(host)
        self._session = session
        self._shown: dict[int, Toast] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self.hide()

    def show_state(self, state: SessionState) -> None:
        """Show new messages, drop dismissed ones."""
        wanted = {message.id: message for message in state.messages[-_MOST:]}
        if wanted.keys() == self._shown.keys():
            return
        for gone in [key for key in self._shown if key not in wanted]:
            toast = self._shown.pop(gone)
            self._layout.removeWidget(toast)
            toast.hide()
            toast.deleteLater()
        for key, message in wanted.items():
            if key not in self._shown:
                toast = self._shown[key] = Toast(self._session, message)
                toast.toggled(self.settle)
                self._layout.addWidget(toast)
        self.setVisible(bool(self._shown))
        self.settle()

    def settle(self) -> None:
        """Take the corner and the size that the messages need."""
        host = self.parentWidget()
        if host is None or not self._shown:
            return
        self._layout.activate()
        width = min(round(self.fontMetrics().height() * 26), host.width() - 24)
        self.setFixedWidth(width)
        height = min(self._layout.totalHeightForWidth(width), host.height() - 24)
        height = max(height, self._layout.minimumSize().height())
        self.setFixedHeight(height)
        self.move(host.width() - width - 12, host.height() - height - 12)
        self.raise_()


class Toast(QFrame):
    """One message: text, details to unfold and copy, a cross to dismiss."""

    def __init__(self, session: Session, message: Message) -> None:
        super().__init__()
        self.setProperty("role", "toast")
        self.setAccessibleName(message.text)
        self._message = message
        text = QLabel(message.text)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.details = QPlainTextEdit(message.details)
        self.details.setReadOnly(True)
        self.details.setFixedHeight(self.fontMetrics().height() * 8)
        self.details.hide()
        self.more = QPushButton("Details", self)
        self.copy = QPushButton("Copy report", self)
        for button in (self.more, self.copy):
            button.setVisible(bool(message.details))
        close = QToolButton()
        close.setIcon(icon("x"))
        close.setIconSize(QSize(14, 14))
        close.setAutoRaise(True)
        close.setToolTip("Dismiss")
        close.setAccessibleName("Dismiss this message")
        close.clicked.connect(lambda: session.dismiss_message(message.id))
        self.more.clicked.connect(self._unfold)
        self.copy.clicked.connect(self._copy)
        self._lay_out(text, close)
        if message.severity is Severity.INFO:
            # a child timer: it dies with the toast, never after the window
            timer = QTimer(self)
            timer.setSingleShot(True)
            timer.timeout.connect(lambda: session.dismiss_message(message.id))
            timer.start(_INFO_MILLISECONDS)

    def _lay_out(self, text: QLabel, close: QToolButton) -> None:
        mark = severity_mark(self._message.severity)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(text, 1)
        top.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 8, 10)
        layout.addLayout(top)
        layout.addWidget(self.details)
        if self._message.details:
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(self.more)
            row.addWidget(self.copy)
            layout.addLayout(row)

    def toggled(self, settle: object) -> None:
        """Call `settle` whenever the toast changes its size."""
        if callable(settle):
            self.more.clicked.connect(lambda: settle())

    def _unfold(self) -> None:
        self.details.setVisible(self.details.isHidden())
        self.more.setText("Details" if self.details.isHidden() else "Less")

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(f"{self._message.text}\n\n{self._message.details}")
