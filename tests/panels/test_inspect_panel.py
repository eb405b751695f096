"""The Inspect panel changes the look and reads the distances."""

from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QAction

from inrview.messages.reports import DistanceReport
from inrview.panels.inspect_panel import InspectPanel, current_limits
from inrview.panels.look import Look, LookState
from tests.panels.conftest import Recorder, scene, surface, triangle


def distances(rng: np.random.Generator) -> DistanceReport:
    values = rng.normal(0, 0.1, 5000).astype(np.float32)
    return DistanceReport(values, triangle())


@pytest.fixture
def panel(
    session: Recorder,
    actions: dict[str, QAction],
    shown: Any,
    rng: np.random.Generator,
) -> InspectPanel:
    colors = np.zeros((256, 3), np.uint8)
    look = Look()
    made: InspectPanel = shown(InspectPanel(session, actions, look, colors))
    look.setParent(made)
    session.change(made, **scene(), surface=surface(), distance=distances(rng))
    session.calls.clear()
    return made


def test_limits_come_from_the_data_until_they_are_dragged(
    qtbot: Any, session: Recorder, panel: InspectPanel
) -> None:
    low, high = current_limits(panel._look.state, session.state.distance)
    assert low == -high
    assert 0.2 < high < 0.27  # 98 % of |N(0, 0.1)| lies within 0.233
    chart, frame = panel.chart, panel.chart._frame()
    start = QPointF(frame.x(high), frame.rect.center().y()).toPoint()
    end = QPointF(frame.x(0.1), frame.rect.center().y()).toPoint()
    qtbot.mousePress(chart, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(chart, end)
    qtbot.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=end)
    limits = panel._look.state.limits
    assert limits is not None
    assert limits[0] == pytest.approx(low)
    assert limits[1] == pytest.approx(0.1, abs=0.01)
    assert panel.high.value() == pytest.approx(limits[1], abs=1e-4)
    qtbot.mouseClick(panel.reset, Qt.MouseButton.LeftButton)
    assert panel._look.state == LookState(limits=None)


def test_the_sentence_counts_what_is_within_the_limit(
    qtbot: Any, session: Recorder, panel: InspectPanel
) -> None:
    words = panel.distance_text.text().replace("\u00a0", " ")
    assert "98.0 % within" in words


def test_slice_and_wipe_are_parts_of_the_look(
    qtbot: Any, session: Recorder, panel: InspectPanel
) -> None:
    look = panel._look
    panel.shows_slice.click()
    panel.slice_offset.setValue(250)
    assert look.state.shows_slice
    assert look.state.slice_offset == pytest.approx(-0.5)
    assert panel.slice_box.value() == pytest.approx(25.0)
    panel.wipe_box.setValue(30.0)
    assert look.state.wipe == pytest.approx(0.3)
    assert panel.shows_wipe.isChecked()
    panel.shows_wipe.click()
    assert look.state.wipe is None


def test_the_offset_is_the_sessions_level(
    qtbot: Any, session: Recorder, panel: InspectPanel
) -> None:
    panel.level.setValue(0.25)
    assert session.calls[-1] == ("set_level", 0.25)


def test_without_a_surface_the_panel_says_why_it_is_locked(
    qtbot: Any, session: Recorder, panel: InspectPanel
) -> None:
    session.change(panel, surface=None, distance=None)
    assert panel.locked.isVisible()
    assert not panel.wipe.isEnabled()
