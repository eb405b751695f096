"""Notes as lines with a mark of how much each matters."""

from collections.abc import Callable, Sequence

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QColor
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from inrview.messages.notes import Note, Severity
from inrview.panels.icons import icon

COLORS = {
    Severity.INFO: QColor("#4a90d9"),
    Severity.WARNING: QColor("#d9962b"),
    Severity.ERROR: QColor("#d9534f"),
}
SYMBOLS = {
    Severity.INFO: "info",
    Severity.WARNING: "warning",
    Severity.ERROR: "x-circle",
}


class NoteList(QWidget):
    """Shows notes in the order of their weight; a changeable one has a button."""

    def __init__(self, change: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self._change = change
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(6)
        self._notes: Sequence[Note] = ()

    def show_notes(self, notes: Sequence[Note]) -> None:
        """Replace the lines."""
        if notes is self._notes:
            return
        self._notes = notes
        while (item := self._layout.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        order = list(reversed(Severity))
        for note in sorted(notes, key=lambda note: order.index(note.severity)):
            self._layout.addWidget(self._line(note))
        self.setVisible(bool(notes))

    def _line(self, note: Note) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(severity_mark(note.severity), 0, Qt.AlignmentFlag.AlignTop)
        text = QLabel(note.text)
        text.setWordWrap(True)
        text.setAccessibleName(f"{note.severity}: {note.text}")
        row.addWidget(text, 1)
        if note.change and self._change is not None:
            row.addWidget(self._button(note.change), 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _button(self, setting: str) -> QToolButton:
        button = QToolButton()
        button.setText("Change")
        button.setProperty("role", "link")
        name = setting.replace("_", " ")
        button.setToolTip(f"Choose another {name}")
        button.setAccessibleName(f"Change the {name}")
        change = self._change
        if change is not None:
            button.clicked.connect(lambda: change(setting))
        return button


def severity_mark(severity: Severity) -> QLabel:
    """Return a small icon in the colour of a severity."""
    mark = QLabel()
    side = round(mark.fontMetrics().height() * 1.05)
    glyph = icon(SYMBOLS[severity], COLORS[severity])
    mark.setPixmap(glyph.pixmap(QSize(side, side), mark.devicePixelRatioF()))
    mark.setFixedWidth(side + 2)
    mark.setAccessibleName(str(severity))
    return mark
