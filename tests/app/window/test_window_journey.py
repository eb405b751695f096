"""The main journey in the real window: open, fit, look, scrub, undo, export, close."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QToolButton

from inrview.engine.inline import result
from inrview.files.write_mesh import write_mesh
from inrview.geometry.mesh import Mesh
from inrview.messages.requests import LoadRequest
from inrview.panels.resolution_bar import STOPS
from inrview.session.state import FitPhase
from tests.app.window.conftest import Opener, sphere_mesh, wait_for


def test_a_scan_is_opened_fitted_looked_at_scrubbed_and_exported(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path
) -> None:
    window = open_window([sphere])
    session = window.session
    wait_for(qtbot, window, lambda: len(session.state.document.scans) == 1)
    scan = session.state.document.scans[0]
    wait_for(qtbot, window, lambda: f"scan:{scan.id}" in window.viewport.keys)
    assert not window.center.welcome.isVisible()

    train = next(
        button
        for button in window.docks.fit.findChildren(QToolButton)
        if button.property("role") == "primary"
    )
    qtbot.mouseClick(train, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, lambda: session.state.surface is not None)
    wait_for(qtbot, window, lambda: "surface" in window.viewport.keys)
    assert _spread(window.viewport.screenshot()) > 10

    before = window.viewport.camera.position
    _drag(qtbot, window.viewport, QPoint(200, 200), QPoint(320, 240))
    assert window.viewport.camera.position != before

    slider = window.resolution.slider
    wanted = STOPS.index(48)
    _drag(qtbot, slider, _stop(slider, 2), _stop(slider, wanted))
    assert session.state.resolution == 48
    wait_for(qtbot, window, lambda: _resolution(session) == 48)

    window.actions_table["train.toggle"].trigger()
    wait_for(
        qtbot,
        window,
        lambda: session.state.fit_phase in (FitPhase.PAUSED, FitPhase.FINISHED),
    )
    wait_for(qtbot, window, lambda: session.state.history[-1].startswith("Fit"))
    fitted = session.state.history[-1]
    undo, redo = (window.actions_table[f"edit.{name}"] for name in ("undo", "redo"))
    wait_for(qtbot, window, lambda: undo.text() == f"Undo {fitted}")
    undo.trigger()
    wait_for(qtbot, window, lambda: redo.text() == f"Redo {fitted}")
    assert session.state.document.shapes[0].snapshot is None
    redo.trigger()
    wait_for(qtbot, window, lambda: session.state.redo_name is None)

    target = tmp_path / "out" / "ball.stl"
    target.parent.mkdir()
    window.actions_table["file.export"].trigger()
    panel = window.docks.export
    panel.resolution.setValue(48)
    panel.path.setText(str(target))
    wait_for(qtbot, window, panel.write.isEnabled)
    qtbot.mouseClick(panel.write, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, target.exists)
    loaded = result(LoadRequest((str(target),))).scans[0].geometry
    radii = np.linalg.norm(loaded.vertices + loaded.origin - [10, 0, 0], axis=1)
    assert abs(np.median(radii) - 2) < 0.1


def _resolution(session: Any) -> int | None:
    return session.state.surface.resolution if session.state.surface else None


def _spread(image: Any) -> float:
    bits = image.constBits().asarray(image.sizeInBytes())
    return float(np.frombuffer(bytes(bits), np.uint8).std())


def _stop(slider: Any, index: int) -> QPoint:
    return QPoint(round(slider._x(index)), round(slider.height() * 0.4))


def _drag(qtbot: Any, widget: Any, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(widget, Qt.MouseButton.LeftButton, pos=start)
    for part in (0.25, 0.5, 0.75, 1.0):
        step = QPoint(
            round(start.x() + part * (end.x() - start.x())),
            round(start.y() + part * (end.y() - start.y())),
        )
        qtbot.mouseMove(widget, step)
        qtbot.wait(20)
    qtbot.mouseRelease(widget, Qt.MouseButton.LeftButton, pos=end)


def test_closing_while_a_fit_runs_leaves_no_process_behind(
    qtbot: Any, open_window: Opener, sphere: Path
) -> None:
    window = open_window([sphere])
    session = window.session
    wait_for(qtbot, window, lambda: len(session.state.document.shapes) == 1)
    session.start_fit()
    wait_for(qtbot, window, lambda: session.state.fit_phase is FitPhase.RUNNING)
    window.close_now()
    assert not window.isVisible()
    # the leak fixture looks for processes, threads, timers and open files


def test_closing_while_files_load_leaves_no_process_behind(
    qtbot: Any, open_window: Opener, sphere: Path
) -> None:
    window = open_window([sphere])
    window.close_now()
    assert not window.isVisible()


def test_two_fits_are_seen_together_and_each_eye_hides_one(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path
) -> None:
    ball = sphere_mesh()
    moved = Mesh(ball.vertices + np.float32([6, 0, 0]), ball.faces)
    write_mesh(moved, tmp_path / "other.ply")
    window = open_window([sphere])
    session, view = window.session, window.viewport
    for number in (1, 2):
        wait_for(
            qtbot, window, lambda n=number: len(session.state.document.shapes) == n
        )
        shape = session.state.document.shapes[-1]
        session.set_fit(shape.id, replace(shape.fit, steps=30))
        session.start_fit()
        wait_for(
            qtbot,
            window,
            lambda: (
                session.state.fit_phase is FitPhase.FINISHED
                and session.state.surface_shape == session.state.active_shape
                and session.state.surface_pending is None
            ),
        )
        if number == 1:
            window.open_paths([str(tmp_path / "other.ply")])
    first, second = session.state.document.shapes
    assert session.state.surface_shape == second.id
    other = f"surface:{first.id}"
    wait_for(qtbot, window, lambda: other in view.keys)
    scene = view._scene
    assert scene.is_visible("surface")
    assert scene.is_visible(other)
    low, high = scene.bounds(["surface", other])
    assert high[0] - low[0] > 8  # they lie six apart, each four across
    window.actions_table["inspect.split"].trigger()
    assert view._overlays.sides == (first.name, second.name)
    assert scene.side_of(other) != scene.side_of("surface")
    window.actions_table["inspect.wipe"].trigger()
    assert view._overlays.sides is None
    assert view._overlays.wipe == 0.5
    window.actions_table["inspect.wipe"].trigger()
    session.set_visible(first.id, False)
    wait_for(qtbot, window, lambda: not scene.is_visible(other))
    assert scene.is_visible("surface")
