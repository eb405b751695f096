"""What takes time starts once the window is painted, and only once."""

from typing import Any

import pytest
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QWidget

from inrview.app import first_paint
from inrview.app.first_paint import once_painted
from inrview.app.later import later


class _Painted(QWidget):
    """Counts how often it is painted."""

    times = 0

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802
        """Count."""
        self.times += 1


def test_work_starts_once_and_after_the_first_paint(
    qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_paint, "_PATIENCE", 200)
    widget, started, ended = _Painted(), [], []
    qtbot.addWidget(widget)
    once_painted(widget, lambda: started.append(widget.times))
    widget.show()
    qtbot.waitUntil(lambda: bool(started))
    widget.repaint()
    later(widget, lambda: ended.append(True), 300)  # after its patience is over
    qtbot.waitUntil(lambda: bool(ended))
    assert len(started) == 1
    assert started[0] >= 1


def test_a_window_that_is_never_painted_starts_its_work_all_the_same(
    qtbot: Any,
) -> None:
    widget, started = QWidget(), []
    qtbot.addWidget(widget)
    once_painted(widget, lambda: started.append(True))
    qtbot.waitUntil(lambda: started == [True])
