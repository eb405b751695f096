"""What all panels are: a view of the session's state that redraws what differs."""

from typing import Any

from PyQt6.QtCore import QPoint, QSize, Qt
from PyQt6.QtGui import QFont, QShowEvent
from PyQt6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from inrview.session.session import Session
from inrview.session.state import SessionState


class Panel(QWidget):
    """Shows one subject of the state; a hidden panel waits until it is seen."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.setAutoFillBackground(True)
        self._shown: SessionState | None = None

    def show_state(self, state: SessionState) -> None:
        """Bring the widgets up to `state`; cheap when nothing relevant changed."""
        if self.isVisible() and state is not self._shown:
            old, self._shown = self._shown, state
            self.redraw(old, state)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Update what differs between `old` (None at first) and `new`."""
        raise NotImplementedError

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """Catch up on what happened while hidden."""
        super().showEvent(event)
        self.show_state(self.session.state)


def differs(old: SessionState | None, new: SessionState, *names: str) -> bool:
    """Whether one of the named parts of the state is another value than before."""
    return old is None or any(
        _is_other(getattr(old, name), getattr(new, name)) for name in names
    )


def _is_other(old: Any, new: Any) -> bool:
    plain = (int, float, str, bool, tuple, frozenset, type(None))
    if old is new:
        return False
    return not (isinstance(old, plain) and isinstance(new, plain)) or old != new


class ScrollArea(QScrollArea):
    """Scrolls upwards and downwards; it is never narrower than what it holds."""

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the width of the content and of the scroll bar."""
        widget, bar = self.widget(), self.verticalScrollBar()
        if widget is None or bar is None:
            return super().minimumSizeHint()
        width = widget.minimumSizeHint().width() + bar.sizeHint().width()
        return QSize(width, self.fontMetrics().height() * 8)


def scrollable(panel: QWidget) -> QScrollArea:
    """Wrap a panel so that no small window ever hides a control."""
    area = ScrollArea()
    area.setWidget(panel)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def reveal(widget: QWidget) -> None:
    """Scroll the panel that holds a widget until that and its heading are in sight."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    content = None if area is None else area.widget()
    bar = None if area is None else area.verticalScrollBar()
    if content is not None and bar is not None:
        heading = 2 * widget.fontMetrics().height()
        bar.setValue(widget.mapTo(content, QPoint(0, 0)).y() - heading)


def section(layout: QVBoxLayout, title: str) -> QLabel:
    """Add a small heading to a panel's layout."""
    label = QLabel(title)
    label.setProperty("role", "section")
    label.setIndent(0)
    layout.addWidget(label)
    return label


def note_label(text: str = "") -> QLabel:
    """Return a quiet, wrapping line of explanation."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setProperty("role", "quiet")
    return label


def tabular(widget: QWidget) -> None:
    """Give a widget figures of equal width, so that live numbers do not jitter."""
    font = QFont(widget.font())
    font.setFeature(QFont.Tag("tnum"), 1)
    widget.setFont(font)
