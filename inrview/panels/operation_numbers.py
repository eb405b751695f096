"""The numbers of one operation of a composition, each with a slider."""

from dataclasses import replace
from typing import Any

import numpy as np
from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import QFormLayout, QWidget

from inrview.geometry.frozen import Vector
from inrview.messages.composition import JOINS, Operation
from inrview.panels.amount_slider import AmountSlider, VectorSliders

_HALF_TURN = 180.0
_LEAST_SCALE, _MOST_SCALE = 0.05, 4.0
_LEAST_WALL = 1e-3
"""Share of the size that a wall keeps at least."""

Box = tuple[Vector, Vector]


class OperationNumbers(QWidget):
    """Shows an operation and says which of its numbers was changed to what."""

    changed = pyqtSignal(dict)
    pressed = pyqtSignal()
    released = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self._operation: Operation | None = None
        self.radius = AmountSlider("Radius of the blend; 0 is a sharp edge")
        self.amount = AmountSlider("Offset, in the scan's units")
        self.low = VectorSliders("Lowest corner of the box")
        self.high = VectorSliders("Highest corner of the box")
        self.along = AmountSlider("Where the plane lies along its normal")
        self.normal = VectorSliders("Normal of the plane: its side is cut away")
        self.shift = VectorSliders("Moved by")
        self.turn = VectorSliders("Turned by, degrees about x, then y, then z")
        self.scale = AmountSlider("Scaled by")
        self.form = QFormLayout(self)
        self.form.setContentsMargins(0, 0, 0, 0)
        self._rows: dict[QWidget, str] = {
            self.radius: "Blend",
            self.amount: "Grow by",
            self.low: "From",
            self.high: "To",
            self.along: "Place",
            self.normal: "Normal",
            self.shift: "Move",
            self.turn: "Turn °",
            self.scale: "Scale",
        }
        for row, text in self._rows.items():
            self.form.addRow(text, row)
        self._connect()

    def _connect(self) -> None:
        for name in ("radius", "amount", "scale", "low", "high", "shift", "turn"):
            row = getattr(self, name)
            row.changed.connect(lambda value, name=name: self._say(**{name: value}))
        self.normal.changed.connect(self._set_normal)
        self.along.changed.connect(self._set_along)
        for row in self._rows:
            assert isinstance(row, AmountSlider | VectorSliders)
            row.pressed.connect(self.pressed)
            row.released.connect(self.released)

    def _say(self, **numbers: Any) -> None:
        operation = self._operation
        if operation is not None and replace(operation, **numbers) != operation:
            self.changed.emit(numbers)

    def _set_normal(self, normal: Vector) -> None:
        if np.any(normal):
            self._say(normal=normal)

    def _set_along(self, place: float) -> None:
        """Move the plane along its normal."""
        if self._operation is not None:
            normal = _unit(self._operation.normal)
            point = np.array(self._operation.point)
            x, y, z = (point + (place - normal @ point) * normal).tolist()
            self._say(point=(x, y, z))

    def show_operation(self, operation: Operation, box: Box | None) -> None:
        """Show the numbers that this kind has; `box` is about the shape."""
        if box is not None:
            self._show_ranges(operation, box)
        self._operation = operation
        kind = operation.kind
        shown = {
            self.radius: kind in JOINS,
            self.amount: kind in ("offset", "shell"),
            self.low: kind == "box",
            self.high: kind == "box",
            self.along: kind == "plane",
            self.normal: kind == "plane",
            self.shift: kind == "move",
            self.turn: kind == "move",
            self.scale: kind == "move",
        }
        for row, is_shown in shown.items():
            self.form.setRowVisible(row, is_shown)
        label = self.form.labelForField(self.amount)
        if label is not None:
            label.setProperty("text", "Thickness" if kind == "shell" else "Grow by")
        for name in ("radius", "amount", "scale", "low", "high", "shift", "turn"):
            getattr(self, name).show_value(getattr(operation, name))
        self.normal.show_value(operation.normal)
        self.along.show_value(float(_unit(operation.normal) @ operation.point))

    def _show_ranges(self, operation: Operation, box: Box) -> None:
        low, high = np.array(box[0]), np.array(box[1])
        size = float((high - low).max())
        room = 0.1 * size
        self.radius.show_range(0.0, size / 2)
        if operation.kind == "shell":
            self.amount.show_range(_LEAST_WALL * size, size / 4, is_open=False)
        else:
            self.amount.show_range(-size / 4, size / 4)
        for corner in (self.low, self.high):
            corner.show_range(_vector(low - room), _vector(high + room))
        normal = _unit(operation.normal)
        ends = normal @ ((low + high) / 2), np.abs(normal) @ (high - low) / 2
        self.along.show_range(float(ends[0] - ends[1]), float(ends[0] + ends[1]))
        self.normal.show_range((-1.0,) * 3, (1.0,) * 3)
        self.shift.show_range((-size,) * 3, (size,) * 3)
        self.turn.show_range((-_HALF_TURN,) * 3, (_HALF_TURN,) * 3)
        self.scale.show_range(_LEAST_SCALE, _MOST_SCALE, is_open=False)


def _unit(vector: Vector) -> np.ndarray:
    array = np.array(vector)
    return np.asarray(array / np.linalg.norm(array))


def _vector(array: np.ndarray) -> Vector:
    x, y, z = array.tolist()
    return x, y, z
