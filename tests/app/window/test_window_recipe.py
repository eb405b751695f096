"""What the Fit panel would run is copied from the real window; compact fields open."""

import ast
import shlex
from pathlib import Path
from typing import Any

import pytest
from PIL import Image as Pillow
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QToolButton

from inrview.app.command_line import main
from tests.app.window.conftest import Opener, wait_for
from tests.fitting.pictures import wavy


def pressed(qtbot: Any, panel: Any, words: str) -> str:
    """Press the button of these words and return what is on the clipboard."""
    buttons = panel.findChildren(QToolButton)
    button = next(one for one in buttons if words in one.text())
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    return clipboard.text()


def test_a_fit_is_copied_as_a_command_and_as_python(
    qtbot: Any, open_window: Opener, sphere: Path
) -> None:
    window = open_window([sphere])
    session, panel = window.session, window.docks.fit
    wait_for(qtbot, window, lambda: session.state.document.shapes)
    shape = session.state.document.shapes[0].id
    panel.settings.budget.pick("steps")
    panel.settings.budget.activated.emit(2)
    panel.settings.steps.setValue(40)
    panel.settings.seed.setValue(9)
    wait_for(qtbot, window, lambda: session.state.document.shape(shape).fit.seed == 9)
    text = pressed(qtbot, panel, "Command Line")
    words = shlex.split(text)
    assert words[:3] == ["inrview", "fit", str(sphere)]
    assert words[words.index("--steps") + 1] == "40"
    assert words[words.index("--seed") + 1] == "9"
    script = pressed(qtbot, panel, "Python")
    ast.parse(script)
    assert "steps=40" in script
    assert repr(str(sphere)) in script


@pytest.mark.timeout(180)
def test_a_compact_picture_is_shown_without_its_pixels(
    qtbot: Any, open_window: Opener, tmp_path: Path
) -> None:
    picture, project = tmp_path / "wavy.png", tmp_path / "wavy.inrv"
    small = tmp_path / "small.inrv"
    Pillow.fromarray(wavy().pixels).save(picture)
    assert main(["fit", str(picture), "-o", str(project), "--steps", "60", "-q"]) == 0
    assert main(["compact", str(project), "-o", str(small), "-q"]) == 0
    window = open_window([small])
    session, canvas = window.session, window.center.canvas
    wait_for(qtbot, window, lambda: canvas.isVisible() and canvas.layers)
    kept = session.state.document.pictures[0]
    assert not kept.raster.has_pixels
    assert kept.snapshot is not None
    assert kept.snapshot.packed is not None
    assert "without its pixels" in window.docks.picture.hint.text()
    window.actions_table["train.toggle"].trigger()
    said = session.state.messages[-1].text if session.state.messages else ""
    assert "nothing" in said or "no scan" in said or "pixels" in said
