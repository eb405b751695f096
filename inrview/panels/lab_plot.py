"""What is plotted under a pane of the lab: spectra, losses, or when which arrived."""

from math import ceil

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt6.QtWidgets import QWidget

from inrview.messages.lab import AnyFrame, PaneRecord
from inrview.messages.lab_shape import ShapeFrame
from inrview.panels.arrival import Table, arrival_image
from inrview.panels.charts import Frame, decades, faint, paint_empty

_DEPTH = 7.0
"""Decades of power that are shown."""
SIGNAL, FIT, RESIDUAL = "#8a8a8a", "#1f77b4", "#d1603d"
_TIPS = {
    "spectrum": "Power at each frequency, in cycles along the longer side, or along "
    "the cube: grey of what is to be learned, blue of the fit, red of what is missing",
    "surface": "Power in the surface's own waves, in cycles along the cube: grey of "
    "where it lies, blue of where the fit puts it, red of the difference",
    "loss": "Loss over the steps, logarithmic; pale: the other panes",
    "arrival": "How much of each frequency (upwards) was missing at each step "
    "(rightwards): dark is learned, bright is missing",
}
_EMPTY = {
    "spectrum": "The spectra are plotted here.",
    "surface": "The waves of the surface are plotted here.",
    "loss": "The loss is plotted here while the lab trains.",
    "arrival": "Here it is seen when each frequency arrives.",
}


