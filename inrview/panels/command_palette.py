"""Every action, found by typing a part of its name."""

from collections.abc import Sequence

from PyQt6.QtCore import QEvent, QObject, QSize, Qt
from PyQt6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence
from PyQt6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from inrview.panels.icons import icon

_ACTION = Qt.ItemDataRole.UserRole


class CommandPalette(QFrame):
    """Opens over the window; arrows choose, Enter runs, Esc closes."""

    def __init__(self, actions: Sequence[QAction], host: QWidget) -> None:
        super().__init__(host, Qt.WindowType.Popup)
        self._actions = actions
        self.setProperty("role", "popup")
        self.setAccessibleName("Command palette")
        self.line = QLineEdit()
        self.line.setPlaceholderText("Type a command")
        self.line.setAccessibleName("Command")
        self.list = QListWidget()
        self.list.setAccessibleName("Commands")
        side = self.fontMetrics().height()
        self.list.setIconSize(QSize(side, side))
        self.list.setUniformItemSizes(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self.line)
        layout.addWidget(self.list)
        self.line.textChanged.connect(self._fill)
        self.line.returnPressed.connect(self._run)
        self.list.itemClicked.connect(self._run)
        self.line.installEventFilter(self)

    def open(self) -> None:
        """Show the palette at the top of the window, ready to type."""
        host = self.parentWidget()
        if host is None:
            return
        width = min(host.width() - 40, self.fontMetrics().height() * 34)
        self.resize(width, min(host.height() - 80, self.fontMetrics().height() * 24))
        self.line.clear()
        self._fill("")
        top = host.mapToGlobal(host.rect().topLeft())
        self.move(top.x() + (host.width() - width) // 2, top.y() + 60)
        self.show()
        self.line.setFocus()

    def _fill(self, text: str) -> None:
        self.list.clear()
        words = text.lower().split()
        for action in self._actions:
            name = plain_text(action)
            if not action.isEnabled() or any(w not in name.lower() for w in words):
                continue
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            item = QListWidgetItem(_icon(action), f"{name}    {keys}".rstrip())
            item.setToolTip(action.toolTip())
            item.setData(_ACTION, action)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _run(self) -> None:
        item = self.list.currentItem()
        self.close()
        if item is not None:
            item.data(_ACTION).trigger()

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802
        """Let the arrows move in the list while the line keeps the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                row = self.list.currentRow() + step
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, row)))
                return True
        return super().eventFilter(watched, event)


def _icon(action: QAction) -> QIcon:
    """Return its icon, or an empty one so that names stand in line."""
    return icon("") if action.icon().isNull() else action.icon()


def plain_text(action: QAction) -> str:
    """Return an action's name as it reads outside its menu."""
    text = str(action.property("title") or "") or action.text()
    return text.replace("&", "").replace("…", "")
