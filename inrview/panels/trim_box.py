"""What of the surface was measured, and a slider that leaves the rest out."""

import math

from PyQt6.QtCore import QSignalBlocker
from PyQt6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from inrview.messages.support import SurfaceSupportReport
from inrview.panels.number_boxes import AmountBox, decimals_for
from inrview.panels.panel import differs, note_label
from inrview.panels.panel_slider import PanelSlider
from inrview.panels.scene_facts import shape_unit
from inrview.panels.wording import length, share
from inrview.session.session import Session
from inrview.session.state import SessionState

_FINE = 1000
_SPREAD = 1000.0
"""The slider goes from a thousandth of the largest distance, by equal ratios."""
_IDLE = "Press U to tell what was measured from what the field made up between."
_TIP = "Leave out what lies further than this from the data; exports are cut as well"


class TrimBox(QWidget):
    """The slider moves by ratios: near the data a hair's breadth matters."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._most = 0.0
        self.text = note_label(_IDLE)
        self.is_on = QCheckBox("Trim")
        self.slider = PanelSlider()
        self.slider.setRange(0, _FINE)
        self.slider.setPageStep(_FINE // 20)
        self.distance = AmountBox(0.0, 1e9, 5, "Distance to the data")
        for widget in (self.is_on, self.slider, self.distance):
            widget.setToolTip(_TIP)
        self.slider.setAccessibleName("Distance to the data")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.is_on)
        row.addWidget(self.slider, 1)
        row.addWidget(self.distance)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.text)
        layout.addLayout(row)
        self.is_on.toggled.connect(self._switch)
        self.slider.valueChanged.connect(lambda v: self._set(self._distance_at(v)))
        self.distance.valueChanged.connect(self._set)

    def show_state(self, old: SessionState | None, new: SessionState) -> None:
        """Show where the surface is trimmed, and what of it was measured."""
        if not differs(
            old, new, "surface_support", "trim", "surface", "document", "active_shape"
        ):
            return
        unit = shape_unit(new)
        self._learn_range(new)
        for widget in (self.is_on, self.slider, self.distance):
            widget.setEnabled(new.surface is not None and self._most > 0)
        blockers = [
            QSignalBlocker(one) for one in (self.is_on, self.slider, self.distance)
        ]
        self.is_on.setChecked(new.trim is not None)
        self.distance.setSuffix("" if unit == "unit" else f" {unit}")
        if new.trim is not None:
            self.slider.setValue(self._place_of(new.trim))
            self.distance.setValue(new.trim)
        del blockers
        self.text.setText(_sentence(new.surface_support, new.trim, unit))

    def _learn_range(self, state: SessionState) -> None:
        """Let the slider go up to the size of what is trimmed, and stay so."""
        if state.surface is None or not len(state.surface.mesh.vertices):
            self._most = 0.0
            return
        low, high = state.surface.mesh.bounds
        size = float((high - low).max())
        if (
            not 0.5 < self._most / size < 2
        ):  # a surface that grows a little is no reason
            self._most = size
            with QSignalBlocker(self.distance):
                self.distance.setDecimals(decimals_for(size / _SPREAD))
                self.distance.setSingleStep(size / _SPREAD)

    def _distance_at(self, place: int) -> float:
        return self._most * math.pow(_SPREAD, place / _FINE - 1)

    def _place_of(self, distance: float) -> int:
        if distance <= 0 or self._most <= 0:
            return 0
        share = 1 + math.log(distance / self._most) / math.log(_SPREAD)
        return round(_FINE * min(1.0, max(0.0, share)))

    def _switch(self, is_on: bool) -> None:
        if not is_on:
            self._session.support.set_trim(None)
            return
        found = self._session.state.surface_support
        # Where measured ends is where trimming is most likely wanted.
        start = found.close if found is not None else self._most / 20
        self._session.support.set_trim(float(f"{start:.3g}"))

    def _set(self, distance: float) -> None:
        self._session.support.set_trim(float(f"{distance:.4g}"))


def _sentence(found: SurfaceSupportReport | None, trim: float | None, unit: str) -> str:
    if found is None or len(found.labels) == 0:
        return _IDLE if trim is None else "Measuring how far the data are."
    measured = share(float((found.labels == 0).mean()))
    text = f"{measured} measured: within {length(found.close, unit)} of the data, "
    text += "with more than a stray point there. The rest is inferred."
    if trim is not None:
        left = share(float((found.distances <= trim).mean()))
        text += f" {left} is left by trimming at {length(trim, unit)}."
    return text
