"""Sliders along the principal directions of a family's codes."""

import numpy as np
from PyQt6.QtCore import QSignalBlocker, pyqtSignal
from PyQt6.QtWidgets import QFormLayout, QLabel, QSlider, QWidget

from inrview.geometry.shape_space import ShapeSpace
from inrview.panels.panel import tabular
from inrview.panels.panel_slider import PanelSlider

MOST = 5
"""Directions offered; the next ones change little."""
REACH = 2.5
"""Standard deviations at the ends of a slider."""
_TICKS = 100


class DirectionSliders(QWidget):
    """One slider a direction, widest spread first, in standard deviations."""

    moved = pyqtSignal(object)
    """A code: the last one given, moved along the directions."""
    drag_began = pyqtSignal()
    drag_ended = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._space: ShapeSpace | None = None
        self._code: np.ndarray | None = None
        self.sliders: list[QSlider] = []
        self._labels: list[QLabel] = []
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(10)
        for number in range(MOST):
            self._add(number)

    def _add(self, number: int) -> None:
        slider = PanelSlider()
        slider.setRange(round(-REACH * _TICKS), round(REACH * _TICKS))
        slider.setPageStep(_TICKS // 2)
        text = f"Direction {number + 1}"
        slider.setAccessibleName(text)
        slider.setToolTip(
            f"{text} in which the shapes differ most, in standard deviations; "
            "the middle is the average"
        )
        label = QLabel(text)
        label.setBuddy(slider)
        tabular(label)
        slider.valueChanged.connect(self._changed)
        slider.sliderPressed.connect(self.drag_began)
        slider.sliderReleased.connect(self.drag_ended)
        self.sliders.append(slider)
        self._labels.append(label)
        self._form.addRow(label, slider)

    def show_space(self, space: ShapeSpace | None, code: np.ndarray | None) -> None:
        """Take the directions and the code that is shown (the mean if None)."""
        self._space = space
        if space is None:
            return
        self._code = space.mean.astype(np.float32) if code is None else code
        found = space.coordinates(self._code)
        for number, (slider, label) in enumerate(
            zip(self.sliders, self._labels, strict=True)
        ):
            is_there = number < len(space.deviations)
            slider.setVisible(is_there)
            label.setVisible(is_there)
            if is_there and not slider.isSliderDown():
                label.setText(f"{number + 1}   {space.shares[number]:.0%}")
                with QSignalBlocker(slider):
                    slider.setValue(round(float(found[number]) * _TICKS))

    def _changed(self) -> None:
        space, code = self._space, self._code
        if space is None or code is None:
            return
        count = min(MOST, len(space.deviations))
        wanted = np.array([slider.value() / _TICKS for slider in self.sliders[:count]])
        self.moved.emit(space.with_coordinates(code, wanted))
