"""Error over bytes: the field at several sizes, beside what else is kept so."""

from math import ceil, floor, isfinite, log10

from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PyQt6.QtGui import QPolygonF as Polygon
from PyQt6.QtWidgets import QWidget

from inrview.messages.compact import CurvePoint, CurveReport
from inrview.panels.charts import (
    Frame,
    decades,
    faint,
    paint_empty,
    paint_height,
    paint_tag,
    ticks,
)
from inrview.panels.wording import figures, length, size

NAMES = {
    "field": "this field",
    "mesh": "decimated mesh",
    "voxels": "voxel grid",
    "JPEG": "JPEG",
    "PNG": "PNG",
}
# Okabe and Ito 2008, told apart by the colour-blind too; brighter ones on dark.
_ON_LIGHT = {
    "field": "#0072b2",
    "mesh": "#d55e00",
    "voxels": "#009e73",
    "JPEG": "#d55e00",
    "PNG": "#b0568f",
}
_ON_DARK = {
    "field": "#56b4e9",
    "mesh": "#f0843a",
    "voxels": "#2fc79b",
    "JPEG": "#f0843a",
    "PNG": "#d993bd",
}
_EMPTY = "Measure, and error over bytes is plotted here."
_REACH = 14.0
"""Pixels within which a point is meant by the pointer."""


