"""The box says what was measured, and its slider trims the rest."""

from typing import Any

import numpy as np
import pytest
from PyQt6.QtWidgets import QVBoxLayout, QWidget

from inrview.messages.support import SurfaceSupportReport
from inrview.panels.panel import Panel
from inrview.panels.trim_box import TrimBox
from inrview.session.state import SessionState
from tests.panels.conftest import Recorder, scene, surface, triangle


class _Support:
    def __init__(self) -> None:
        self.trims: list[float | None] = []

    def set_trim(self, distance: float | None) -> None:
        self.trims.append(distance)


class _Holder(Panel):
    def __init__(self, session: Any, box: TrimBox, parent: QWidget | None) -> None:
        super().__init__(session, parent)
        self._box = box
        QVBoxLayout(self).addWidget(box)

    def redraw(self, old: SessionState | None, new: SessionState) -> None:
        self._box.show_state(old, new)


@pytest.fixture
def box(session: Recorder, shown: Any) -> TrimBox:
    session.support = _Support()  # type: ignore[attr-defined]
    made = TrimBox(session)  # type: ignore[arg-type]
    holder = shown(_Holder(session, made, None))
    made.holder = holder  # type: ignore[attr-defined]
    session.change(holder, **scene(), surface=surface())
    return made


def _trims(session: Recorder) -> list[float | None]:
    return session.support.trims  # type: ignore[no-any-return, attr-defined]


def test_the_sentence_tells_the_measured_share(session: Recorder, box: TrimBox) -> None:
    assert "Press U" in box.text.text()
    found = SurfaceSupportReport(
        np.array([0, 1, 4], np.float32), np.array([0, 0, 1], np.uint8), 2.0, triangle()
    )
    session.change(box.holder, surface_support=found, trim=1.5)
    words = box.text.text().replace("\u00a0", " ")
    assert "66.7 % measured: within 2.00 mm" in words
    assert "66.7 % is left by trimming at 1.50 mm" in words
    assert box.is_on.isChecked()
    assert box.distance.value() == pytest.approx(1.5)
    assert _trims(session) == []


def test_trimming_begins_where_measured_ends(session: Recorder, box: TrimBox) -> None:
    found = SurfaceSupportReport(
        np.zeros(3, np.float32), np.zeros(3, np.uint8), 0.4, triangle()
    )
    session.change(box.holder, surface_support=found)
    box.is_on.click()
    box.is_on.click()
    assert _trims(session) == [pytest.approx(0.4), None]


def test_the_slider_goes_from_a_hair_to_the_whole_size(
    session: Recorder, box: TrimBox
) -> None:
    box.slider.setValue(box.slider.maximum())
    box.slider.setValue(0)
    most, least = _trims(session)
    assert most == pytest.approx(2.0)  # the triangle's longest side
    assert least == pytest.approx(0.002)


def test_without_a_surface_there_is_nothing_to_trim(
    session: Recorder, box: TrimBox
) -> None:
    session.change(box.holder, surface=None)
    assert not box.slider.isEnabled()
    assert not box.is_on.isEnabled()
