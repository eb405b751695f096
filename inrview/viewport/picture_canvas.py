"""A flat view of pictures: zoomed by the wheel, moved by a drag, two to compare."""

from PyQt6.QtCore import QPointF, QRectF, QSizeF, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import (
    QColor,
    QFontMetricsF,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PyQt6.QtWidgets import QWidget

from inrview.viewport.chips import chip_width, paint_chip
from inrview.viewport.layers import Layer

REST = 180
"""Milliseconds without a move after which the view rests."""
_STEP = 1.25
_GRAB = 6.0
_MOST_ZOOM = 256.0
_FIT = 0.94


class PictureCanvas(QWidget):
    """Draws the layers of one picture, and beside or across from it another.

    Places are shares of the picture's sides; `sides` are its pixels, of which one is
    `zoom` screen pixels wide.
    """

    view_moved = pyqtSignal()
    view_rested = pyqtSignal(float, float, float, float, float)
    """Left, top, right, bottom of what is seen; screen pixels of the whole width."""
    split_moved = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sides = QSizeF(1, 1)
        self.zoom = 1.0
        self.center = QPointF(0.5, 0.5)
        self.layers: tuple[Layer, ...] = ()
        self.rivals: tuple[Layer, ...] = ()
        self.names = ("", "")
        self.words: tuple[str, ...] = ()
        self.hint = ""
        self.split = 0.5
        self.is_beside = False
        self._is_fitted = True
        self._held: QPointF | None = None
        self._holds_split = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._rested)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Picture")
        self.setToolTip("Wheel zooms, drag moves, double-click shows all")

    # What is shown

    def show_sides(self, width: int, height: int) -> None:
        """Show a picture of other sides, all of it."""
        if self.sides != QSizeF(width, height):
            self.sides = QSizeF(width, height)
            self.fit_all()

    def show_layers(self, layers: tuple[Layer, ...], rivals: tuple[Layer, ...]) -> None:
        """Draw these, the first below; `rivals` are compared with them, if any."""
        self.layers, self.rivals = layers, rivals
        self.update()

    def show_words(
        self, words: tuple[str, ...], names: tuple[str, str], hint: str
    ) -> None:
        """Write lines in the corner, the names of both sides, and what to do."""
        if (words, names, hint) != (self.words, self.names, self.hint):
            self.words, self.names, self.hint = words, names, hint
            self.update()

    def show_split(self, is_beside: bool) -> None:
        """Compare side by side, or across a line that can be dragged."""
        if is_beside != self.is_beside:
            self.is_beside = is_beside
            if self._is_fitted:
                self.fit_all()
            self._moved()

    def fit_all(self) -> None:
        """Show the whole picture."""
        pane = self._panes()[0]
        wide = pane.width() / self.sides.width()
        tall = pane.height() / self.sides.height()
        self.zoom = max(min(wide, tall) * _FIT, 1e-6)
        self.center = QPointF(0.5, 0.5)
        self._is_fitted = True
        self._moved()

    def look_like(self, other: "PictureCanvas") -> None:
        """Look at what another canvas of the same picture looks at."""
        if other._is_fitted:
            self.fit_all()
            return
        self.zoom, self.center = other.zoom, QPointF(other.center)
        self._is_fitted = False
        self._moved()

    def picture(self) -> QImage:
        """Return what is on screen."""
        return self.grab().toImage()

    # Geometry

    def _panes(self) -> tuple[QRectF, QRectF]:
        """Return where the picture and its rival are drawn; one place for both."""
        whole = QRectF(self.rect())
        if not (self.is_beside and self.rivals):
            return whole, whole
        half = whole.width() / 2
        return whole.adjusted(0, 0, -half, 0), whole.adjusted(half, 0, 0, 0)

    def _frame(self, pane: QRectF) -> QRectF:
        """Return where the whole picture lies in a pane."""
        size = self.sides * self.zoom
        left = pane.center().x() - self.center.x() * size.width()
        top = pane.center().y() - self.center.y() * size.height()
        return QRectF(QPointF(left, top), size)

    def _pane_at(self, at: QPointF) -> QRectF:
        first, second = self._panes()
        return second if second.contains(at) and not first.contains(at) else first

    def place_at(self, at: QPointF) -> QPointF:
        """Return the place of the picture under a point of the widget, in shares."""
        frame = self._frame(self._pane_at(at))
        return QPointF(
            (at.x() - frame.x()) / frame.width(), (at.y() - frame.y()) / frame.height()
        )

    # Moving

    def zoom_at(self, at: QPointF, factor: float) -> None:
        """Zoom so that what is under a point stays there."""
        place, pane = self.place_at(at), self._pane_at(at)
        longest = max(self.sides.width(), self.sides.height())
        least = min(16 / longest, 1.0)
        self.zoom = min(max(self.zoom * factor, least), _MOST_ZOOM)
        size = self.sides * self.zoom
        away = at - pane.center()
        self.center = place - QPointF(away.x() / size.width(), away.y() / size.height())
        self._is_fitted = False
        self._moved()

    def _shift(self, by: QPointF) -> None:
        size = self.sides * self.zoom
        self.center -= QPointF(by.x() / size.width(), by.y() / size.height())
        self.center.setX(min(max(self.center.x(), 0.0), 1.0))
        self.center.setY(min(max(self.center.y(), 0.0), 1.0))
        self._is_fitted = False
        self._moved()

    def _moved(self) -> None:
        self.view_moved.emit()
        self._rest.start()
        self.update()

    def _rested(self) -> None:
        pane = self._panes()[0]
        frame = self._frame(pane)
        seen = frame.intersected(pane)
        if seen.isEmpty():
            return
        ratio = self.devicePixelRatioF()
        self.view_rested.emit(
            (seen.left() - frame.left()) / frame.width(),
            (seen.top() - frame.top()) / frame.height(),
            (seen.right() - frame.left()) / frame.width(),
            (seen.bottom() - frame.top()) / frame.height(),
            frame.width() * ratio,
        )

    # Qt's events

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802
        """Keep showing all of it, if all was shown."""
        super().resizeEvent(event)
        if self._is_fitted:
            self.fit_all()
        else:
            self._moved()

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Zoom about the cursor."""
        if event is not None and event.angleDelta().y():
            steps = event.angleDelta().y() / 120
            self.zoom_at(event.position(), _STEP**steps)
            event.accept()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Take the picture, or the line between two, in hand."""
        if event is not None and event.button() != Qt.MouseButton.RightButton:
            self._held = event.position()
            self._holds_split = self._is_on_split(event.position())
            self.setCursor(_cursor(self._holds_split, is_held=True))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Move the picture or the line."""
        if event is None:
            return
        if self._held is None:
            self.setCursor(_cursor(self._is_on_split(event.position()), is_held=False))
        elif self._holds_split:
            self.split = min(max(event.position().x() / max(self.width(), 1), 0), 1)
            self.split_moved.emit(self.split)
            self.update()
        else:
            self._shift(event.position() - self._held)
            self._held = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Let go."""
        self._held = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802
        """Show the whole picture."""
        self.fit_all()

    def _is_on_split(self, at: QPointF) -> bool:
        has_split = bool(self.rivals) and not self.is_beside
        return has_split and abs(at.x() - self.split * self.width()) < _GRAB

    # Painting

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Ground, layers, the line between two, words."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().color(QPalette.ColorRole.Window))
        first, second = self._panes()
        if not self.rivals:
            self._paint(painter, self.layers, first, first)
        elif self.is_beside:
            self._paint(painter, self.layers, first, first)
            self._paint(painter, self.rivals, second, second)
            self._paint_line(painter, second.left())
        else:
            at = self.split * self.width()
            right = first.adjusted(at, 0, 0, 0)
            self._paint(painter, self.layers, first, first.intersected(_left(at, self)))
            self._paint(painter, self.rivals, first, right)
            self._paint_line(painter, at)
        self._paint_words(painter)
        painter.end()

    def _paint(
        self,
        painter: QPainter,
        layers: tuple[Layer, ...],
        pane: QRectF,
        clip: QRectF,
    ) -> None:
        painter.save()
        painter.setClipRect(clip)
        frame = self._frame(pane)
        for one in layers:
            place = QRectF(
                frame.x() + one.place.x() * frame.width(),
                frame.y() + one.place.y() * frame.height(),
                one.place.width() * frame.width(),
                one.place.height() * frame.height(),
            )
            is_shrunk = place.width() < one.image.width()
            hint = QPainter.RenderHint.SmoothPixmapTransform
            painter.setRenderHint(hint, one.is_smooth or is_shrunk)
            painter.drawImage(place, one.image)
        painter.restore()

    def _paint_line(self, painter: QPainter, at: float) -> None:
        painter.setPen(QPen(QColor(0, 0, 0, 120), 3))
        painter.drawLine(QPointF(at, 0), QPointF(at, self.height()))
        painter.setPen(QPen(QColor(255, 255, 255, 230), 1))
        painter.drawLine(QPointF(at, 0), QPointF(at, self.height()))

    def _paint_words(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        margin, height = 12.0, QFontMetricsF(self.font()).height() * 1.6
        for row, text in enumerate(self.words):
            paint_chip(self, painter, text, margin, margin + row * (height + 4))
        if self.rivals:
            second = self._panes()[1]
            at = second.left() if self.is_beside else self.split * self.width()
            low = self.height() - height - margin
            wide = chip_width(self, self.names[0])
            paint_chip(self, painter, self.names[0], at - wide - margin, low)
            paint_chip(self, painter, self.names[1], at + margin, low)
        elif self.hint:
            wide = chip_width(self, self.hint)
            low = self.height() - height - margin
            paint_chip(self, painter, self.hint, (self.width() - wide) / 2, low)


def _left(at: float, widget: QWidget) -> QRectF:
    return QRectF(0, 0, at, widget.height())


def _cursor(is_on_split: bool, is_held: bool) -> Qt.CursorShape:
    if is_on_split:
        return Qt.CursorShape.SplitHCursor
    return Qt.CursorShape.ClosedHandCursor if is_held else Qt.CursorShape.OpenHandCursor
