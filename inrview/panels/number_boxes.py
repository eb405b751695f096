"""Boxes that stay narrow, keep their figures still, and never turn by accident."""

from math import floor, log10

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QSpinBox,
    QWidget,
)

from inrview.panels.panel import tabular

_DIGITS = 6


class NumberBox(QSpinBox):
    """A whole number."""

    def __init__(self, low: int, high: int, name: str = "") -> None:
        super().__init__()
        self.setRange(low, high)
        _prepare(self, name)

    def sizeHint(self) -> QSize:
        """Ask for a few digits, whatever the range."""
        return _narrow(self, super().sizeHint(), self.suffix())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for no less."""
        return _narrow(self, super().minimumSizeHint(), self.suffix())

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Turn only with the focus: a page that scrolls must not change settings."""
        if event is not None and not self.hasFocus():
            event.ignore()
            return
        super().wheelEvent(event)


def decimals_for(size: float) -> int:
    """Return the decimals that show three figures of a number of this size."""
    if not size > 0:
        return 3
    return min(9, max(0, 2 - floor(log10(size))))


class AmountBox(QDoubleSpinBox):
    """A number with decimals."""

    def __init__(self, low: float, high: float, decimals: int, name: str = "") -> None:
        super().__init__()
        self.setDecimals(decimals)
        self.setRange(low, high)
        _prepare(self, name)

    @property
    def _widest(self) -> str:
        return "-0." + "0" * self.decimals() + self.suffix()

    def sizeHint(self) -> QSize:
        """Ask for a few digits, whatever the range."""
        return _narrow(self, super().sizeHint(), self._widest)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for no less."""
        return _narrow(self, super().minimumSizeHint(), self._widest)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Turn only with the focus: a page that scrolls must not change settings."""
        if event is not None and not self.hasFocus():
            event.ignore()
            return
        super().wheelEvent(event)


class ChoiceBox(QComboBox):
    """A choice among named values."""

    def __init__(self, options: dict[str, str] | dict[int, str], name: str) -> None:
        super().__init__()
        for value, text in options.items():
            self.addItem(text, value)
        _prepare(self, name)
        self.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.setMinimumContentsLength(6)

    def pick(self, value: object) -> None:
        """Show a value, also one that is not among the options."""
        if self.findData(value) < 0:
            self.addItem(str(value), value)
        self.setCurrentIndex(self.findData(value))

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802
        """Turn only with the focus: a page that scrolls must not change settings."""
        if event is not None and not self.hasFocus():
            event.ignore()
            return
        super().wheelEvent(event)


def _prepare(box: QWidget, name: str) -> None:
    # Qt gives such boxes the focus as soon as the wheel turns over them.
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    box.setAccessibleName(name)
    box.setToolTip(name)
    if isinstance(box, QAbstractSpinBox):
        box.setKeyboardTracking(False)
        tabular(box)


def _narrow(box: QAbstractSpinBox, hint: QSize, text: str) -> QSize:
    metrics = box.fontMetrics()
    wide = max(
        metrics.horizontalAdvance(text), metrics.horizontalAdvance("0" * _DIGITS)
    )
    return QSize(wide + round(metrics.height() * 2.2), hint.height())
