"""Compositions in the window: every button, the stack, a drag, undo, and jobs."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import trimesh
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QToolButton

from inrview.app.main_window import MainWindow
from inrview.document.document import Document, Shape
from inrview.engine.inline import result
from inrview.geometry.mesh import Mesh
from inrview.messages.composition import Operation
from inrview.messages.reports import FitReport
from inrview.messages.requests import FitRequest, SaveRequest
from inrview.messages.specs import FieldSpec, FitSpec
from tests.app.window.conftest import Opener, wait_for

_FIELD = FieldSpec(levels=4, finest=64, log2_table=14, hidden=16)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return two balls of radius 10, 12 apart, and an occupancy."""
    shapes = []
    for name, place in (("left", 0.0), ("right", 12.0)):
        ball = trimesh.creation.icosphere(3, 10.0)
        ball.apply_translation((place, 0, 0))
        mesh = Mesh(
            np.asarray(ball.vertices, np.float32), np.asarray(ball.faces, np.int32)
        )
        report = result(FitRequest((mesh,), _FIELD, FitSpec(steps=100)))
        assert isinstance(report, FitReport)
        shapes.append(Shape(name, name, (), _FIELD, snapshot=report.snapshot))
    known = shapes[0].snapshot
    assert known is not None
    unsure = replace(known, spec=replace(_FIELD, kind="occupancy"))
    shapes.append(Shape("unsure", "unsure", (), unsure.spec, snapshot=unsure))
    path = tmp_path_factory.mktemp("compose") / "balls.inrv"
    result(SaveRequest(Document(shapes=tuple(shapes)), str(path)))
    return path


def _press(qtbot: Any, window: MainWindow, name: str) -> None:
    """Press the panel's button of an action, where it can be seen."""
    action = window.actions_table[f"compose.{name}"]
    panel = window.docks.compose
    (button,) = (
        one for one in panel.findChildren(QToolButton) if one.defaultAction() is action
    )
    wait_for(qtbot, window, button.isEnabled)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def _stack(window: MainWindow) -> list[Operation]:
    state = window.session.state
    shape = state.document.shape(state.active_shape or "")
    return [] if shape.composition is None else list(shape.composition.operations)


def _listed(window: MainWindow) -> list[str]:
    """Return what the panel's list says now."""
    rows = window.docks.compose.stack.list
    items = [rows.item(row) for row in range(rows.count())]
    return [item.text() for item in items if item is not None]


def _faces(window: MainWindow) -> int:
    surface = window.session.state.surface
    return 0 if surface is None else len(surface.mesh.faces)


def _is_settled(window: MainWindow) -> bool:
    state = window.session.state
    is_own = state.surface_shape == state.active_shape
    return is_own and _faces(window) > 0 and state.surface_pending is None


def test_shapes_are_composed_by_buttons_dragged_and_undone(
    qtbot: Any, open_window: Opener, project: Path
) -> None:
    window = open_window([project])
    session, panel = window.session, window.docks.compose
    wait_for(qtbot, window, lambda: len(session.state.document.shapes) == 3)
    session.set_resolution(48)
    window.actions_table["compose.show"].trigger()
    session.select("left")
    wait_for(qtbot, window, lambda: session.state.active_shape == "left")
    session.select("right")
    wait_for(qtbot, window, lambda: session.state.pair == ("left", "right"))

    qtbot.mouseClick(panel.swap, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, lambda: panel.first.currentData() == "right")
    qtbot.mouseClick(panel.swap, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, lambda: panel.first.currentData() == "left")
    _press(qtbot, window, "blend")
    wait_for(qtbot, window, lambda: _is_settled(window) and _stack(window))
    assert panel.title.text() == "Stack of left and right"
    assert panel.stack.list.item(0).text() == "Smooth union: right"
    assert "a bound" in panel.nature.text()
    names = [row.text(0) for row in window.docks.scene.items()]
    assert "left and right" in names

    for kind in ("offset", "shell", "box", "plane", "move"):
        _press(qtbot, window, kind)
        wait_for(qtbot, window, lambda kind=kind: _stack(window)[-1].kind == kind)
        wait_for(qtbot, window, lambda: _is_settled(window))
        wait_for(qtbot, window, lambda: panel.stack.current == _stack(window)[-1])
    for _ in range(5):
        session.undo()
    wait_for(qtbot, window, lambda: len(_stack(window)) == 1)
    wait_for(qtbot, window, lambda: panel.stack.list.count() == 1)

    slider = panel.stack.numbers.radius.slider
    before, steps = _stack(window)[0].radius, session.state.history_index
    slider.setSliderDown(True)
    slider.sliderPressed.emit()
    for place in (100, 200, 300):
        slider.setValue(place)
    wait_for(qtbot, window, lambda: _stack(window)[0].radius > 2 * before)
    slider.setSliderDown(False)
    wait_for(qtbot, window, lambda: session.state.history_index == steps + 1)
    wait_for(qtbot, window, lambda: _is_settled(window))
    session.undo()
    wait_for(qtbot, window, lambda: _stack(window)[0].radius == before)

    _press(qtbot, window, "bake")
    _cancel_once_it_moves(qtbot, window, "Bake left and right")
    assert len(session.state.document.shapes) == 4


