"""Buttons that follow an action of the window: the one that stands out, and rows."""

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QAction, QPalette
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QWidget

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


def segments(actions: list[QAction]) -> QHBoxLayout:
    """Return a row of switches of which one is on."""
    row = QHBoxLayout()
    row.setSpacing(0)
    for place, action in enumerate(actions):
        button = QToolButton()
        button.setDefaultAction(action)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        side = "first" if place == 0 else "last" if action is actions[-1] else "middle"
        button.setProperty("segment", side)
        row.addWidget(button)
    return row


def action_button(action: QAction) -> QToolButton:
    """Return a plain button that follows an action, by its text."""
    button = QToolButton()
    button.setDefaultAction(action)
    button.setAccessibleName(action.iconText())
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setProperty("role", "plain")
    return button


def icon_size(widget: QWidget) -> QSize:
    """Return a size that leaves a little air between an icon and its text."""
    height = widget.fontMetrics().height()
    return QSize(round(height * 1.35), round(height * 1.1))
