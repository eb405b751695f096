"""The losses of a family by term, over the steps, on a logarithmic axis."""

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PyQt6.QtWidgets import QWidget

from inrview.messages.family_reports import FamilyFitReport
from inrview.panels.charts import Frame, decades, faint, paint_empty, smoothed, ticks
from inrview.panels.wording import count, figures

_COLORS = ("#4a90d9", "#d9962b", "#5fae57", "#c0629a", "#8c7bd6", "#c46a4a", "#4aa8a8")
_SPAN = 5.0
"""Decades below the highest value that are shown: a term near zero says no more."""


class TermPlot(QWidget):
    """One curve for each term; the total is drawn in the text's colour."""

    def __init__(self) -> None:
        super().__init__()
        self._steps = np.empty(0)
        self._logs: dict[str, np.ndarray] = {}
        self.setMinimumHeight(self.fontMetrics().height() * 8)
        self.setAccessibleName("Losses by term")
        self.setToolTip("Terms of the loss over the steps, weights included")

    def sizeHint(self) -> QSize:
        """Wide and low."""
        unit = self.fontMetrics().height()
        return QSize(unit * 16, unit * 11)

    def show_report(self, report: FamilyFitReport | None) -> None:
        """Take the newest losses."""
        self._steps, self._logs = np.empty(0), {}
        if report is not None and len(report.loss_steps) >= 2:
            self._steps = np.asarray(report.loss_steps, np.float64)
            for name, values in report.losses.items():
                exact = np.asarray(values, np.float64)
                if np.isfinite(exact).all() and (exact > 0).any():
                    self._logs[name] = np.log10(np.maximum(exact, 1e-12))
        self.update()

    @property
    def terms(self) -> tuple[str, ...]:
        """What is drawn."""
        return tuple(self._logs)

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Grid, curves, and the name and newest value of each."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._logs:
            text = "The losses are plotted here while the family learns."
            paint_empty(self, painter, text)
        else:
            frame = self._frame()
            self._paint_grid(painter, frame)
            for place, (name, logs) in enumerate(self._logs.items()):
                self._paint_curve(painter, frame, logs, self._color(place, name))
            self._paint_names(painter)
        painter.end()

    def _color(self, place: int, name: str) -> QColor:
        if name == "total":
            return QColor(self.palette().color(QPalette.ColorRole.WindowText))
        return QColor(_COLORS[place % len(_COLORS)])

    def _rows(self) -> int:
        return (len(self._logs) + 1) // 2

    def _frame(self) -> Frame:
        metrics = self.fontMetrics()
        side = metrics.horizontalAdvance("0.00001") + 8
        top = self._rows() * (metrics.height() + 2) + 4
        area = QRectF(self.rect()).adjusted(side, top, -12, -metrics.height() - 6)
        high = max(float(logs.max()) for logs in self._logs.values())
        low = min(float(logs.min()) for logs in self._logs.values())
        low = max(low, high - _SPAN)
        margin = max(0.05, (high - low) * 0.06)
        first, last = float(self._steps[0]), float(self._steps[-1])
        return Frame(area, first, last, low - margin, high + margin)

    def _paint_grid(self, painter: QPainter, frame: Frame) -> None:
        rect, height = frame.rect, self.fontMetrics().height()
        align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for value in decades(frame.bottom, frame.top):
            y = frame.y(value)
            painter.setPen(QPen(faint(self, 0.12), 1))
            painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
            painter.setPen(faint(self, 0.6))
            box = QRectF(0, y - height / 2, rect.left() - 6, height)
            painter.drawText(box, align, figures(10**value, 1))
        most = max(2, int(rect.width() / (height * 5)))
        for value in ticks(frame.left, frame.right, most):
            box = QRectF(frame.x(value) - 60, rect.bottom() + 4, 120, height)
            if value > 0 and box.center().x() < rect.right() - height:
                middle = Qt.AlignmentFlag.AlignHCenter
                painter.drawText(box, middle, count(round(value)))

    def _paint_curve(
        self, painter: QPainter, frame: Frame, logs: np.ndarray, color: QColor
    ) -> None:
        painter.save()
        painter.setClipRect(frame.rect)
        painter.setPen(QPen(color, 1.6))
        painter.drawPolyline(
            QPolygonF(
                QPointF(frame.x(step), frame.y(value))
                for step, value in zip(self._steps, smoothed(logs), strict=True)
            )
        )
        painter.restore()

    def _paint_names(self, painter: QPainter) -> None:
        height = self.fontMetrics().height() + 2
        for place, (name, logs) in enumerate(self._logs.items()):
            column, row = place % 2, place // 2
            left, top = 4 + column * self.width() / 2, 2 + row * height
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._color(place, name))
            painter.drawEllipse(QPointF(left + 5, top + height / 2), 3.5, 3.5)
            painter.setPen(faint(self, 0.85))
            text = f"{name}  {figures(10 ** float(logs[-1]), 2)}"
            box = QRectF(left + 14, top, self.width() / 2 - 16, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, text)
