"""A panel that scrolls leaves what it holds as it is."""

from typing import Any

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtWidgets import QApplication, QComboBox, QVBoxLayout, QWidget

from inrview.panels.number_boxes import AmountBox, ChoiceBox, NumberBox
from inrview.panels.panel import scrollable
from inrview.panels.panel_slider import PanelSlider

_KINDS = {
    "choice": lambda: ChoiceBox({"a": "A", "b": "B", "c": "C"}, "choice"),
    "amount": lambda: AmountBox(0, 9, 1, "amount"),
    "number": lambda: NumberBox(0, 9, "number"),
    "slider": PanelSlider,
}


def _value(widget: Any) -> int:
    return widget.currentIndex() if isinstance(widget, QComboBox) else widget.value()


def _takes_wheel(widget: QWidget) -> bool:
    """Turn the wheel down by a notch over a widget; return whether that keeps it."""
    middle = QPointF(widget.rect().center())
    event = QWheelEvent(
        middle,
        QPointF(widget.mapToGlobal(widget.rect().center())),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


@pytest.mark.parametrize("kind", list(_KINDS))
def test_the_wheel_scrolls_the_panel_and_changes_no_setting(
    shown: Any, kind: str
) -> None:
    widget, page = _KINDS[kind](), QWidget()
    layout = QVBoxLayout(page)
    layout.addWidget(widget)
    page.setMinimumHeight(900)
    area = scrollable(page)
    area.resize(200, 200)
    shown(area)
    if not isinstance(widget, QComboBox):
        widget.setValue(5)
    before = _value(widget)
    # Qt gives the focus to what has the wheel's bit before it sends the wheel on.
    assert widget.focusPolicy() == Qt.FocusPolicy.StrongFocus
    widget.clearFocus()
    assert not _takes_wheel(widget)
    assert _value(widget) == before
