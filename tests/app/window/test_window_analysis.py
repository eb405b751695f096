"""An analysis in the real window: asked for, seen on the shapes, written, dropped."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import Qt

from inrview.messages.landmarks import Measurement
from inrview.session.state import TEMPLATE
from tests.app.window.conftest import Opener, wait_for
from tests.app.window.test_window_colors import _colors_drawn
from tests.app.window.test_window_colors import window as colored_window
from tests.app.window.test_window_drag import _place
from tests.app.window.test_window_family import folder as folder_of_balls

folder, window = folder_of_balls, colored_window


def analysed(qtbot: Any, window: Any) -> Any:
    """Analyse the family, and wait until its maps are on all shapes."""
    state = window.session.state
    window.actions_table["analyse.run"].trigger()
    assert window.session.state.analysis_progress is not None
    keys = set(state.member_surfaces)
    wait_for(qtbot, window, lambda: window.session.state.analysis is not None)
    wait_for(qtbot, window, lambda: keys <= set(window.session.state.spreads))
    wait_for(qtbot, window, lambda: set(_colors_drawn(window)) == keys)
    return window.session.state.analysis.report


def test_an_analysis_colours_the_shapes_and_is_written(
    qtbot: Any, window: Any, tmp_path: Path
) -> None:
    report = analysed(qtbot, window)
    panel = window.docks.analysis
    wait_for(qtbot, window, lambda: "Explained variance" in panel.found.text())
    members, template = window.viewport._overlays.more_bars
    assert "shapes: distance from the mean" in members.title
    assert template.title == "template: variation"
    assert members.limits[0] == -members.limits[1] < 0 == template.limits[0]
    # The balls differ in size alone: the large one is outside the mean all over.
    found = {key: rows.mean(axis=0) for key, rows in _colors_drawn(window).items()}
    by_name = {
        one.name: found[one.id] for one in window.session.state.analysis.family.members
    }
    large, small = np.argmax(report.rms), np.argmin(report.deviation.mean(axis=1))
    assert by_name[report.names[small]][2] > by_name[report.names[small]][0]
    assert report.names[large] in by_name
    window.session.analysis.write(page=str(tmp_path / "balls.html"))
    wait_for(qtbot, window, lambda: (tmp_path / "balls.html").exists())
    assert "explained" in (tmp_path / "balls.html").read_text().lower()
    wait_for(qtbot, window, lambda: not window.session.state.jobs)


def test_maps_are_chosen_limited_and_put_away(qtbot: Any, window: Any) -> None:
    report = analysed(qtbot, window)
    box, look = window.docks.analysis.maps, window.look
    wait_for(qtbot, window, lambda: box.template.count() == 3)
    box.members.pick(0)
    box.members.activated.emit(1)
    (bar,) = window.viewport._overlays.more_bars
    assert bar.title == "variation"
    before = _colors_drawn(window)[TEMPLATE]
    box.template_end.setValue(10 * bar.limits[1])
    wait_for(qtbot, window, lambda: look.state.template_limit is not None)
    (wider,) = window.viewport._overlays.more_bars
    assert wider.limits[1] == pytest.approx(10 * bar.limits[1], rel=0.02)
    box.reset.click()
    assert window.viewport._overlays.more_bars[0].limits == bar.limits
    assert before.shape == _colors_drawn(window)[TEMPLATE].shape
    window.actions_table["analyse.show"].trigger()
    assert not _colors_drawn(window)
    assert window.viewport._overlays.more_bars == ()
    assert report.variation.magnitude.max() > 0


def test_another_family_takes_the_analysis_away(qtbot: Any, window: Any) -> None:
    analysed(qtbot, window)
    window.session.undo()  # what was learned is taken back
    wait_for(qtbot, window, lambda: window.session.state.analysis is None)
    assert not window.session.state.spreads
    assert not window.actions_table["analyse.report"].isEnabled()


def test_an_analysis_is_cancelled_from_the_panel(qtbot: Any, window: Any) -> None:
    window.actions_table["analyse.run"].trigger()
    panel = window.docks.analysis
    wait_for(qtbot, window, lambda: panel.cancel.isVisible())
    panel.cancel.click()
    wait_for(qtbot, window, lambda: not panel.cancel.isVisible())
    assert window.session.state.analysis is None
    assert not window.session.state.jobs


def test_a_click_puts_a_landmark_on_all_shapes(qtbot: Any, window: Any) -> None:
    session, view, look = window.session, window.viewport, window.look
    window.actions_table["analyse.landmark"].trigger()
    wait_for(qtbot, window, lambda: "landmark" in view._overlays.texts.get("hint", ""))
    steps = len(session.state.history)
    place = _place(qtbot, window, TEMPLATE)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)
    (one,) = session.state.document.families[0].landmarks
    assert one.position[2] == pytest.approx(0.5, abs=0.05)
    wait_for(qtbot, window, lambda: len(view._overlays.named_spots) == 4)
    assert {spot.text for spot in view._overlays.named_spots} == {"landmark 1"}
    assert view._overlays.pin is None
    # The balls differ in size alone: the landmark lies in front on each of them.
    (first, *_), keys = view._overlays.named_spots, list(session.state.member_surfaces)
    low, high = view._scene.bounds([f"member:{keys[0]}"])
    assert first.position[2] == pytest.approx(high[2], abs=0.1 * (high - low)[2])
    box = window.docks.analysis.landmarks
    window.docks.show_panel("analysis")
    wait_for(qtbot, window, lambda: box.list.count() == 1)
    box.list.setCurrentRow(0)
    assert look.state.landmark == "landmark 1"
    assert all(spot.is_marked for spot in view._overlays.named_spots)
    box.list.item(0).setText("nose")
    wait_for(qtbot, window, lambda: box.list.item(0).text() == "nose")
    assert [spot.text for spot in view._overlays.named_spots] == ["nose"] * 4
    assert len(session.state.history) == steps + 2
    session.marks.add_measurement(
        Measurement("round", "girth", ("nose",), (0.0, 1.0, 0.0))
    )
    analysed(qtbot, window)
    report = session.state.analysis.report
    for key, girth in zip(session.state.analysis.ids, report.values[:, 0], strict=True):
        ball = session.state.member_surfaces[key].mesh.vertices
        assert girth == pytest.approx(np.pi * np.ptp(ball[:, 0]), rel=0.05)
    measures = window.docks.analysis.measures
    wait_for(qtbot, window, lambda: measures.table.columnCount() == 3)
    assert measures.text().startswith("name,from the mean,round")
    box.list.setCurrentRow(0)
    box.remove.click()
    wait_for(qtbot, window, lambda: not view._overlays.named_spots)
    session.undo()
    wait_for(qtbot, window, lambda: len(view._overlays.named_spots) == 4)
    window.actions_table["analyse.landmark"].trigger()
    assert look.state.tool == ""


__all__ = ["Opener", "folder", "window"]
