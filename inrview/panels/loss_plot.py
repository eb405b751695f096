"""The loss over the steps, on a logarithmic axis."""

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PyQt6.QtWidgets import QWidget

from inrview.messages.picture import ImageFitReport
from inrview.messages.reports import FitReport
from inrview.panels.charts import (
    Frame,
    decades,
    faint,
    paint_empty,
    paint_height,
    paint_tag,
    smoothed,
    ticks,
)
from inrview.panels.panel import Panel, differs
from inrview.panels.wording import count, figures
from inrview.session.session import Session
from inrview.session.state import SessionState


class LossPlot(Panel):
    """Draws the thinned history of each report; hovering reads a value off.

    Painted here rather than by a plotting library: importing one would hold the
    event loop for a quarter of a second.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self._steps = np.empty(0)
        self._logs = np.empty(0)
        self._mouse: QPointF | None = None
        self.setMouseTracking(True)
        self.setMinimumHeight(self.fontMetrics().height() * 6)
        self.setAccessibleName("Loss plot")
        self.setToolTip("Loss of the fit over its steps, logarithmic")

    def sizeHint(self) -> QSize:
        """Wide and low."""
        unit = self.fontMetrics().height()
        return QSize(unit * 16, unit * 9)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Take the newest losses."""
        if differs(old, new, "fit", "picture"):
            self._take(new.fit or new.picture.fit)
            self.update()

    def _take(self, report: FitReport | ImageFitReport | None) -> None:
        if report is None:
            self._steps = self._logs = np.empty(0)
            return
        losses = np.asarray(report.losses, np.float64)
        is_good = np.isfinite(losses) & (losses > 0)
        self._steps = np.asarray(report.loss_steps, np.float64)[is_good]
        self._logs = np.log10(losses[is_good])

    def leaveEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Hide the read-out."""
        self._mouse = None
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Move the read-out."""
        self._mouse = event.position() if event else None
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Grid, curve, read-out."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if len(self._steps) < 2:
            paint_empty(self, painter, "The loss is plotted here while a fit runs.")
        else:
            frame = self._frame()
            self._paint_grid(painter, frame)
            self._paint_curve(painter, frame)
            self._paint_reading(painter, frame)
        painter.end()

    def _frame(self) -> Frame:
        metrics = self.fontMetrics()
        side = metrics.horizontalAdvance("0.00001") + 8
        area = QRectF(self.rect()).adjusted(side, 8, -12, -metrics.height() - 6)
        low, high = float(self._logs.min()), float(self._logs.max())
        margin = max(0.05, (high - low) * 0.06)
        first, last = float(self._steps[0]), float(self._steps[-1])
        return Frame(area, first, last, low - margin, high + margin)

    def _paint_grid(self, painter: QPainter, frame: Frame) -> None:
        rect, height = frame.rect, self.fontMetrics().height()
        for value in decades(frame.bottom, frame.top):
            paint_height(self, painter, frame, value, figures(10**value, 1))
        most = max(2, int(rect.width() / (height * 5)))
        for value in ticks(frame.left, frame.right, most):
            box = QRectF(frame.x(value) - 60, rect.bottom() + 4, 120, height)
            if value > 0 and box.center().x() < rect.right() - height:
                flags = Qt.AlignmentFlag.AlignHCenter
                painter.drawText(box, flags, count(round(value)))

    def _paint_curve(self, painter: QPainter, frame: Frame) -> None:
        accent = self.palette().color(QPalette.ColorRole.Highlight)
        smooth = smoothed(self._logs)
        xs = [frame.x(step) for step in self._steps]
        raw = QPolygonF(
            QPointF(x, frame.y(v)) for x, v in zip(xs, self._logs, strict=True)
        )
        line = QPolygonF(
            QPointF(x, frame.y(v)) for x, v in zip(xs, smooth, strict=True)
        )
        pale = accent.lighter(100)
        pale.setAlphaF(0.35)
        painter.setPen(QPen(pale, 1))
        painter.drawPolyline(raw)
        painter.setPen(QPen(accent, 2))
        painter.drawPolyline(line)

    def _paint_reading(self, painter: QPainter, frame: Frame) -> None:
        index = len(self._steps) - 1
        is_over = self._mouse is not None and frame.rect.contains(self._mouse)
        if self._mouse is not None and is_over:
            step = frame.value_at(self._mouse.x())
            index = int(np.abs(self._steps - step).argmin())
        step, log = self._steps[index], self._logs[index]
        text = f"step {count(int(step))}: {figures(10**log)}"
        if not is_over:
            painter.setPen(faint(self, 0.75))
            painter.drawText(frame.rect, Qt.AlignmentFlag.AlignRight, text)
            return
        at = QPointF(frame.x(step), frame.y(log))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawEllipse(at, 3.5, 3.5)
        paint_tag(self, painter, at, text)
