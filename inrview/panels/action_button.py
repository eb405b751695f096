"""The one button of a place that stands out: it follows an action of the window."""

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QAction, QPalette
from PyQt6.QtWidgets import QToolButton, QWidget

from inrview.panels.icons import icon


class ActionButton(QToolButton):
    """Like a tool button with a default action, but with an icon in its own colour."""

    def __init__(self, action: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._symbol = ""
        self.setProperty("role", "primary")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(icon_size(self))
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        action = self._action
        self.setText(action.iconText())
        self.setToolTip(action.toolTip())
        self.setStatusTip(action.statusTip())
        self.setAccessibleName(action.iconText())
        self.setEnabled(action.isEnabled())
        symbol = str(action.property("symbol") or "")
        if symbol != self._symbol:
            self._symbol = symbol
            self.setIcon(icon(symbol, role=QPalette.ColorRole.HighlightedText))


def icon_size(widget: QWidget) -> QSize:
    """Return a size that leaves a little air between an icon and its text."""
    height = widget.fontMetrics().height()
    return QSize(round(height * 1.35), round(height * 1.1))
