"""What lies under the mouse, answered from the last picture at rest."""

import numpy as np
from PyQt6.QtCore import QEvent, QPointF, QTimer, pyqtSignal
from PyQt6.QtWidgets import QWidget

from inrview.viewport.canvas import Canvas
from inrview.viewport.view_events import Hit

HOVER_MS = 33
STILL_PIXELS = 4.0
"""A mouse that moved less stands still."""
POINT_REACH = 6
"""Device pixels around the mouse in which a point of a cloud is found."""


class HoverCanvas(Canvas):
    """A canvas that tells what the mouse is over."""

    point_hovered = pyqtSignal(object)
    """A `Hit`, or None when the mouse left the surface."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self._anchor: tuple[QPointF, np.ndarray] | None = None
        self._hover_place: QPointF | None = None
        self._is_hovering = False
        self._hover_timer = QTimer(self)
        self._hover_timer.setSingleShot(True)
        self._hover_timer.setInterval(HOVER_MS)
        self._hover_timer.timeout.connect(self._hover)

    def _look_at(self, place: QPointF) -> None:
        """Ask, at most thirty times a second."""
        self._hover_place = place
        if not self._hover_timer.isActive():
            self._hover_timer.start()

    def _stop_hovering(self) -> None:
        if self._is_hovering:
            self._is_hovering = False
            self.point_hovered.emit(None)

    def hit_at(self, place: QPointF) -> Hit | None:
        """Say what is shown at a place of the widget (logical pixels), if anything.

        Answers from the last picture at rest; None while the camera moves.
        """
        found = self._position_at(place)
        if found is None or self._hits is None:
            return None
        position, pixel = found
        hit = self._hits.at(position, reach=40 * pixel)
        return None if hit is None else hit._replace(x=place.x(), y=place.y())

    def hit_now(self, place: QPointF) -> Hit | None:
        """Say what is at a place, of the scene as it is and not of the last picture."""
        if self._loop is not None:
            self._loop.settle()
        return self.hit_at(place)

    def hit_on(self, key: str, position: np.ndarray) -> Hit | None:
        """Return the place of one object, seen or not, nearest to a scene position."""
        return None if self._hits is None else self._hits.on(key, position)

    def _position_at(self, place: QPointF) -> tuple[np.ndarray, float] | None:
        """Scene position under a place, and the size of a pixel there."""
        picture = None if self._loop is None else self._loop.depth
        if picture is None:
            return None
        x, y = self._device(place)
        depth = picture.nearest_depth(x, y, POINT_REACH)
        if depth is None:
            return None
        return picture.position_at(x, y, depth), self.camera.pixel_size(depth)

    def _device(self, place: QPointF) -> tuple[float, float]:
        ratio = self.devicePixelRatioF()
        return place.x() * ratio, place.y() * ratio

    def _anchor_at(self, place: QPointF) -> np.ndarray:
        """Where a zoom is held: what lies under the mouse, or the pivot's depth.

        Kept while the mouse stays, since there is no depth to read in motion.
        """
        if self._anchor is not None:
            last, anchor = self._anchor
            if (place - last).manhattanLength() < STILL_PIXELS:
                return anchor
        found = self._position_at(place)
        if found is None:
            x, y = self._device(place)
            anchor = self.camera.at_pivot_depth(x - self._panes.start_at(x), y)
        else:
            anchor = found[0]
        self._anchor = place, anchor
        return anchor

    def _hover(self) -> None:
        if self._hover_place is None or self._loop is None or self._loop.is_moving:
            return
        hit = self.hit_at(self._hover_place)
        if hit is not None or self._is_hovering:
            self.point_hovered.emit(hit)
        self._is_hovering = hit is not None

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802
        """Nothing is hovered any more."""
        self._hover_timer.stop()
        self._hover_place = None
        self._stop_hovering()
        super().leaveEvent(event)

    def _finalise(self) -> None:
        self._hover_timer.stop()
        super()._finalise()
