"""Everything that is written over the picture, painted by Qt so that text is sharp."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QFontMetricsF, QPainter, QPen, QPolygonF

from inrview.viewport.axes_gizmo import RADIUS, paint_axes
from inrview.viewport.color_bar import ColorBar, paint_color_bars
from inrview.viewport.handle import Handle
from inrview.viewport.labels import Label, paint_labels
from inrview.viewport.legend import Legend, paint_legend_of_kinds
from inrview.viewport.marks import paint_box, paint_pin, paint_pivot
from inrview.viewport.named_spots import NamedSpot, paint_named_spots
from inrview.viewport.overlay_style import MARGIN, OverlayView, color, paint_chip
from inrview.viewport.pins import Pin, paint_pins
from inrview.viewport.scale_bar import paint_scale_bar
from inrview.viewport.slice_handle import SliceHandle
from inrview.viewport.spots import SPOT_LEGEND, Spot, paint_spots

_BESIDE_HINT = 190.0
"""Pixels that the scale bar and the legend need on either side of the hint."""
CORNERS = ("top_left", "top_right", "bottom_left", "bottom_right", "hint")


@dataclass
class Overlays:
    """What is switched on, and how it is painted."""

    texts: dict[str, str] = field(default_factory=dict)
    unit: str | None = None
    color_bar: ColorBar | None = None
    more_bars: tuple[ColorBar, ...] = ()
    """Above that one, and left of it where there is no more room."""
    has_axes: bool = True
    up_axis: str = "y"
    hot_axis: tuple[str, bool] | None = None
    pivot: np.ndarray | None = None
    pivot_strength: float = 0.0
    pin: tuple[np.ndarray, str] | None = None
    box: tuple[np.ndarray, np.ndarray] | None = None
    wipe: float | None = None
    wipe_names: tuple[str, str] = ("scan", "fit")
    sides: tuple[str, str] | None = None
    """What stands left and right in two views side by side; None for one view."""
    progress: float | None = None
    slice: SliceHandle | None = None
    labels: tuple[Label, ...] = ()
    pins: tuple[Pin, ...] = ()
    legend: Legend = ()
    handle: Handle | None = None
    spots: tuple[Spot, ...] = ()
    named_spots: tuple[NamedSpot, ...] = ()

    def paint(
        self,
        painter: QPainter,
        view: OverlayView,
        pane: OverlayView,
        starts: Sequence[float],
    ) -> None:
        """Paint what is on; what lies in the scene goes into each view side by side."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for number, start in enumerate(starts):
            painter.save()
            painter.translate(start, 0.0)
            painter.setClipRect(QRectF(0, 0, pane.width, pane.height))
            self._paint_scene(painter, pane)
            if self.sides is not None:
                _paint_side(painter, pane, self.sides[number])
            painter.restore()
        paint_labels(painter, view, self.labels)
        paint_pins(painter, view, self.pins)
        paint_named_spots(painter, view, self.named_spots)
        paint_spots(painter, view, self.spots)
        self._paint_legend(painter, self._above_hint(painter, view))
        if self.handle is not None:
            self.handle.paint(painter, view)
        if self.has_axes:
            paint_axes(painter, view, self.up_axis, self.hot_axis)
        self._paint_marks(painter, view)
        for corner, text in self.texts.items():
            _paint_text(painter, view, corner, text)

    def _above_hint(self, painter: QPainter, view: OverlayView) -> OverlayView:
        """Return the view without the line of the hint, where that is too narrow."""
        metrics = QFontMetricsF(painter.font())
        hint = metrics.horizontalAdvance(self.texts.get("hint", ""))
        if not hint or (view.width - hint) / 2 > _BESIDE_HINT:
            return view
        return replace(view, height=view.height - metrics.height() - 13)

    def paint_legend(self, painter: QPainter, view: OverlayView) -> None:
        """Paint only what belongs into a picture for others."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_legend(painter, view)

    def _paint_legend(self, painter: QPainter, view: OverlayView) -> None:
        if self.unit is not None:
            paint_scale_bar(painter, view, self.unit)
        kinds = self.legend or self._spot_legend
        below = paint_legend_of_kinds(painter, view, kinds)
        above = replace(view, height=view.height - below)
        own = () if self.color_bar is None else (self.color_bar,)
        paint_color_bars(painter, above, (*own, *self.more_bars))

    @property
    def _spot_legend(self) -> Legend:
        return SPOT_LEGEND if len(self.spots) > 1 else ()

    def _paint_scene(self, painter: QPainter, view: OverlayView) -> None:
        if self.box is not None:
            paint_box(painter, view, *self.box, self.unit or "")
        if self.slice is not None:
            self.slice.paint(painter, view)
        if self.pin is not None:
            paint_pin(painter, view, *self.pin)
        if self.pivot is not None and self.pivot_strength > 0:
            paint_pivot(painter, view, self.pivot, self.pivot_strength)

    def _paint_marks(self, painter: QPainter, view: OverlayView) -> None:
        if self.wipe is not None and self.sides is None:
            _paint_wipe(painter, view, self.wipe, self.wipe_names)
        if self.progress is not None:
            share = min(1.0, max(0.0, self.progress))
            strip = QRectF(0, view.height - 2.5, view.width * share, 2.5)
            painter.fillRect(strip, color(view.theme.accent))


def _paint_side(painter: QPainter, view: OverlayView, name: str) -> None:
    """Say at the foot of a view what stands in it."""
    metrics = QFontMetricsF(painter.font())
    width, height = metrics.horizontalAdvance(name) + 18, metrics.height() + 8
    place = QPointF((view.width - width) / 2, view.height - MARGIN - height)
    paint_chip(painter, view, name, place, None)


def _paint_text(painter: QPainter, view: OverlayView, corner: str, text: str) -> None:
    metrics = QFontMetricsF(painter.font())
    lines = [line for line in text.split("\n") if line]
    step = metrics.height() + 13
    total = step * len(lines)
    for number, line in enumerate(lines):
        width = metrics.horizontalAdvance(line) + 18
        x = MARGIN
        if corner.endswith("right"):
            x = view.width - MARGIN - width
        elif corner == "hint":
            x = (view.width - width) / 2
        y = {
            "top_left": MARGIN,
            "top_right": 2 * RADIUS + 3 * MARGIN,
            "bottom_left": view.height - MARGIN - 32 - total,
        }.get(corner, view.height - MARGIN + 5 - total)
        tint = view.theme.faint if corner == "hint" else None
        paint_chip(painter, view, line, QPointF(x, y + number * step), tint)


def _paint_wipe(
    painter: QPainter, view: OverlayView, share: float, names: tuple[str, str]
) -> None:
    x = view.width * share
    painter.setPen(QPen(color(view.theme.chip, 0.6), 3.5))
    painter.drawLine(QPointF(x, 0), QPointF(x, view.height))
    painter.setPen(QPen(color(view.theme.text, 0.9), 1.2))
    painter.drawLine(QPointF(x, 0), QPointF(x, view.height))
    painter.setBrush(color(view.theme.chip, 0.9))
    knob = QPointF(x, view.height / 2)
    painter.drawEllipse(knob, 11.0, 11.0)
    for side in (-1.0, 1.0):
        arrow = [QPointF(side * x, y) + knob for x, y in ((3, -4), (7, 0), (3, 4))]
        painter.drawPolyline(QPolygonF(arrow))
    left, right = names
    metrics = QFontMetricsF(painter.font())
    width = metrics.horizontalAdvance(left) + 18
    y = view.height / 2 - 44
    paint_chip(painter, view, left, QPointF(x - width - 10, y), None)
    paint_chip(painter, view, right, QPointF(x + 10, y), None)
    painter.setBrush(Qt.BrushStyle.NoBrush)
