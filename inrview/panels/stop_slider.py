"""A slider over a fixed row of stops, with a tick for each one that is at hand."""

from PyQt6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt
from PyQt6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette
from PyQt6.QtWidgets import QSlider, QWidget


class StopSlider(QSlider):
    """Positions are indices of `stops`; a press anywhere jumps there."""

    def __init__(self, stops: tuple[int, ...], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.stops = stops
        self._marked: frozenset[int] = frozenset()
        self._pending: int | None = None
        self._most = stops[-1]
        self.setRange(0, len(stops) - 1)
        self.setPageStep(2)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def set_stops(self, stops: tuple[int, ...]) -> None:
        """Halt at other stops, without saying that the value is another."""
        if stops != self.stops:
            self.stops = stops
            self._most = stops[-1]
            with QSignalBlocker(self):
                self.setRange(0, len(stops) - 1)
            self.update()

    def show_marks(
        self, cached: frozenset[int], pending: int | None, most: int
    ) -> None:
        """Mark the stops that are cached, the one under way, and what is too much."""
        if (cached, pending, most) != (self._marked, self._pending, self._most):
            self._marked, self._pending, self._most = cached, pending, most
            self.update()

    def nearest(self, value: int) -> int:
        """Return the index of the stop nearest to a value, by ratio."""
        ratios = [max(stop, value) / min(stop, value) for stop in self.stops]
        return ratios.index(min(ratios))

    def sizeHint(self) -> QSize:
        """Room for fourteen stops and their ticks."""
        unit = self.fontMetrics().height()
        return QSize(unit * 13, round(unit * 1.7))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Stay usable in a narrow window."""
        unit = self.fontMetrics().height()
        return QSize(unit * 8, round(unit * 1.7))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Jump to the pressed place and drag on from there."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.setSliderDown(True)
        self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Follow the thumb."""
        if event is not None and self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Let go."""
        self.setSliderDown(False)

    def _follow(self, event: QMouseEvent) -> None:
        left, right = self._ends()
        share = (event.position().x() - left) / max(1.0, right - left)
        index = round(min(1.0, max(0.0, share)) * self.maximum())
        # sliderMoved is for the hand's moves only; setValue would also fire by code
        if index != self.value():
            self.setValue(index)
            self.sliderMoved.emit(index)

    def _ends(self) -> tuple[float, float]:
        margin = self.height() * 0.36
        return margin, self.width() - margin

    def _x(self, index: int) -> float:
        left, right = self._ends()
        return left + (right - left) * index / max(1, self.maximum())

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Groove, filled part, ticks, thumb and focus ring."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        accent = palette.color(QPalette.ColorRole.Highlight)
        if not self.isEnabled():
            accent = palette.color(QPalette.ColorRole.Mid)
        middle = self.height() * 0.40
        left, right = self._ends()
        self._paint_bar(painter, left, right, middle, self._dim(0.18))
        self._paint_bar(painter, left, self._x(self.value()), middle, accent)
        self._paint_ticks(painter, accent)
        self._paint_thumb(painter, middle, accent)
        painter.end()

    def _dim(self, strength: float) -> QColor:
        color = QColor(self.palette().color(QPalette.ColorRole.WindowText))
        color.setAlphaF(strength)
        return color

    def _paint_bar(
        self, painter: QPainter, left: float, right: float, middle: float, color: QColor
    ) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(QRectF(left, middle - 2, right - left, 4), 2, 2)

    def _paint_ticks(self, painter: QPainter, accent: QColor) -> None:
        top = self.height() * 0.76
        for index, stop in enumerate(self.stops):
            if stop in self._marked:
                painter.setBrush(accent)
                radius = 2.2
            elif stop == self._pending:
                painter.setBrush(self._dim(0.75))
                radius = 2.2
            else:
                painter.setBrush(self._dim(0.28 if stop <= self._most else 0.10))
                radius = 1.3
            painter.drawEllipse(QPointF(self._x(index), top), radius, radius)

    def _paint_thumb(self, painter: QPainter, middle: float, accent: QColor) -> None:
        center = QPointF(self._x(self.value()), middle)
        radius = self.height() * 0.25
        if self.hasFocus():
            ring = QColor(accent)
            ring.setAlphaF(0.35)
            painter.setBrush(ring)
            painter.drawEllipse(center, radius + 3, radius + 3)
        painter.setBrush(accent)
        painter.drawEllipse(center, radius, radius)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawEllipse(center, radius * 0.45, radius * 0.45)