class CompactPlot(QWidget):
    """Painted by hand, as all plots of the window are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._curve: CurveReport | None = None
        self._unit = "unit"
        self._budget = 0
        self._mouse: QPointF | None = None
        self.setMouseTracking(True)
        self.setMinimumHeight(self.fontMetrics().height() * 11)
        self.setAccessibleName("Error over bytes")
        self.setToolTip("Error over bytes; point at a mark to read it")

    def sizeHint(self) -> QSize:
        """Ask for a little more width than height."""
        unit = self.fontMetrics().height()
        return QSize(unit * 18, unit * 14)

    def show_curve(self, curve: CurveReport | None, unit: str) -> None:
        """Plot what was measured so far."""
        if curve is not self._curve or unit != self._unit:
            self._curve, self._unit = curve, unit
            self.update()

    def show_budget(self, most_bytes: int) -> None:
        """Draw where a budget of bytes lies; 0 for none."""
        self._budget = most_bytes
        self.update()

    # The points

    def _points(self) -> list[CurvePoint]:
        """Return what has a place: without a surface there is none."""
        if self._curve is None:
            return []
        is_shape = self._curve.size > 0
        return [
            one
            for one in self._curve.points
            if one.bytes > 0 and (isfinite(one.error) or not is_shape)
        ]

    def _is_exact(self, one: CurvePoint) -> bool:
        """Whether nothing was lost; it is drawn at the edge, as a ring."""
        return self._curve is not None and self._curve.is_exact(one)

    def _is_rough(self, one: CurvePoint) -> bool:
        """Whether it was measured on coarser surfaces so far; it is drawn fainter."""
        return self._curve is not None and self._curve.is_rough(one)

    @property
    def _is_shape(self) -> bool:
        return self._curve is not None and self._curve.size > 0

    def _height_of(self, one: CurvePoint) -> float:
        return log10(one.error) if self._is_shape else one.error

    def _frame(self) -> Frame:
        metrics, points = self.fontMetrics(), self._points()
        legend = metrics.height() * 1.5
        side = metrics.horizontalAdvance("0.00001") + 8
        area = QRectF(self.rect())
        area.adjust(side, legend + 4, -12, -metrics.height() - 8)
        sizes = [log10(one.bytes) for one in points]
        if self._budget:
            sizes.append(log10(self._budget))
        known = [self._height_of(p) for p in points if not self._is_exact(p)]
        known = known or [0.0]
        low, high = min(known), max(known)
        margin = max(0.1, (high - low) * 0.12)
        left, right = min(sizes) - 0.1, max(sizes) + 0.1
        return Frame(area, left, right, low - margin, high + margin)

    def _place(self, frame: Frame, one: CurvePoint) -> QPointF:
        x = frame.x(log10(one.bytes))
        if self._is_exact(one):
            edge = frame.rect.bottom() if self._is_shape else frame.rect.top()
            return QPointF(x, edge)
        return QPointF(x, frame.y(self._height_of(one)))

    # Painting

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Grid, curves, names, and what is under the pointer."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._points():
            paint_empty(self, painter, _EMPTY)
        else:
            frame = self._frame()
            self._paint_grid(painter, frame)
            self._paint_budget(painter, frame)
            self._paint_curves(painter, frame)
            self._paint_names(painter)
            self._paint_reading(painter, frame)
        painter.end()

    def _paint_grid(self, painter: QPainter, frame: Frame) -> None:
        rect, height = frame.rect, self.fontMetrics().height()
        ends = frame.bottom, frame.top
        lines = decades(*ends) if self._is_shape else ticks(*ends)
        step = ceil(len(lines) * height * 1.2 / max(rect.height(), 1)) or 1
        for value in lines[::step]:
            text = figures(10**value, 1) if self._is_shape else f"{value:g}"
            paint_height(self, painter, frame, value, text)
        for value in range(ceil(frame.left), floor(frame.right) + 1):
            x = frame.x(value)
            painter.setPen(QPen(faint(self, 0.12), 1))
            painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
            painter.setPen(faint(self, 0.6))
            box = QRectF(x - 50, rect.bottom() + 4, 100, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignHCenter, size(10.0**value))

    def _paint_budget(self, painter: QPainter, frame: Frame) -> None:
        if not self._budget:
            return
        x = frame.x(log10(self._budget))
        painter.setPen(QPen(faint(self, 0.55), 1, Qt.PenStyle.DashLine))
        top, bottom = frame.rect.top(), frame.rect.bottom()
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))

    def _paint_curves(self, painter: QPainter, frame: Frame) -> None:
        for method, mine in self._by_method().items():
            color = self.color_of(method)
            inner = [p for p in mine if not self._is_exact(p)]
            painter.setPen(QPen(color, 2 if method == "field" else 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPolyline(Polygon(self._place(frame, p) for p in inner))
            background = self.palette().color(QPalette.ColorRole.Window)
            for one in mine:
                painter.setBrush(background if self._is_exact(one) else color)
                painter.setOpacity(0.45 if self._is_rough(one) else 1.0)
                painter.drawEllipse(self._place(frame, one), 3.2, 3.2)
            painter.setOpacity(1.0)

    def _by_method(self) -> dict[str, list[CurvePoint]]:
        """Return the points of each method, fewest bytes first."""
        found: dict[str, list[CurvePoint]] = {}
        for one in sorted(self._points(), key=lambda one: one.bytes):
            found.setdefault(one.method, []).append(one)
        return {name: found[name] for name in NAMES if name in found}

    def _paint_names(self, painter: QPainter) -> None:
        """Name the methods in a row, and what is upwards."""
        metrics, x = self.fontMetrics(), 4.0
        for method in self._by_method():
            text = NAMES[method]
            wide = metrics.horizontalAdvance(text)
            middle = metrics.height() / 2 + 1
            painter.setPen(QPen(self.color_of(method), 3))
            painter.drawLine(QPointF(x, middle), QPointF(x + 10, middle))
            painter.setPen(faint(self, 0.85))
            painter.drawText(QPointF(x + 15, metrics.ascent() + 1), text)
            x += wide + 28
        row = QRectF(0, 0, self.width() - 12, metrics.height() + 2)
        painter.setPen(faint(self, 0.6))
        upwards = (
            ("" if self._unit == "unit" else self._unit) if self._is_shape else "dB"
        )
        painter.drawText(row, Qt.AlignmentFlag.AlignRight, upwards)

    def _paint_reading(self, painter: QPainter, frame: Frame) -> None:
        if self._mouse is None:
            return
        gaps = [
            ((self._place(frame, one) - self._mouse).manhattanLength(), n)
            for n, one in enumerate(self._points())
        ]
        gap, number = min(gaps)
        if gap <= _REACH:
            one = self._points()[number]
            text = f"{one.setting}: {one.bytes:,} bytes, {self.told(one)}"
            paint_tag(self, painter, self._place(frame, one), text)

    # Words and colours

    def told(self, one: CurvePoint) -> str:
        """Write an error of a shape with its unit, of a picture in decibels.

        A first look at it, which will be replaced, is written with ≈.
        """
        if self._is_exact(one):
            return "none"
        about = "≈ " if self._is_rough(one) else ""
        if self._is_shape:
            return about + length(one.error, self._unit)
        return f"{about}{one.error:.2f} dB"

    def color_of(self, method: str) -> QColor:
        """Return a method's colour, for light or dark."""
        ground = self.palette().color(QPalette.ColorRole.Window)
        table = _ON_DARK if ground.lightness() < 128 else _ON_LIGHT
        return QColor(table[method])

    # The pointer

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Read the mark under the pointer."""
        self._mouse = event.position() if event else None
        self.update()

    def leaveEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Hide the read-out."""
        self._mouse = None
        self.update()
