"""A number that is dragged or typed: a slider and a box that always agree."""

from PyQt6.QtCore import QSignalBlocker, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from inrview.geometry.frozen import Vector
from inrview.panels.number_boxes import AmountBox, decimals_for
from inrview.panels.panel_slider import PanelSlider

_STEPS = 400
_BEYOND = 100.0
"""The box takes numbers so many times farther out than the slider goes."""


class AmountSlider(QWidget):
    """Says each value of a drag, and when the drag begins and ends."""

    changed = pyqtSignal(float)
    pressed = pyqtSignal()
    released = pyqtSignal()

    def __init__(self, name: str, low: float = 0.0, high: float = 1.0) -> None:
        super().__init__()
        self._low, self._high = low, high
        self.slider = PanelSlider()
        self.slider.setRange(0, _STEPS)
        self.slider.setAccessibleName(name)
        self.slider.setToolTip(name)
        self.slider.setMinimumWidth(self.fontMetrics().height() * 4)
        self.slider.setSizePolicy(
            QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed
        )
        self.box = AmountBox(low, high, 3, name)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.box)
        self.slider.sliderPressed.connect(self.pressed)
        self.slider.sliderReleased.connect(self.released)
        self.slider.valueChanged.connect(self._slide)
        self.box.valueChanged.connect(self._type)

    @property
    def value(self) -> float:
        """What stands in the box."""
        return self.box.value()

    @property
    def is_held(self) -> bool:
        """Whether the slider is being dragged."""
        return self.slider.isSliderDown()

    def show_range(self, low: float, high: float, is_open: bool = True) -> None:
        """Slide between two numbers; if open, the box takes others as well."""
        if (low, high) == (self._low, self._high) or self.is_held:
            return
        self._low, self._high = low, high
        size, value = high - low, self.box.value()
        with QSignalBlocker(self.box):
            self.box.setDecimals(decimals_for(size / 10))
            self.box.setSingleStep(size / 50)
            more = _BEYOND * size if is_open else 0.0
            self.box.setRange(low if low == 0 else low - more, high + more)
            self.box.setValue(value)
        self._place()

    def show_value(self, value: float) -> None:
        """Write another number without a word about it; not under a hand."""
        if not self.is_held:
            with QSignalBlocker(self.box):
                self.box.setValue(value)
            self._place()

    def _place(self) -> None:
        share = (self.box.value() - self._low) / (self._high - self._low)
        with QSignalBlocker(self.slider):
            self.slider.setValue(round(_STEPS * min(max(share, 0.0), 1.0)))

    def _slide(self, place: int) -> None:
        value = self._low + place / _STEPS * (self._high - self._low)
        with QSignalBlocker(self.box):
            self.box.setValue(value)
        self.changed.emit(self.box.value())

    def _type(self, value: float) -> None:
        self._place()
        self.changed.emit(value)


class VectorSliders(QWidget):
    """Three numbers under each other."""

    changed = pyqtSignal(tuple)
    pressed = pyqtSignal()
    released = pyqtSignal()

    def __init__(self, name: str) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        self.rows = [AmountSlider(f"{name}, {axis}") for axis in "XYZ"]
        for row in self.rows:
            row.changed.connect(lambda _: self.changed.emit(self.value))
            row.pressed.connect(self.pressed)
            row.released.connect(self.released)
            layout.addWidget(row)

    @property
    def value(self) -> Vector:
        """What stands there."""
        x, y, z = (row.value for row in self.rows)
        return x, y, z

    def show_range(self, low: Vector, high: Vector) -> None:
        """Slide each number between two."""
        for row, least, most in zip(self.rows, low, high, strict=True):
            row.show_range(least, most)

    def show_value(self, value: Vector) -> None:
        """Write other numbers without a word about it."""
        for row, number in zip(self.rows, value, strict=True):
            row.show_value(number)
