"""Answers to what a learner asks, each with a button that shows it live."""

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QShowEvent
from PyQt6.QtWidgets import (
    QFrame,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from inrview.panels.lessons import LESSONS, Lesson

_NARROWEST = 300
"""Pixels: a scene beside the view is narrower than a page to be read."""


class LearnPage(QScrollArea):
    """Stands beside the view, where what it opens can be watched while reading."""

    wanted = pyqtSignal(str)
    """The name of what is to be shown live."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("learn.page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(_NARROWEST)

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 - Qt's name
        """Write the page when it is first opened: most starts never do."""
        if self.widget() is None:
            self._write()
        super().showEvent(event)

    def _write(self) -> None:
        page = QWidget()
        rows = QVBoxLayout(page)
        rows.setSpacing(6)
        for lesson in LESSONS:
            self._add(rows, lesson)
        rows.addStretch(1)
        self.setWidget(page)

    def _add(self, rows: QVBoxLayout, lesson: Lesson) -> None:
        head = QLabel(lesson.question)
        head.setProperty("role", "section")
        head.setWordWrap(True)  # the page must not be wider than what it is seen in
        rows.addWidget(head)
        rows.addWidget(_text(lesson.answer))
        if lesson.live:
            button = QPushButton("Show it live")
            button.setObjectName(f"learn.{lesson.live}")
            button.setToolTip(f"{lesson.invitation} It takes the place of the project.")
            button.clicked.connect(lambda _: self.wanted.emit(lesson.live))
            rows.addWidget(_text(f"{lesson.invitation} {lesson.then}"))
            rows.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addSpacing(18)


def _text(rich: str) -> QLabel:
    label = QLabel(rich)
    label.setTextFormat(Qt.TextFormat.RichText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
