"""How the distances are spread, with the ends of the colour range to drag."""

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QWidget

from inrview.panels.charts import Frame, faint, paint_empty, paint_tag, ticks
from inrview.panels.wording import figures, length

_BINS = 96


class DistanceChart(QWidget):
    """One colour lies inside, the other outside; handles set where colours end."""

    limits_dragged = pyqtSignal(float, float)

    def __init__(self, colors: np.ndarray, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colors = [QColor(*map(int, color)) for color in colors]
        self._counts = np.zeros(_BINS)
        self._span = 1.0
        self._limits = (-1.0, 1.0)
        self._unit = "unit"
        self._is_empty = True
        self._held: int | None = None
        self.setMouseTracking(True)
        self.setMinimumHeight(self.fontMetrics().height() * 6)
        self.setAccessibleName("Histogram of distances")
        self.setToolTip("Drag a handle to change where the colours end")

    def sizeHint(self) -> QSize:
        """Wide and low."""
        unit = self.fontMetrics().height()
        return QSize(unit * 16, unit * 8)

    def show_distances(self, distances: np.ndarray | None, unit: str) -> None:
        """Count the distances into bins."""
        self._is_empty = distances is None or len(distances) == 0
        self._unit = unit
        if distances is not None and not self._is_empty:
            self._span = max(1e-12, float(np.percentile(np.abs(distances), 99.5)) * 1.4)
            ends = (-self._span, self._span)
            self._counts = np.histogram(distances, bins=_BINS, range=ends)[0]
        self.update()

    def show_limits(self, limits: tuple[float, float]) -> None:
        """Place the handles."""
        self._limits = limits
        self.update()

    def _frame(self) -> Frame:
        height = self.fontMetrics().height()
        area = QRectF(self.rect()).adjusted(10, 6, -10, -height - 8)
        most = float(np.sqrt(self._counts.max() or 1.0)) * 1.06
        return Frame(area, -self._span, self._span, 0.0, most)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Bars in their colours, an axis, two handles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._is_empty:
            paint_empty(self, painter, "Colour by distance to see its spread here.")
        else:
            frame = self._frame()
            self._paint_bars(painter, frame)
            self._paint_axis(painter, frame)
            self._paint_handles(painter, frame)
        painter.end()

    def _paint_bars(self, painter: QPainter, frame: Frame) -> None:
        edges = np.linspace(frame.left, frame.right, _BINS + 1)
        low, high = self._limits
        painter.setPen(Qt.PenStyle.NoPen)
        for left, right, number in zip(edges, edges[1:], self._counts, strict=False):
            share = ((left + right) / 2 - low) / ((high - low) or 1.0)
            painter.setBrush(self._color_at(share))
            x, top = frame.x(left), frame.y(float(np.sqrt(number)))
            width = frame.x(right) - x - 0.5
            painter.drawRect(QRectF(x, top, width, frame.rect.bottom() - top))

    def _color_at(self, share: float) -> QColor:
        last = len(self._colors) - 1
        return self._colors[round(min(1.0, max(0.0, share)) * last)]

    def _paint_axis(self, painter: QPainter, frame: Frame) -> None:
        height, base = self.fontMetrics().height(), frame.rect.bottom()
        painter.setPen(QPen(faint(self, 0.3), 1))
        painter.drawLine(
            QPointF(frame.rect.left(), base), QPointF(frame.rect.right(), base)
        )
        painter.setPen(faint(self, 0.6))
        most = max(3, int(frame.rect.width() / (height * 3)))
        for value in ticks(frame.left, frame.right, most):
            box = QRectF(frame.x(value) - 60, base + 3, 120, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, figures(value, 2))

    def _paint_handles(self, painter: QPainter, frame: Frame) -> None:
        for index, limit in enumerate(self._limits):
            x = frame.x(limit)
            is_held = index == self._held
            painter.setPen(QPen(faint(self, 0.9 if is_held else 0.6), 2))
            top, bottom = frame.rect.top(), frame.rect.bottom()
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))
            painter.setBrush(faint(self, 0.9))
            painter.drawRoundedRect(QRectF(x - 3, (top + bottom) / 2 - 9, 6, 18), 3, 3)
            if is_held:
                paint_tag(
                    self, painter, QPointF(x, top + 24), length(limit, self._unit)
                )

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Take the nearer handle."""
        if event is None or self._is_empty:
            return
        frame = self._frame()
        gaps = [abs(frame.x(limit) - event.position().x()) for limit in self._limits]
        self._held = gaps.index(min(gaps)) if min(gaps) < 14 else None
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Drag the handle, but never past zero."""
        if event is None or self._is_empty:
            return
        frame, x = self._frame(), event.position().x()
        near = any(abs(frame.x(limit) - x) < 14 for limit in self._limits)
        shape = Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)
        if self._held is None:
            return
        value = min(self._span, max(-self._span, frame.value_at(x)))
        least = self._span / _BINS
        low, high = self._limits
        if self._held == 0:
            self.limits_dragged.emit(min(value, -least), high)
        else:
            self.limits_dragged.emit(low, max(value, least))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Let go."""
        self._held = None
        self.update()
