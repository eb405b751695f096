"""Depth images come in through their dialog, with camera and poses."""

from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtWidgets import QDialogButtonBox, QLabel, QLineEdit, QPushButton

from inrview.app.depth_dialog import DepthDialog
from inrview.app.scene_view import SURFACE
from inrview.app.scene_visibility import choose_visible
from inrview.messages.notes import Severity
from inrview.panels.fit_panel import FitPanel
from inrview.session.sight import agrees
from inrview.session.state import FitPhase, SessionState
from tests.app.window.conftest import Opener, wait_for
from tests.depth_of_a_ball import depth_of_a_ball


def _dialog(window: Any) -> DepthDialog:
    window.actions_table["file.open_depth"].trigger()
    dialog = window.findChild(DepthDialog, "depth")
    assert dialog is not None
    assert dialog.isVisible()
    return dialog


def _open(dialog: DepthDialog) -> QPushButton:
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    button = buttons.button(QDialogButtonBox.StandardButton.Open)
    assert button is not None
    return button


def _text(dialog: DepthDialog, name: str) -> str:
    child = dialog.findChild((QLineEdit, QLabel), name)
    assert child is not None
    return str(child.text())


def test_the_files_beside_are_filled_in_and_the_images_make_one_shape(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path
) -> None:
    images = list(depth_of_a_ball(tmp_path).paths)
    window = open_window([sphere])
    session = window.session
    wait_for(qtbot, window, lambda: len(session.state.document.scans) == 1)
    dialog = _dialog(window)
    assert not _open(dialog).isEnabled()
    assert _text(dialog, "depth.missing") == "Choose the depth images."
    dialog.choose(images)
    assert Path(_text(dialog, "depth.camera")).name == "camera.json"
    assert Path(_text(dialog, "depth.poses")).name == "poses.json"
    assert _open(dialog).isEnabled()
    assert dialog.focusWidget() is _open(dialog)
    _open(dialog).click()
    wait_for(qtbot, window, lambda: len(session.state.document.scans) == 4)
    assert len(session.state.document.shapes) == 2
    low, high = np.array([np.inf] * 3), np.array([-np.inf] * 3)
    for scan in session.state.document.scans[1:3]:
        low = np.minimum(low, np.add(scan.geometry.bounds[0], scan.geometry.origin))
        high = np.maximum(high, np.add(scan.geometry.bounds[1], scan.geometry.origin))
    assert np.allclose(low[2], 1.5, atol=0.01)
    assert np.allclose(high[2], 2.5, atol=0.01)


def test_what_is_missing_is_said_before_and_what_is_wrong_after(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path
) -> None:
    images = list(depth_of_a_ball(tmp_path).paths)
    (tmp_path / "poses.json").unlink()
    window = open_window([sphere])
    session = window.session
    wait_for(qtbot, window, lambda: len(session.state.document.scans) == 1)
    dialog = _dialog(window)
    dialog.choose(images)
    assert "poses" in _text(dialog, "depth.missing")
    assert not _open(dialog).isEnabled()
    scale = dialog.findChild(QLineEdit, "depth.scale")
    assert scale is not None
    dialog.choose(images[:1])
    scale.setText("0")
    assert "above zero" in _text(dialog, "depth.missing")
    scale.setText("20")
    _open(dialog).click()
    wait_for(qtbot, window, lambda: len(session.state.document.scans) == 3)
    scan = session.state.document.scans[1].geometry
    # Two metres at twenty units a metre, not at a thousand.
    assert (scan.bounds[1] + scan.origin)[2] > 60

    dialog = _dialog(window)
    (tmp_path / "camera.json").write_text("{}")
    dialog.choose(images[:1])
    document = session.state.document
    _open(dialog).click()

    def errors() -> list[str]:
        said = session.state.messages
        return [m.text for m in said if m.severity is Severity.ERROR]

    wait_for(qtbot, window, errors)
    assert "camera.json" in errors()[-1]
    assert session.state.document is document


def test_the_fused_surface_is_seen_at_once_and_the_fitted_one_takes_its_place(
    qtbot: Any, open_window: Opener, sphere: Path, tmp_path: Path
) -> None:
    images = depth_of_a_ball(tmp_path)
    window = open_window([sphere])
    session = window.session
    wait_for(qtbot, window, lambda: len(session.state.document.scans) == 1)
    session.open_depth(images.paths, images.intrinsics, images.pose_file)
    wait_for(qtbot, window, lambda: len(session.state.document.scans) == 4)
    scans = session.state.document.scans
    one, two, fused = (f"scan:{scan.id}" for scan in scans[1:])
    assert scans[3].name == "TSDF"
    assert session.state.surface is None

    def is_seen(key: str) -> bool:
        return bool(window.viewport._scene.is_visible(key))

    wait_for(qtbot, window, lambda: is_seen(fused))
    assert not is_seen(one)
    assert not is_seen(two)
    shown: list[bool] = []

    def note(old: SessionState, new: SessionState) -> None:
        if new.fit_phase is FitPhase.RUNNING and new.surface is not None:
            seen = choose_visible(new, window.look.state, SURFACE)
            is_ahead = agrees(new.sight, new.surface_shape, new.surface.step)
            assert seen[SURFACE] is is_ahead
            assert seen[fused] is not is_ahead
            shown.append(is_ahead)

    session.subscribe(note)
    session.start_fit()
    wait_for(qtbot, window, lambda: session.state.surface is not None)
    wait_for(qtbot, window, lambda: is_seen(SURFACE))
    # The first steps' surface does not hide what was measured.
    assert shown
    assert not shown[0]
    session.pause_fit()
    assert not is_seen(fused)
    text = window.findChild(FitPanel).sight.text()
    assert "On screen: the field's surface." in text
    assert "rays" in text
