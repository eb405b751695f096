"""A line of words that ends in an ellipsis where there is no room for all of it."""

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QLabel, QWidget


class ElidedLabel(QLabel):
    """Plain words on one line; a long line is cut, not what holds it widened."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setMinimumWidth(1)

    @property
    def seen(self) -> str:
        """What of the words is to be read at this width."""
        end = Qt.TextElideMode.ElideRight
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), end, room)

    def paintEvent(self, _event: object) -> None:  # noqa: N802 - Qt's name
        """Draw what there is room for."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), self.alignment(), self.seen)
        painter.end()
