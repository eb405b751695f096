"""How often values of one kind occur, with the one that is selected marked."""

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen
from PyQt6.QtWidgets import QWidget

from inrview.panels.charts import Frame, faint, paint_empty, ticks
from inrview.panels.wording import figures

_MOST_BINS = 24


class Histogram(QWidget):
    """Bars of equal width; as many as the values suggest."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._counts = np.zeros(0)
        self._edges = np.zeros(0)
        self._marked: float | None = None
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setMinimumHeight(self.fontMetrics().height() * 6)

    def sizeHint(self) -> QSize:
        """Wide and low."""
        unit = self.fontMetrics().height()
        return QSize(unit * 16, unit * 7)

    @property
    def counts(self) -> list[int]:
        """Values in each bar."""
        return [int(count) for count in self._counts]

    def show_values(self, values: np.ndarray, marked: float | None = None) -> None:
        """Count what is finite into bins."""
        finite = values[np.isfinite(values)]
        self._counts, self._edges = np.zeros(0), np.zeros(0)
        if len(finite):
            bins = min(_MOST_BINS, max(4, int(np.ceil(2 * len(finite) ** (1 / 3)))))
            self._counts, self._edges = np.histogram(finite, bins=bins)
        is_known = marked is not None and np.isfinite(marked)
        self._marked = marked if is_known else None
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Bars, an axis, a line at what is marked."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not len(self._counts):
            paint_empty(self, painter, "This could not be measured on any shape.")
        else:
            height = self.fontMetrics().height()
            area = QRectF(self.rect()).adjusted(10, 6, -10, -height - 8)
            ends = float(self._edges[0]), float(self._edges[-1])
            frame = Frame(area, *ends, 0.0, float(self._counts.max()) * 1.06)
            self._paint_bars(painter, frame)
            self._paint_axis(painter, frame)
        painter.end()

    def _paint_bars(self, painter: QPainter, frame: Frame) -> None:
        accent = QColor(self.palette().color(QPalette.ColorRole.Highlight))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        pairs = zip(self._edges, self._edges[1:], self._counts, strict=False)
        for left, right, number in pairs:
            x, top = frame.x(float(left)), frame.y(float(number))
            wide = frame.x(float(right)) - x - 1.0
            painter.drawRect(QRectF(x, top, wide, frame.rect.bottom() - top))
        if self._marked is not None:
            at = frame.x(self._marked)
            painter.setPen(QPen(faint(self, 0.9), 2))
            start, end = frame.rect.top(), frame.rect.bottom()
            painter.drawLine(QPointF(at, start), QPointF(at, end))

    def _paint_axis(self, painter: QPainter, frame: Frame) -> None:
        height, base = self.fontMetrics().height(), frame.rect.bottom()
        painter.setPen(faint(self, 0.6))
        most = max(3, int(frame.rect.width() / (height * 4)))
        for value in ticks(frame.left, frame.right, most):
            box = QRectF(frame.x(value) - 60, base + 3, 120, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, figures(value, 3))
