"""A drag of the slice plane from press to release."""

from dataclasses import replace

from PyQt6.QtCore import QPointF

from inrview.geometry.frozen import Vector
from inrview.viewport.navigation import as_vector
from inrview.viewport.overlay_style import OverlayView
from inrview.viewport.slice_handle import MOVE, SliceHandle
from inrview.viewport.view_events import SliceDrag


class SliceDragging:
    """Remembers where a drag began, so that it never drifts and can be put back."""

    def __init__(self) -> None:
        self._start: SliceHandle | None = None
        self._now: SliceHandle | None = None
        self._from = QPointF()

    @property
    def is_dragging(self) -> bool:
        """Whether the handle is held."""
        return self._start is not None

    def press(self, handle: SliceHandle, view: OverlayView, place: QPointF) -> bool:
        """Take the handle, if the mouse is on it."""
        part = handle.part_at(view, place)
        if part is None:
            return False
        self._start = self._now = replace(handle, hot=part)
        self._from = place
        return True

    def move(self, view: OverlayView, place: QPointF) -> SliceHandle:
        """Where the handle is with the mouse there."""
        assert self._start is not None
        if self._start.hot == MOVE:
            self._now = self._start.moved(view, self._from, place)
        else:
            self._now = self._start.turned(view, place)
        return self._now

    def restore(self) -> SliceHandle:
        """Go back to where the drag began."""
        assert self._start is not None
        self._now = self._start
        return self._now

    def report(self, origin: Vector, is_final: bool) -> SliceDrag:
        """Say where the plane is."""
        assert self._now is not None
        handle = self._now
        return SliceDrag(
            as_vector(handle.center),
            as_vector(handle.normal),
            handle.half_size,
            origin,
            is_final,
        )

    def release(self) -> None:
        """Let go."""
        self._start = self._now = None
