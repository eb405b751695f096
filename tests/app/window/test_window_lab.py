"""The lab in the real window: trained, changed, looked through, reported, left."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow
from PyQt6.QtCore import QPointF, Qt

from inrview.app.main_window import MainWindow
from inrview.messages.lab_shape import LabShape, SlicePlane
from inrview.session.state import FitPhase
from tests.app.window.conftest import Opener, wait_for
from tests.fitting.pictures import wavy


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "wavy.png"
    Pillow.fromarray(wavy().pixels).save(path)
    return path


def in_lab(qtbot: Any, open_window: Opener, picture: Path) -> MainWindow:
    """Open a picture and the lab, with small networks and few steps."""
    window = open_window([picture])
    session = window.session
    wait_for(qtbot, window, lambda: session.state.picture.active)
    window.actions_table["train.lab"].trigger()
    wait_for(qtbot, window, lambda: session.state.lab.record)
    panel = window.docks.lab
    panel.steps.setValue(20)
    for place in range(4):
        session.lab.select(place)
        session.pump()
        panel.network.boxes["hidden"].setValue(8)
    session.pump()
    return window


def test_keys_go_to_what_is_seen(
    qtbot: Any, open_window: Opener, picture: Path
) -> None:
    window = open_window([picture])
    center, lab = window.center, window.actions_table["train.lab"]
    wait_for(qtbot, window, center.canvas.isVisible)
    center.canvas.setFocus()
    lab.trigger()
    wait_for(qtbot, window, center.lab.isVisible)
    assert window.focusWidget() is center.lab
    lab.trigger()
    wait_for(qtbot, window, center.canvas.isVisible)
    assert window.focusWidget() is center.canvas
    # Where somebody types, the keys stay.
    typed = window.docks.scene.filter
    typed.setFocus()
    lab.trigger()
    wait_for(qtbot, window, center.lab.isVisible)
    assert window.focusWidget() is typed


def test_four_panes_from_training_to_a_report(
    qtbot: Any, open_window: Opener, picture: Path, tmp_path: Path
) -> None:
    window = in_lab(qtbot, open_window, picture)
    session, view = window.session, window.center.lab
    assert view.isVisible()
    assert not window.center.canvas.isVisible()
    assert window.docks.is_open("lab")
    assert len(view.panes) == 4

    window.actions_table["train.toggle"].trigger()
    wait_for(qtbot, window, lambda: session.state.lab.phase is FitPhase.FINISHED)
    record = session.state.lab.record
    assert record is not None
    assert all(one.progress.step == 20 for one in record.panes)
    assert all(one.pane.field.hidden == 8 for one in record.panes)
    assert "dB" in view.panes[0].words.text()

    # another network in one pane: the others keep what they have shown
    kept = record.panes[0].frames
    network = view.panes[2].network
    network.setCurrentIndex(network.findData("basic"))
    network.activated.emit(network.currentIndex())
    wait_for(qtbot, window, lambda: session.state.lab.phase is FitPhase.FINISHED)
    record = session.state.lab.record
    assert record is not None
    assert record.panes[2].pane.field.network == "basic"
    assert record.panes[0].frames == kept
    assert session.state.lab.selected == 2

    # the history is replayed in all panes together
    view.bar.slider.setValue(0)
    session.pump()
    assert {pane.words.text().split()[1] for pane in view.panes} == {"0"}
    assert view.bar.label.text() == "step 0"
    qtbot.mouseClick(view.bar.newest, Qt.MouseButton.LeftButton)
    session.pump()
    assert {pane.words.text().split()[1] for pane in view.panes} == {"20"}

    # errors and the other plots are drawn
    shown = view.panes[3].canvas.layers[0]
    for value in ("loss", "arrival"):
        view.bar.plot.setCurrentIndex(view.bar.plot.findData(value))
        view.bar.plot.activated.emit(view.bar.plot.currentIndex())
        assert view.panes[0].plot.kind == value
        assert _colors_in(view.panes[0].plot) > 4
    view.bar.shown.setCurrentIndex(view.bar.shown.findData("error"))
    view.bar.shown.activated.emit(1)
    assert view.panes[3].canvas.layers[0] is not shown
    assert view.bar.limit.text().startswith("brightest:")

    output = tmp_path / "lab.html"
    session.lab.write_report(str(output))
    wait_for(qtbot, window, output.is_file)
    assert "Basic encoding" in output.read_text(encoding="utf-8")

    qtbot.mouseClick(window.docks.lab.use, Qt.MouseButton.LeftButton)
    session.pump()
    assert session.state.document.pictures[0].field.network == "basic"
    window.actions_table["edit.undo"].trigger()
    session.pump()
    assert session.state.document.pictures[0].field.network == "hash"
    window.actions_table["train.lab"].trigger()
    session.pump()
    assert window.center.canvas.isVisible()
    assert not view.isVisible()
    assert window.docks.is_open("picture")


def test_all_panes_look_at_the_same_place(
    qtbot: Any, open_window: Opener, picture: Path
) -> None:
    window = in_lab(qtbot, open_window, picture)
    first, *others = (pane.canvas for pane in window.center.lab.panes)
    whole = first.zoom
    first.zoom_at(QPointF(first.rect().center()), 3.0)
    middle = first.rect().center()
    qtbot.mousePress(first, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(first, middle + QPointF(9, 5).toPoint())
    qtbot.mouseRelease(first, Qt.MouseButton.LeftButton, pos=middle)
    assert first.zoom != whole
    for canvas in others:
        assert canvas.zoom == first.zoom
        assert canvas.center == first.center
    qtbot.mouseDClick(others[2], Qt.MouseButton.LeftButton, pos=middle)
    assert first.zoom == whole


def test_the_buttons_of_the_panel(
    qtbot: Any, open_window: Opener, picture: Path
) -> None:
    window = in_lab(qtbot, open_window, picture)
    session, panel = window.session, window.docks.lab
    assert not panel.report.isEnabled()
    panel.panes.setCurrentIndex(panel.panes.findData(3))
    panel.panes.activated.emit(1)
    session.pump()
    assert len(window.center.lab.panes) == 3
    panel.split.setCurrentIndex(1)
    panel.split.activated.emit(1)
    panel.seed.setValue(4)
    session.pump()
    record = session.state.lab.record
    assert record is not None
    assert record.split == "every-second"
    assert record.fit.seed == 4
    runs = [one.pane.run for one in record.panes]
    qtbot.mouseClick(panel.restart, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, lambda: session.state.lab.phase is FitPhase.FINISHED)
    now = [one.pane.run for one in session.state.lab.record.panes]
    selected = session.state.lab.selected
    assert [a == b for a, b in zip(runs, now, strict=True)] == [
        place != selected for place in range(3)
    ]
    panel.size_box.setCurrentIndex(0)
    panel.size_box.activated.emit(0)
    wait_for(qtbot, window, lambda: session.state.lab.record.panes[0].live is None)
    window.actions_table["file.new"].trigger()
    session.pump()


def _colors_in(widget: Any) -> int:
    image = widget.grab().toImage()
    pixels = [
        image.pixel(x, y)
        for x in range(0, image.width(), 3)
        for y in range(0, image.height(), 3)
    ]
    return len(np.unique(pixels))


def test_a_shape_in_the_lab_from_training_to_use(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path
) -> None:
    window = open_window([sphere])
    session, view = window.session, window.center.lab
    wait_for(qtbot, window, lambda: session.state.active_shape)
    session.stop_fit()
    window.actions_table["train.lab"].trigger()
    wait_for(qtbot, window, lambda: session.state.lab.record)
    assert view.isVisible()
    assert not window.center.viewport.isVisible()
    panel = window.docks.lab
    assert not panel.split.isVisibleTo(panel)
    assert panel.kind.isVisibleTo(panel)
    assert panel.use.text() == "Use for the shape"
    _small(window)
    before = session.state.lab.record.data
    assert isinstance(before, LabShape)

    # the slice moves, for all panes
    _pick(panel.size_box, 64)
    _pick(panel.axis, 0)
    panel.offset.setValue(0.4)
    session.pump()
    wanted = SlicePlane(0, 0.4, 64)
    wait_for(qtbot, window, lambda: session.state.lab.record.data.plane == wanted)

    window.actions_table["train.toggle"].trigger()
    wait_for(qtbot, window, lambda: session.state.lab.phase is FitPhase.FINISHED)
    record = session.state.lab.record
    assert all(one.progress.step == 12 for one in record.panes)
    assert "surface" in view.panes[0].words.text()

    # every view and every plot is drawn
    shown = view.panes[0].canvas.layers[0]
    for value in ("error", "slopes", "surface"):
        _pick(view.bar.shown, value)
        assert view.panes[0].canvas.layers[0] is not shown
        shown = view.panes[0].canvas.layers[0]
        assert view.bar.limit.text()
        assert _colors_in(view.panes[0].canvas) > 4
    for value in ("surface", "loss", "arrival", "spectrum"):
        _pick(view.bar.plot, value)
        assert view.panes[0].plot.kind == value
        assert _colors_in(view.panes[0].plot) > 4

    # the history is replayed
    view.bar.slider.setValue(0)
    session.pump()
    assert {pane.words.text().split()[1] for pane in view.panes} == {"0"}
    view.bar.slider.setValue(view.bar.slider.maximum())

    output = tmp_path / "lab.html"
    session.lab.write_report(str(output))
    wait_for(qtbot, window, output.is_file)
    assert "slice across x at 0.4" in output.read_text(encoding="utf-8")

    qtbot.mouseClick(panel.use, Qt.MouseButton.LeftButton)
    session.pump()
    assert session.state.document.shapes[0].field.network == "relu"
    window.actions_table["edit.undo"].trigger()
    session.pump()
    assert session.state.document.shapes[0].field.network == "hash"

    # sides alone have no slope, so the view that shows it is not offered
    _pick(view.bar.shown, "slopes")
    _pick(panel.kind, "occupancy")
    wait_for(qtbot, window, lambda: session.state.lab.record.data.kind == "occupancy")
    assert view.bar.shown.findData("slopes") < 0
    assert window.look.state.lab_shows == "fit"
    window.actions_table["train.lab"].trigger()
    wait_for(qtbot, window, window.center.viewport.isVisible)
    assert window.docks.is_open("fit")


def _small(window: MainWindow) -> None:
    """Take small networks and few steps."""
    session, panel = window.session, window.docks.lab
    panel.steps.setValue(12)
    for place in range(4):
        session.lab.select(place)
        session.pump()
        panel.network.boxes["hidden"].setValue(8)
    session.lab.select(0)
    session.pump()


def _pick(box: Any, value: object) -> None:
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def test_until_there_are_panes_their_place_says_why(
    qtbot: Any, open_window: Opener, picture: Path
) -> None:
    window = open_window([picture])
    view = window.center.lab
    wait_for(qtbot, window, window.center.canvas.isVisible)
    seen: list[tuple[bool, bool, bool]] = []
    window.session.subscribe(
        lambda old, new: (
            seen.append(
                (
                    new.lab.record is None,
                    view._waiting.isVisible(),
                    view.bar.isVisible(),
                )
            )
            if view.isVisible()
            else None
        )
    )
    window.actions_table["train.lab"].trigger()
    wait_for(qtbot, window, lambda: view.panes)
    assert seen
    assert all(waits == says != bar for waits, says, bar in seen)
    assert not view._waiting.isVisible()
    assert view.bar.isVisible()
