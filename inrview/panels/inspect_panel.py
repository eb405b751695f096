"""Step three, looking closely: distance colours, slice, wipe, offset, probe."""

from collections.abc import Mapping

import numpy as np
from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from inrview.messages.reports import DistanceReport
from inrview.panels.action_button import segments
from inrview.panels.distance_chart import DistanceChart
from inrview.panels.look import Look, LookState
from inrview.panels.number_boxes import AmountBox, ChoiceBox, decimals_for
from inrview.panels.panel import Panel, differs, note_label, section, tabular
from inrview.panels.panel_slider import PanelSlider
from inrview.panels.scene_facts import has_offsets, shape_unit
from inrview.panels.slope_texts import slope_sentence, surface_sentence
from inrview.panels.trim_box import TrimBox
from inrview.panels.wording import length, share
from inrview.session.session import Session
from inrview.session.state import SessionState

_FINE = 1000
_PROBE_HINT = "Point at the surface to read its place and the field; click to pin it."
_AXES = {0: "Across X", 1: "Across Y", 2: "Across Z"}


class InspectPanel(Panel):
    """Changes the look; only the offset is a matter of the session."""

    def __init__(
        self,
        session: Session,
        actions: Mapping[str, QAction],
        look: Look,
        colors: np.ndarray,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(session, parent)
        self._look = look
        self._actions = actions
        self.locked = note_label("Fit the shape first; then it is inspected here.")
        self.distance_text = note_label()
        self.chart = DistanceChart(colors)
        self.trim = TrimBox(session)
        self.low, self.high = _length_box("Lowest"), _length_box("Highest")
        self.reset = QToolButton()
        self.axis = ChoiceBox(_AXES, "Axis that the slice cuts across")
        self.slice_offset, self.slice_box = _slider("Place of the slice"), _share_box()
        self.wipe, self.wipe_box = _slider("Place of the wipe"), _share_box()
        self.shows_slice, self.shows_wipe = QCheckBox("Show"), QCheckBox("Show")
        self.shows_slopes = QCheckBox("Colour by |∇f| less 1")
        self.shows_slopes.setToolTip("Nothing where the field grows as a distance does")
        self.slopes, self.surface_slopes = note_label(), note_label()
        self.level = _length_box("Offset of the surface")
        self.probe = note_label(_PROBE_HINT)
        tabular(self.probe)
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.locked)
        section(layout, "Show")
        for names in (("both", "scan", "fit"), ("distance", "support", "slope")):
            actions = [self._actions[f"inspect.{name}"] for name in names]
            layout.addLayout(segments(actions))
        layout.addWidget(self.surface_slopes)
        section(layout, "Measured or inferred")
        layout.addWidget(self.trim)
        section(layout, "Distance to the scan")
        layout.addWidget(self.distance_text)
        layout.addWidget(self.chart)
        self.reset.setText("Auto")
        self.reset.setToolTip("Choose the ends of the colours from the data")
        layout.addLayout(_row(self.low, QLabel("to"), self.high, self.reset))
        section(layout, "Slice through the field")
        layout.addLayout(_row(self.shows_slice, self.axis))
        layout.addLayout(_row(self.slice_offset, self.slice_box))
        layout.addWidget(self.shows_slopes)
        layout.addWidget(self.slopes)
        section(layout, "Wipe between scan and fit")
        layout.addLayout(_row(self.shows_wipe, self.wipe, self.wipe_box))
        section(layout, "Offset of the surface")
        layout.addWidget(self.level)
        section(layout, "Probe")
        layout.addWidget(self.probe)
        layout.addStretch(1)

    def _listen(self) -> None:
        look = self._look
        look.changed.connect(self._show_look)
        self.chart.limits_dragged.connect(lambda a, b: look.change(limits=(a, b)))
        self.low.valueChanged.connect(self._type_limits)
        self.high.valueChanged.connect(self._type_limits)
        self.reset.clicked.connect(lambda: look.change(limits=None))
        self.axis.activated.connect(
            lambda i: look.change(slice_axis=i, shows_slice=True)
        )
        self.shows_slice.toggled.connect(lambda on: look.change(shows_slice=on))
        self.shows_slopes.toggled.connect(lambda on: look.change(shows_slopes=on))
        self.shows_wipe.toggled.connect(
            lambda on: look.change(
                wipe=self.wipe.value() / _FINE if on else None,
                is_split=look.state.is_split and not on,
            )
        )
        self.slice_offset.valueChanged.connect(
            lambda v: look.change(slice_offset=2 * v / _FINE - 1, shows_slice=True)
        )
        self.wipe.valueChanged.connect(lambda v: look.change(wipe=v / _FINE))
        self.slice_box.valueChanged.connect(
            lambda v: self.slice_offset.setValue(round(v * _FINE / 100))
        )
        self.wipe_box.valueChanged.connect(
            lambda v: self.wipe.setValue(round(v * _FINE / 100))
        )
        self.level.valueChanged.connect(self.session.set_level)
        self._show_look(look.state, look.state)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        """Show the newest distances and the offset."""
        self.trim.show_state(old, new)
        unit = shape_unit(new)
        if differs(old, new, "distance", "document"):
            self._show_distances(new.distance, unit)
        if differs(old, new, "slice"):
            error = None if new.slice is None else new.slice.slope_error
            self.slopes.setText("" if error is None else slope_sentence(error))
            self.slopes.setVisible(error is not None)
        if differs(old, new, "surface_slopes"):
            text = surface_sentence(new.surface_slopes)
            self.surface_slopes.setText(text)
            self.surface_slopes.setVisible(bool(text))
        if differs(old, new, "level", "document"):
            with QSignalBlocker(self.level):
                self.level.setValue(new.level)
        if differs(old, new, "surface", "document", "active_shape"):
            self._unlock(new.surface is not None)
            self._show_offsets(has_offsets(new))
        for box in (self.low, self.high, self.level):
            box.setSuffix("" if unit == "unit" else f" {unit}")

    def _show_offsets(self, has: bool) -> None:
        self.level.setEnabled(has and self.session.state.surface is not None)
        text = "Grow (above zero) or shrink the surface shown"
        why = "An occupancy field knows no distances, so its surface has no offsets"
        self.level.setToolTip(text if has else why)

    def _unlock(self, has_surface: bool) -> None:
        for widget in (
            *(self.low, self.high, self.reset, self.chart, self.level),
            *(
                self.shows_slopes,
                self.shows_slice,
                self.axis,
                self.slice_offset,
                self.slice_box,
            ),
            *(self.shows_wipe, self.wipe, self.wipe_box),
        ):
            widget.setEnabled(has_surface)
        self.locked.setVisible(not has_surface)

    def _show_distances(self, report: DistanceReport | None, unit: str) -> None:
        values = None if report is None else np.asarray(report.distances)
        self.chart.show_distances(values, unit)
        limit = automatic_limit(report)
        for box in (self.low, self.high, self.level):
            box.setSingleStep(limit / 20)
            with QSignalBlocker(box):
                box.setDecimals(decimals_for(limit))
        self._show_limits()
        if values is None or len(values) == 0:
            self.distance_text.setText("Press O to colour the surface by its distance.")
            return
        sizes = np.abs(values)
        limit = current_limits(self._look.state, report)[1]
        inside = share(float((sizes <= limit).mean()))
        mean = length(float(sizes.mean()), unit)
        self.distance_text.setText(
            f"{mean} mean, {inside} within {length(limit, unit)}. "
            "Blue lies inside the scan, red outside."
        )

    def _show_limits(self) -> None:
        limits = current_limits(self._look.state, self.session.state.distance)
        self.chart.show_limits(limits)
        for box, value in zip((self.low, self.high), limits, strict=True):
            with QSignalBlocker(box):
                box.setValue(value)

    def _type_limits(self) -> None:
        low, high = self.low.value(), self.high.value()
        if low < high:
            self._look.change(limits=(low, high))

    def _show_look(self, old: LookState, new: LookState) -> None:
        widgets = (self.shows_slice, self.shows_wipe, self.shows_slopes, self.axis)
        sliders = (self.slice_offset, self.slice_box, self.wipe, self.wipe_box)
        blockers = [QSignalBlocker(widget) for widget in (*widgets, *sliders)]
        self.shows_slice.setChecked(new.shows_slice)
        self.shows_wipe.setChecked(new.wipe is not None)
        self.shows_slopes.setChecked(new.shows_slopes)
        self.axis.setCurrentIndex(new.slice_axis)
        place = (new.slice_offset + 1) / 2
        self.slice_offset.setValue(round(place * _FINE))
        self.slice_box.setValue(100 * place)
        if new.wipe is not None:
            self.wipe.setValue(round(new.wipe * _FINE))
            self.wipe_box.setValue(100 * new.wipe)
        del blockers
        self._show_limits()
        if new.limits != old.limits:
            report = self.session.state.distance
            state = self.session.state
            if report is not None:
                self._show_distances(report, shape_unit(state))

    def show_probe(self, text: str) -> None:
        """Write what the pointer is on."""
        self.probe.setText(text or _PROBE_HINT)


def automatic_limit(report: DistanceReport | None) -> float:
    """Distance that 98 % of the surface stays within: outliers do not rule colours."""
    if report is None or len(report.distances) == 0:
        return 1.0
    return max(1e-12, float(np.percentile(np.abs(report.distances), 98)))


def current_limits(
    look: LookState, report: DistanceReport | None
) -> tuple[float, float]:
    """Return the chosen ends of the colours, or symmetric ones from the data."""
    if look.limits is not None:
        return look.limits
    limit = automatic_limit(report)
    return -limit, limit


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 0 if isinstance(widget, QLabel | QCheckBox) else 1)
    return row


def _slider(name: str) -> QSlider:
    slider = PanelSlider()
    slider.setRange(0, _FINE)
    slider.setValue(_FINE // 2)
    slider.setPageStep(_FINE // 10)
    slider.setAccessibleName(name)
    slider.setToolTip(name)
    return slider


def _share_box() -> AmountBox:
    box = AmountBox(0, 100, 1, "Place in per cent")
    box.setSuffix(" %")
    box.setValue(50)
    box.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return box


def _length_box(name: str) -> AmountBox:
    return AmountBox(-1e9, 1e9, 5, name)
