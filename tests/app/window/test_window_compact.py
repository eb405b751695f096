"""Compactness in the real window: every button is pressed, on a shape and a picture."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QFileDialog

from inrview.messages.specs import FieldSpec, FitSpec
from inrview.session.state import FitPhase
from tests.app.window.conftest import Opener, wait_for
from tests.fitting.pictures import wavy

pytestmark = pytest.mark.timeout(240)

_LEFT = Qt.MouseButton.LeftButton


def _answer(qtbot: Any, window: Any, title: str, path: Path) -> None:
    wait_for(qtbot, window, lambda: window.findChild(QFileDialog, title) is not None)
    dialog = window.findChild(QFileDialog, title)
    dialog.fileSelected.emit(str(path))
    dialog.close()


def _press(qtbot: Any, window: Any, button: Any) -> None:
    wait_for(qtbot, window, lambda: button.isVisible() and button.isEnabled())
    qtbot.mouseClick(button, _LEFT)


def test_a_shape_is_measured_written_about_saved_and_measured_again(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path
) -> None:
    window = open_window([sphere])
    session, panel = window.session, window.docks.compact
    wait_for(qtbot, window, lambda: session.state.active_shape)
    window.actions_table["file.compact"].trigger()
    assert panel.isVisible()
    wait_for(qtbot, window, lambda: "not fitted yet" in panel.problem.text())
    assert not panel.measure.isVisible()
    shape = session.state.active_shape
    field = FieldSpec(levels=4, log2_table=12, finest=48, hidden=16)
    session.set_field(shape, field)
    session.set_fit(shape, FitSpec(steps=60, batch=1024))
    session.start_fit()
    wait_for(qtbot, window, lambda: session.state.document.shapes[0].snapshot)

    wait_for(qtbot, window, panel.body.isVisible)
    panel.resolution.setValue(48)
    _press(qtbot, window, panel.measure)
    wait_for(qtbot, window, panel.cancel.isVisible)
    assert not panel.save.isEnabled()
    _press(qtbot, window, panel.cancel)
    wait_for(qtbot, window, lambda: not panel.progress.isVisible())
    assert not panel.report.isVisible()
    _press(qtbot, window, panel.measure)
    page = tmp_path / "page.html"
    _press(qtbot, window, panel.report)
    _answer(qtbot, window, "Write compactness report", page)
    wait_for(qtbot, window, page.exists)
    assert "voxel grid" in page.read_text()

    curve = session.state.compact.figures.curve
    kept = {one.setting: one.bytes for one in curve.points}
    full, small = kept["float32"], kept["one byte a weight, coded"]
    assert f"{full:,}" in panel.table.text()
    assert f"{small:,}" in panel.table.text()
    before = panel.plot.grab().toImage()
    panel.budget.setValue(small // 2)
    assert panel.plot.grab().toImage() != before  # the budget is drawn
    frame, one = panel.plot._frame(), curve.points[2]
    qtbot.mouseMove(panel.plot, panel.plot._place(frame, one).toPoint() + QPoint(2, 0))
    wait_for(qtbot, window, lambda: panel.plot._mouse is not None)

    window.resize(960, 600)
    area = panel.parentWidget()
    wait_for(qtbot, window, lambda: window.width() <= 960)
    assert panel.width() <= area.width()
    assert window.viewport.width() >= 280

    file = tmp_path / "small.inrv"
    panel.budget.setValue(100)
    _press(qtbot, window, panel.save)
    _answer(qtbot, window, "Save compact project", file)
    wait_for(qtbot, window, lambda: "100 bytes are too few" in panel.failure.text())
    assert not file.exists()
    panel.budget.setValue(small - 1000)
    _press(qtbot, window, panel.save)
    _answer(qtbot, window, "Save compact project", file)
    wait_for(qtbot, window, lambda: "The surface moved by" in panel.saved.text())
    assert file.stat().st_size < small
    assert not panel.failure.isVisible()

    session.set_fit(shape, FitSpec(steps=5, batch=1024))
    session.start_fit()
    wait_for(qtbot, window, lambda: session.state.fit_phase is FitPhase.FINISHED)
    wait_for(qtbot, window, lambda: "has changed since" in panel.state_note.text())
    assert panel.measure.text() == "Measure Again"
    assert not panel.saved.isVisible()
    _press(qtbot, window, panel.measure)
    wait_for(qtbot, window, lambda: not session.state.compact.is_stale)
    wait_for(qtbot, window, lambda: panel.report.isEnabled())
    assert not panel.state_note.isVisible()


def test_a_picture_stands_beside_jpeg_and_png(
    qtbot: Any, open_window: Opener, tmp_path: Path
) -> None:
    path = tmp_path / "wavy.png"
    Pillow.fromarray(wavy().pixels).save(path)
    window = open_window([path])
    session, panel = window.session, window.docks.compact
    wait_for(qtbot, window, lambda: session.state.picture.active)
    session.set_fit(session.state.picture.active, FitSpec(steps=100))
    session.start_fit()
    wait_for(qtbot, window, lambda: session.state.document.pictures[0].snapshot)
    window.actions_table["file.compact"].trigger()
    _press(qtbot, window, panel.measure)
    assert not panel.resolution.isVisible()
    wait_for(qtbot, window, lambda: panel.report.isEnabled())
    points = session.state.compact.figures.curve.points
    assert {one.method for one in points} == {"field", "JPEG", "PNG"}
    assert "dB" in panel.table.text()
    assert panel.plot.told(points[-1]) == "none"  # PNG loses nothing