class LabPlot(QWidget):
    """Painted by hand, as all plots of the window are."""

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self.kind = "spectrum"
        self._spectra: tuple[np.ndarray, ...] = ()
        self._curves: list[tuple[np.ndarray, np.ndarray]] = []
        self._own = 0
        self._map: QImage | None = None
        self._ends = (1.0, 1.0)
        self._frame: AnyFrame | None = None
        self.setMinimumHeight(self.fontMetrics().height() * 4)
        self.setAccessibleName("Spectrum")
        self.setToolTip(_TIPS[self.kind])

    def sizeHint(self) -> QSize:
        """Wide and low."""
        unit = self.fontMetrics().height()
        return QSize(unit * 12, unit * 7)

    def show_kind(self, kind: str) -> None:
        """Choose what is plotted."""
        if kind == self.kind:
            return
        self.kind = kind
        self.setToolTip(_TIPS[kind])
        self._spectra = _curves(self._frame, kind)
        self.update()

    def show_spectra(self, frame: AnyFrame | None) -> None:
        """Plot the spectra of a frame."""
        if frame is self._frame:
            return
        self._frame = frame
        self._spectra = _curves(frame, self.kind)
        self.update()

    def show_losses(self, panes: tuple[PaneRecord, ...], own: int) -> None:
        """Plot the losses of all panes, one of them in front."""
        self._own = own
        self._curves = []
        for one in panes:
            progress = one.progress
            if progress is None:
                self._curves.append((np.empty(0), np.empty(0)))
                continue
            losses = np.asarray(progress.losses, np.float64)
            is_good = np.isfinite(losses) & (losses > 0)
            steps = np.asarray(progress.loss_steps, np.float64)[is_good]
            shown = _spread(len(steps))
            self._curves.append((steps[shown], np.log10(losses[is_good])[shown]))
        if self.kind == "loss":
            self.update()

    def show_arrival(self, one: PaneRecord) -> None:
        """Plot how much of each frequency is missing at the kept steps."""
        frames = [frame for frame in one.frames if frame.step]
        self._map = None
        if len(frames) > 1:
            self._map = arrival_image(frames, self._table)
            self._ends = float(frames[-1].step), float(frames[0].nyquist)
        if self.kind == "arrival":
            self.update()

    # Painting

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Grid, curves, and what is along the axes."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.kind in ("spectrum", "surface") and self._spectra:
            self._paint_spectra(painter)
        elif self.kind == "loss" and any(len(one[0]) > 1 for one in self._curves):
            self._paint_losses(painter)
        elif self.kind == "arrival" and self._map is not None:
            self._paint_arrival(painter, self._map)
        else:
            paint_empty(self, painter, _EMPTY[self.kind])
        painter.end()

    def _area(self) -> QRectF:
        metrics = self.fontMetrics()
        side = metrics.horizontalAdvance("0.0001") + 8
        return QRectF(self.rect()).adjusted(side, 6, -10, -metrics.height() - 4)

    def _paint_spectra(self, painter: QPainter) -> None:
        count = len(self._spectra[0])
        top = float(self._spectra[0].max()) + 0.3
        right = float(np.log10(max(count, 2)))
        frame = Frame(self._area(), 0.0, right, top - _DEPTH, top)
        self._paint_frame(painter, frame, "cycles")
        xs = np.log10(np.arange(1, count + 1))
        for values, name in zip(self._spectra, (SIGNAL, FIT, RESIDUAL), strict=True):
            self._paint_line(painter, frame, xs, values, QPen(QColor(name), 1.8))

    def _paint_losses(self, painter: QPainter) -> None:
        known = [one for one in self._curves if len(one[0])]
        low = min(float(values.min()) for _, values in known)
        high = max(float(values.max()) for _, values in known)
        last = max(float(steps[-1]) for steps, _ in known)
        right = max(float(np.log10(last)), 0.3)
        frame = Frame(self._area(), 0.0, right, low - 0.1, high + 0.1)
        self._paint_frame(painter, frame, "steps")
        for place in sorted(range(len(self._curves)), key=lambda one: one == self._own):
            steps, values = self._curves[place]
            pen = QPen(faint(self, 0.25), 1.0)
            if place == self._own:
                pen = QPen(QColor(FIT), 1.8)
            if len(steps) > 1:
                self._paint_line(painter, frame, np.log10(steps), values, pen)

    def _paint_arrival(self, painter: QPainter, image: QImage) -> None:
        last, highest = self._ends
        frame = Frame(self._area(), 0.0, np.log10(last), 0.0, np.log10(highest))
        painter.drawImage(frame.rect, image)
        self._paint_frame(painter, frame, "steps", has_lines=False)

    def _paint_line(
        self, painter: QPainter, frame: Frame, xs: np.ndarray, ys: np.ndarray, pen: QPen
    ) -> None:
        across, down = frame.x(xs), np.minimum(frame.y(ys), frame.rect.bottom())
        points = map(QPointF, across.tolist(), down.tolist())
        painter.setPen(pen)
        painter.drawPolyline(QPolygonF(points))

    def _paint_frame(
        self, painter: QPainter, frame: Frame, unit: str, has_lines: bool = True
    ) -> None:
        rect, height = frame.rect, self.fontMetrics().height()
        lines = decades(frame.bottom, frame.top)
        for value in lines[:: ceil(len(lines) * height * 1.2 / max(rect.height(), 1))]:
            y = frame.y(value)
            if has_lines:
                painter.setPen(QPen(faint(self, 0.12), 1))
                painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))
            painter.setPen(faint(self, 0.6))
            box = QRectF(0, y - height / 2, rect.left() - 5, height)
            align = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(box, align, _power(value))
        right = QRectF(rect.right() - 80, rect.bottom() + 2, 80, height)
        painter.drawText(right, Qt.AlignmentFlag.AlignRight, unit)
        for value in decades(frame.left, frame.right):
            x = frame.x(value)
            if x < rect.right() - 60:
                box = QRectF(x - 40, rect.bottom() + 2, 80, height)
                painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, f"{10**value:g}")


def _curves(frame: AnyFrame | None, kind: str) -> tuple[np.ndarray, ...]:
    """Return the logarithms of the bands that are whole, without the mean."""
    if frame is None:
        return ()
    found, last = frame.spectra, frame.nyquist
    if kind == "surface":
        if not isinstance(frame, ShapeFrame):
            return ()
        found = frame.surface_spectra
        last = len(found.signal) - 1
    return tuple(
        np.log10(np.maximum(power[1 : last + 1], frame.floor))
        for power in (found.signal, found.fit, found.residual)
    )


def _spread(count: int, most: int = 120) -> np.ndarray:
    """Return places in a curve, dense at its start: its axis is logarithmic."""
    if count <= most:
        return np.arange(count)
    return np.unique(np.rint(np.geomspace(1, count, most)).astype(int)) - 1


def _power(value: float) -> str:
    return f"{10**value:.0e}" if value < -3 else f"{10**value:g}"