def _cancel_once_it_moves(qtbot: Any, window: MainWindow, title: str) -> None:
    """Wait for a job's progress, then cancel it as the status bar does."""
    session = window.session

    def is_moving() -> bool:
        return any(job.fraction for job in session.state.jobs)

    wait_for(qtbot, window, is_moving)
    (job,) = session.state.jobs
    assert (job.title, job.can_cancel) == (title, True)
    session.cancel_job(job.id)
    wait_for(qtbot, window, lambda: not session.state.jobs)


def test_an_occupancy_is_refused_a_blend_and_can_be_re_distanced(
    qtbot: Any, open_window: Opener, project: Path
) -> None:
    window = open_window([project])
    session, panel = window.session, window.docks.compose
    wait_for(qtbot, window, lambda: len(session.state.document.shapes) == 3)
    session.set_resolution(32)
    window.actions_table["compose.show"].trigger()
    session.composition.choose_pair("unsure", "right")
    for name in ("union", "intersection", "difference"):
        _press(qtbot, window, name)
        wait_for(qtbot, window, lambda: _stack(window))
        assert not panel.problem.isVisible()
        session.undo()
        session.composition.choose_pair("unsure", "right")
        wait_for(qtbot, window, lambda: session.state.pair == ("unsure", "right"))
    _press(qtbot, window, "blend")
    wait_for(qtbot, window, lambda: session.state.messages)
    assert "Re-distance it first" in session.state.messages[-1].text
    assert len(session.state.document.shapes) == 3
    session.select("unsure")
    wait_for(qtbot, window, lambda: session.state.active_shape == "unsure")
    wait_for(qtbot, window, lambda: "no distance" in panel.nature.text())
    _press(qtbot, window, "redistance")
    _cancel_once_it_moves(qtbot, window, "Re-distance unsure")
    assert session.state.document.shape("unsure").field.kind == "occupancy"


def test_the_stack_is_muted_reordered_and_deleted_by_its_buttons(
    qtbot: Any, open_window: Opener, project: Path
) -> None:
    window = open_window([project])
    session, panel = window.session, window.docks.compose
    wait_for(qtbot, window, lambda: len(session.state.document.shapes) == 3)
    window.actions_table["compose.show"].trigger()
    session.select("left")
    wait_for(qtbot, window, lambda: session.state.active_shape == "left")
    _press(qtbot, window, "offset")
    wait_for(qtbot, window, lambda: _stack(window) and panel.stack.list.count() == 1)
    _press(qtbot, window, "shell")
    wait_for(qtbot, window, lambda: panel.stack.list.count() == 2)
    assert not panel.stack.down.isEnabled()
    qtbot.mouseClick(panel.stack.up, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, lambda: _listed(window) == ["Shell", "Offset"])
    wait_for(qtbot, window, lambda: panel.stack.down.isEnabled())
    qtbot.mouseClick(panel.stack.down, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, lambda: _listed(window) == ["Offset", "Shell"])
    assert [one.kind for one in _stack(window)] == ["offset", "shell"]
    item = panel.stack.list.item(1)
    assert item is not None
    item.setCheckState(Qt.CheckState.Unchecked)
    wait_for(qtbot, window, lambda: _stack(window)[1].is_muted)
    wait_for(qtbot, window, lambda: panel.stack.current == _stack(window)[1])
    qtbot.mouseClick(panel.stack.delete, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, lambda: _listed(window) == ["Offset"])
    panel.stack.numbers.amount.box.setValue(2.5)
    wait_for(qtbot, window, lambda: _stack(window)[0].amount == 2.5)
    assert session.state.undo_name == "Change Offset"


def test_the_slice_of_a_composition_shows_its_slopes(
    qtbot: Any, open_window: Opener, project: Path
) -> None:
    window = open_window([project])
    session = window.session
    wait_for(qtbot, window, lambda: len(session.state.document.shapes) == 3)
    session.set_resolution(32)
    session.composition.choose_pair("left", "right")
    session.composition.join("blend")
    wait_for(qtbot, window, lambda: _is_settled(window) and _stack(window))
    window.docks.show_panel("inspect")
    window.actions_table["inspect.slopes"].trigger()
    wait_for(qtbot, window, lambda: session.state.slice is not None)
    inspect = window.docks.inspect
    wait_for(qtbot, window, inspect.slopes.isVisible)
    assert "is off 1 by 0." in inspect.slopes.text()
    assert inspect.shows_slopes.isChecked()
    colored = window.viewport.screenshot()
    inspect.shows_slopes.click()  # its row is wider than what can be pressed
    wait_for(qtbot, window, lambda: not window.look.state.shows_slopes)
    assert window.viewport.screenshot() != colored
