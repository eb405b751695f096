"""The slice: from the panel's sliders to the session, from its values to the view."""

import numpy as np

from inrview.app.view_conversion import vector
from inrview.geometry.frozen import Vector
from inrview.panels.look import SLOPE_LIMIT, Look, LookState
from inrview.panels.panel import differs
from inrview.panels.scene_facts import current_shape
from inrview.session.session import Session
from inrview.session.state import SessionState
from inrview.viewport.slice_picture import Outline
from inrview.viewport.view_events import SliceDrag
from inrview.viewport.viewport import Viewport

_SHARE = 0.1
"""Step of the iso-lines through an occupancy."""
_MARGIN = 1.15
"""How far the square reaches beyond the scan."""


class SliceView:
    """Keeps the plane, the sliders and the handle in the view in step."""

    def __init__(self, session: Session, viewport: Viewport, look: Look) -> None:
        self._session = session
        self._viewport = viewport
        self._look = look
        self._is_dragging = False
        look.changed.connect(self._look_changed)
        viewport.slice_dragged.connect(self._dragged)

    def show_state(self, old: SessionState | None, new: SessionState) -> None:
        """Show the newest values, or none."""
        if differs(old, new, "slice", "is_slice_shown"):
            self._show(new)

    def _show(self, new: SessionState) -> None:
        report = new.slice
        if report is None or not new.is_slice_shown:
            self._viewport.hide_slice()
            return
        shows_slopes = self._look.state.shows_slopes
        slopes = np.asarray(report.gradient_lengths - 1, np.float32)
        spacing = None if report.is_distance else _SHARE
        self._viewport.show_slice(
            slopes if shows_slopes else report.values,
            report.corner,
            report.along_columns,
            report.along_rows,
            spacing=Outline(report.values, SLOPE_LIMIT) if shows_slopes else spacing,
            origin=self._origin(),
        )

    def _origin(self) -> Vector:
        placement = self._session.state.placement
        return placement.origin if placement is not None else (0.0, 0.0, 0.0)

    def _look_changed(self, old: LookState, new: LookState) -> None:
        if old.shows_slopes != new.shows_slopes:
            self._show(self._session.state)
        parts = (new.shows_slice, new.slice_axis, new.slice_offset)
        before = (old.shows_slice, old.slice_axis, old.slice_offset)
        if parts == before or self._is_dragging:
            return
        box = self._box()
        if not new.shows_slice or box is None:
            self._session.hide_slice()
            return
        low, high = box
        axis, half = new.slice_axis, (high - low) / 2
        center, normal = (low + high) / 2, np.zeros(3)
        center[axis] += new.slice_offset * half[axis]
        normal[axis] = 1.0
        size = float(np.delete(half, axis).max()) * _MARGIN
        self._session.show_slice(vector(center), vector(normal), size)

    def _dragged(self, drag: SliceDrag) -> None:
        center = np.add(drag.center, np.subtract(drag.origin, self._origin()))
        self._session.show_slice(vector(center), drag.normal, drag.half_size)
        box = self._box()
        axis = int(np.abs(drag.normal).argmax())
        if box is None:
            return
        low, high = box
        place = (center[axis] - low[axis]) / max(high[axis] - low[axis], 1e-30)
        self._is_dragging = True
        self._look.change(
            shows_slice=True,
            slice_axis=axis,
            slice_offset=float(np.clip(2 * place - 1, -1, 1)),
        )
        self._is_dragging = False

    def _box(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Box around the current shape, without the field's origin.

        Around its scans; a shape without any is looked at where its field is.
        """
        state = self._session.state
        shape = current_shape(state)
        ids = shape.scan_ids if shape else ()
        lows, highs = [], []
        for scan in state.document.scans:
            if scan.id in ids:
                low, high = scan.geometry.bounds
                shift = np.subtract(scan.geometry.origin, self._origin())
                lows.append(low + shift)
                highs.append(high + shift)
        if not lows and state.field_box is not None:
            low, high = (np.array(corner) for corner in state.field_box)
            return low - self._origin(), high - self._origin()
        if not lows:
            return None
        return np.min(lows, axis=0), np.max(highs, axis=0)
