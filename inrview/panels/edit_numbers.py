"""The numbers of one edit of a template, each in a box of its own."""

import math
from dataclasses import replace
from typing import Any

from PyQt6.QtCore import QSignalBlocker, pyqtSignal
from PyQt6.QtWidgets import QCheckBox, QFormLayout, QHBoxLayout, QLabel, QWidget

from inrview.geometry.frozen import Vector
from inrview.messages.family import TemplateEdit
from inrview.panels.number_boxes import AmountBox, ChoiceBox

_MOST = 10.0
_STEP = 0.05
_VECTOR_NAMES = {
    "drag": "Moves by",
    "move": "Moves by",
    "scale": "Factors",
    "bend": "Towards",
}
_MIRRORS: dict[str, Vector] = {
    "x": (1.0, 0.0, 0.0),
    "y": (0.0, 1.0, 0.0),
    "z": (0.0, 0.0, 1.0),
}
_NO_MIRROR = {"": "None", "x": "Left and right (X)", "y": "Up and down (Y)"}
_NO_MIRROR["z"] = "Front and back (Z)"


class VectorBoxes(QWidget):
    """Three numbers in a row."""

    changed = pyqtSignal(tuple)

    def __init__(self, name: str, low: float = -_MOST) -> None:
        super().__init__()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self.boxes = [AmountBox(low, _MOST, 3, f"{name}, {axis}") for axis in "XYZ"]
        for box in self.boxes:
            box.setSingleStep(_STEP)
            box.valueChanged.connect(lambda _: self.changed.emit(self.value))
            layout.addWidget(box)

    @property
    def value(self) -> Vector:
        """What stands there."""
        x, y, z = (box.value() for box in self.boxes)
        return x, y, z

    def show_value(self, value: Vector) -> None:
        """Write other numbers without a word about it."""
        for box, number in zip(self.boxes, value, strict=True):
            with QSignalBlocker(box):
                box.setValue(number)


class EditNumbers(QWidget):
    """Shows an edit and says which of its numbers was changed to what."""

    changed = pyqtSignal(dict)

    def __init__(self) -> None:
        super().__init__()
        self._edit: TemplateEdit | None = None
        self.center = VectorBoxes("Centre")
        self.vector = VectorBoxes("Vector")
        self.axis = VectorBoxes("Axis")
        self.amount = AmountBox(-720.0, 720.0, 1, "Angle")
        self.amount.setSuffix(" °")
        self.amount.setSingleStep(5.0)
        self.radius = AmountBox(0.01, _MOST, 3, "Radius")
        self.radius.setSingleStep(_STEP)
        self.has_box = QCheckBox("Falloff box")
        self.has_box.setToolTip("Fade to nothing at a box instead of a ball")
        self.box = VectorBoxes("Half size of the box", 0.01)
        self.mirror = ChoiceBox(_NO_MIRROR, "Do it across a plane as well")
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self.form.addRow("Centre", self.center)
        self.form.addRow("Moves by", self.vector)
        self.form.addRow("Axis", self.axis)
        self.form.addRow("Angle", self.amount)
        self.form.addRow("Radius", self.radius)
        self.form.addRow("", self.has_box)
        self.form.addRow("Half sizes", self.box)
        self.form.addRow("Mirror", self.mirror)

    def _connect(self) -> None:
        for name in ("center", "vector", "axis", "box"):
            boxes: VectorBoxes = getattr(self, name)
            boxes.changed.connect(lambda value, name=name: self._say(**{name: value}))
        self.amount.valueChanged.connect(
            lambda value: self._say(amount=math.radians(value))
        )
        self.radius.valueChanged.connect(lambda value: self._say(radius=value))
        self.has_box.toggled.connect(self._set_box)
        self.mirror.currentIndexChanged.connect(self._set_mirror)

    def _say(self, **numbers: Any) -> None:
        if self._edit is not None and replace(self._edit, **numbers) != self._edit:
            self.changed.emit(numbers)

    def _set_box(self, is_on: bool) -> None:
        if self._edit is not None:
            self._say(box=(self._edit.radius,) * 3 if is_on else None)

    def _set_mirror(self, _: int) -> None:
        axis = self.mirror.currentData()
        if axis in ("", *_MIRRORS):
            plane = ((0.0, 0.0, 0.0), _MIRRORS[axis]) if axis else None
            self._say(mirror=plane)

    def show_edit(self, edit: TemplateEdit) -> None:
        """Show the numbers that this kind of edit has."""
        self._edit = edit
        rows: dict[QWidget, bool] = {
            self.vector: edit.kind in _VECTOR_NAMES,
            self.axis: edit.kind in ("twist", "bend"),
            self.amount: edit.kind in ("twist", "bend"),
            self.box: edit.box is not None,
        }
        for row, is_shown in rows.items():
            self.form.setRowVisible(row, is_shown)
        label = self.form.labelForField(self.vector)
        if isinstance(label, QLabel):
            label.setText(_VECTOR_NAMES.get(edit.kind, ""))
        self.center.show_value(edit.center)
        self.vector.show_value(edit.vector)
        self.axis.show_value(edit.axis)
        self.box.show_value(edit.box or (edit.radius,) * 3)
        for box, value in (
            (self.amount, math.degrees(edit.amount)),
            (self.radius, edit.radius),
        ):
            with QSignalBlocker(box):
                box.setValue(value)
        with QSignalBlocker(self.has_box):
            self.has_box.setChecked(edit.box is not None)
        with QSignalBlocker(self.mirror):
            self.mirror.pick(_mirror_name(edit))


def _mirror_name(edit: TemplateEdit) -> str:
    """Return the axis of a plane through the middle, or what else it is."""
    if edit.mirror is None:
        return ""
    for axis, normal in _MIRRORS.items():
        if edit.mirror == ((0.0, 0.0, 0.0), normal):
            return axis
    return "another plane"
